"""Modules that tests put into a model of their own, to see how the student's code runs it.

They live in the worker. What they see shows in the numbers that come out, so that no test needs to take
the worker's word for it.
"""

from __future__ import annotations

import torch
from torch import nn


class Probe(nn.Module):
    """Passes scores `(N, classes)` on as they are in eval mode without gradients, and otherwise not.

    In train mode their signs are turned; where a graph is built, their order is. `forwards` counts calls,
    `examples` what came in them.
    """

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(()))
        self.forwards = self.examples = 0
        self.scores: torch.Tensor | None = None

    def forward(self, scores: torch.Tensor) -> torch.Tensor:
        self.forwards += 1
        self.examples += len(scores)
        self.scores = scores.detach()
        result = scores * self.weight
        with_graph = result.requires_grad
        if self.training:
            result = -result
        return result.roll(result.shape[-1] // 3 + 1, -1) if with_graph else result
