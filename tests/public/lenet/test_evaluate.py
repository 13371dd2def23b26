"""A worked example for evaluate."""

import torch

from autograder.testing import check_float, check_parts, remote_layers

LOGITS = torch.tensor([[2.0, 1.0, -1.0], [0.0, 0.5, 0.2], [0.3, 0.1, 0.9], [1.0, 3.0, 2.0]])
CLASSES = torch.tensor([0, 2, 2, 1])


def test_three_of_four(submission):
    """the largest logits stand at 0, 1, 2, 1, the classes are 0, 2, 2, 1: loss 0.6505, accuracy 0.75."""
    batches = [(LOGITS[:3], CLASSES[:3]), (LOGITS[3:], CLASSES[3:])]
    model = remote_layers(submission, [("Identity",)])
    got = submission.evaluate(model, batches, submission.remote("torch.nn.CrossEntropyLoss")())
    check_parts(got, "mean loss", "accuracy")
    check_float(got[0], 0.6505305, tolerance=1e-4, what="mean loss")
    check_float(got[1], 0.75, tolerance=1e-6, what="accuracy")
