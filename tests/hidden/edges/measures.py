"""Numbers as students return them, and the measures of edges by counting."""

import numpy as np
import torch

from autograder.testing import check_float, check_type

EXACT_ENOUGH = 1e-5  # float32, or a tiny number added to a denominator


def check_number(got, expected, what, tolerance=EXACT_ENOUGH):
    """A Python number, one of NumPy's, or a tensor without axes, within the tolerance."""
    if isinstance(got, (torch.Tensor, np.ndarray)) and got.ndim == 0 and not _is_complex(got):
        got = float(got.item())
    elif isinstance(got, (int, np.integer, np.floating)) and not isinstance(got, bool):
        got = float(got) if abs(got) < 1e30 else float("inf")
    if not isinstance(got, float):
        check_type(got, float, what)
    check_float(got, float(expected), tolerance=tolerance, what=what)


def _is_complex(array):
    return "complex" in str(array.dtype)


def counts_at(probability, target, threshold):
    """(right, predicted, edges) as whole numbers."""
    predicted, edges = probability >= threshold, target == 1
    return int((predicted & edges).sum()), int(predicted.sum()), int(edges.sum())


def measures(right, predicted, edges):
    """(precision, recall, F), each 0 where its denominator is 0."""
    precision = right / predicted if predicted else 0.0
    recall = right / edges if edges else 0.0
    total = precision + recall
    return precision, recall, 2 * precision * recall / total if total else 0.0


def best_f(probability, target, thresholds):
    """The best F at one of the thresholds."""
    return max(measures(*counts_at(probability, target, threshold))[2] for threshold in thresholds)
