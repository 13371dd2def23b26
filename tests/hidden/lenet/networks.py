"""What the tests of both networks share: making one, giving it weights, and what it should answer."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from autograder.testing import check_module, check_values, load_by_shape

AMPLIFIED = 13  # largest logits: with `tolerance`, 5e-5 of the largest; float32 itself is off by 1e-6


@dataclass(frozen=True)
class Network:
    """A network's contract.

    oracle: called with X and the weights in order, all of them in float64. gain: of random weights, large
    enough for every nonlinearity to show in the logits.
    """

    name: str
    picture: tuple[int, int, int]
    shapes: dict[str, tuple[int, ...]]
    oracle: Callable[..., torch.Tensor]
    gain: float

    def weights(self, seed, dtype=torch.float32):
        """Random weights by the contract's names."""
        generator = torch.Generator().manual_seed(seed)
        found = {}
        for name, shape in self.shapes.items():
            scale = 1.0 if len(shape) == 1 else self.gain / (torch.Size(shape).numel() / shape[0]) ** 0.5
            numbers = torch.randn(shape, generator=generator, dtype=torch.float64)
            found[name] = numbers.mul(scale).to(dtype)
        return found

    def pictures(self, seed, count, dtype=torch.float32):
        """Pictures of numbers from -1 to 2."""
        generator = torch.Generator().manual_seed(seed + 1)
        numbers = torch.rand(count, *self.picture, generator=generator, dtype=torch.float64)
        return numbers.mul(3).sub(1).to(dtype)

    def make(self, submission, weights):
        """The student's network with these weights, and the contract's name of each of its parameters."""
        network = getattr(submission, self.name)()
        check_module(network, self.name)
        like = next(iter(weights.values()))
        with submission.unrecorded():  # lazy layers have their parameters after a first call
            network(torch.zeros(1, *self.picture))
        submission.remote("torch.nn.Module.to")(network, like)
        return network, load_by_shape(network, weights)

    def check(self, network, X, weights, call=None):
        """The logits on X are right."""
        got = (call or network)(X)
        expected = self.oracle(X.double(), *(weight.double() for weight in weights.values()))
        check_values(got, expected, like=X, magnitude=AMPLIFIED * float(expected.abs().max()))


def lenet5(X, w1, b1, w2, b2, w3, b3, w4, b4, w5, b5):
    """(N, 1, 28, 28) -> (N, 10)."""
    X = F.avg_pool2d(torch.sigmoid(F.conv2d(X, w1, b1, padding=2)), 2)
    X = F.avg_pool2d(torch.sigmoid(F.conv2d(X, w2, b2)), 2)
    X = torch.sigmoid(F.linear(X.flatten(1), w3, b3))
    return F.linear(torch.sigmoid(F.linear(X, w4, b4)), w5, b5)


LENET = Network(
    "LeNet5",
    picture=(1, 28, 28),
    shapes={
        "the first convolution's weight": (6, 1, 5, 5),
        "the first convolution's bias": (6,),
        "the second convolution's weight": (16, 6, 5, 5),
        "the second convolution's bias": (16,),
        "the first linear layer's weight": (120, 400),
        "the first linear layer's bias": (120,),
        "the second linear layer's weight": (84, 120),
        "the second linear layer's bias": (84,),
        "the last layer's weight": (10, 84),
        "the last layer's bias": (10,),
    },
    oracle=lenet5,
    gain=4.0,
)
