"""How many times as long: the median of paired ratios, and how sure it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

CONFIDENCE = 0.95
RESAMPLES = 1000


@dataclass(frozen=True)
class Ratio:
    """A median of paired ratios with its bootstrap interval (95 %, percentiles of resampled medians)."""

    median: float
    low: float
    high: float
    rounds: int

    def straddles(self, bars: list[float]) -> bool:
        """Whether more rounds might move the median across a bar."""
        return any(self.low <= bar < self.high for bar in bars)


def ratio_of(student: list[float], reference: list[float]) -> Ratio:
    """The ratio of costs that were taken in pairs, one after the other; positive numbers of any unit.

    The resampling has a fixed seed: the same costs give the same interval.
    """
    ratios = np.asarray(student) / np.asarray(reference)
    chance = np.random.default_rng(0)
    medians = np.median(chance.choice(ratios, (RESAMPLES, len(ratios))), axis=1)
    low, high = np.quantile(medians, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2])
    return Ratio(float(np.median(ratios)), float(low), float(high), len(ratios))


def share(median: float, bars: dict[float, float]) -> float:
    """The share of a test's points that a ratio earns. bars: a share for each largest ratio."""
    return max((points for bar, points in bars.items() if median <= bar), default=0.0)
