"""Worked examples for max_pool2d_with_indices."""

import torch

from autograder.testing import check_parts, check_type, check_values, fail


def check(got, X, values, indices):
    check_parts(got, "values", "indices")
    check_values(got[0], values, like=X, magnitude=float(values.abs().max()), what="values")
    check_type(got[1], torch.Tensor, what="indices")
    if got[1].dtype != torch.int64 or not torch.equal(got[1], indices):
        fail("indices of {call} are wrong, or their dtype is not int64", expected=indices, got=got[1])


def test_two_by_two(submission):
    """windows of 2 x 2, side by side, in an image of 4 x 4: row 1, column 1 has index 5."""
    X = torch.tensor([[1.0, 3, 2, 1], [4, 6, 5, 0], [7, 2, 9, 8], [1, 0, 3, 4]])[None, None]
    values, indices = torch.tensor([[6.0, 5], [7, 9]]), torch.tensor([[5, 6], [8, 10]])
    check(submission.max_pool2d_with_indices(X, 2), X, values[None, None], indices[None, None])


def test_padding_does_not_count(submission):
    """with padding 1 each window holds one pixel; its index is that in the image without padding."""
    X = torch.tensor([[-1.0, -2], [-3, -4]])[None, None]
    indices = torch.tensor([[0, 1], [2, 3]])[None, None]
    check(submission.max_pool2d_with_indices(X, 2, None, 1), X, X, indices)


def test_first_one_wins(submission):
    """the maximum 7 stands in three places; the first in reading order has index 1."""
    X = torch.tensor([[1.0, 7, 3], [7, 2, 7]])[None, None]
    values, indices = torch.tensor([[[[7.0]]]]), torch.tensor([[[[1]]]])
    check(submission.max_pool2d_with_indices(X, (2, 3)), X, values, indices)
