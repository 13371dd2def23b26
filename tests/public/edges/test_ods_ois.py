"""Worked examples for ods_ois."""

import numpy as np
import torch

from autograder.testing import check_float, check_parts


def plain(number):
    """A Python float of a number or of a tensor without axes; anything else as it is."""
    if isinstance(number, torch.Tensor) and number.shape == () and number.is_floating_point():
        return number.item()
    return float(number) if isinstance(number, (int, np.floating)) else number


def test_two_pictures(submission):
    """ODS is 0.8 at the threshold 0.3, and each picture alone reaches 1."""
    probabilities = torch.tensor([0.9, 0.5, 0.4, 0.1]).reshape(2, 1, 1, 2)
    targets = torch.tensor([1.0, 0.0, 1.0, 0.0]).reshape(2, 1, 1, 2)
    names = ("ODS", "threshold", "OIS")
    got = submission.ods_ois(probabilities, targets, [0.8, 0.3])
    check_parts(got, *names)
    for name, number, wanted in zip(names, got, (0.8, 0.3, 1.0), strict=True):
        check_float(plain(number), wanted, tolerance=1e-5, what=name)
