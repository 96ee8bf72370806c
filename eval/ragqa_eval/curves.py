"""What confidence is worth: reliability by bins, and risk against coverage, over questions forced to answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ragqa_eval.bootstrap import Floats, Measure, bootstrap

BINS = 10
_NORMAL_95 = 1.959964
"""97.5 % quantile of the normal distribution."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of about the same confidence.

    Attributes
    ----------
    low, high
        Limits of the confidences; the last bin holds its upper one.
    confidence
        Their mean.
    right
        Share of right answers, with the Wilson interval; its ``n`` is how many answers there are.
    """

    low: float
    high: float
    confidence: float
    right: Measure


@dataclass(frozen=True, slots=True)
class Point:
    """The most confident answers down to some confidence: their share of all, and how many of them are wrong.

    Attributes
    ----------
    coverage, risk
        Shares in [0, 1].
    threshold
        The least confidence among them.
    """

    coverage: float
    risk: float
    threshold: float


def wilson(successes: int, n: int) -> Measure:
    """Share with its 95 % interval, which unlike the bootstrap's has a width at 0 and 1 (Wilson, 1927)."""
    if n == 0:
        return Measure(value=None, n=0)
    share, z = successes / n, _NORMAL_95
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return Measure(value=share, low=max(0.0, min(share, centre - half)), high=min(1.0, max(share, centre + half)), n=n)


def reliability(confidences: Sequence[float], rights: Sequence[bool], bins: int = BINS) -> list[Bin]:
    """Hold confidence against the share of right answers in bins of equal width; empty ones are left out."""
    values, right = np.asarray(confidences, np.float64), np.asarray(rights, np.bool_)
    rows = np.clip((values * bins).astype(int), 0, bins - 1)
    return [
        Bin(
            row / bins,
            (row + 1) / bins,
            float(values[rows == row].mean()),
            wilson(int(right[rows == row].sum()), int((rows == row).sum())),
        )
        for row in range(bins)
        if (rows == row).any()
    ]


def risk_coverage(confidences: Sequence[float], rights: Sequence[bool]) -> list[Point]:
    """Risk when only the most confident share is answered (El-Yaniv and Wiener, 2010), a point a confidence.

    Equal confidences are answered together, as any threshold would have it.
    """
    values = np.asarray(confidences, np.float64)
    order, ends = _by_confidence(values)
    wrongs = np.cumsum(~np.asarray(rights, np.bool_)[order])
    return [Point(float((k + 1) / values.size), float(wrongs[k] / (k + 1)), float(values[order[k]])) for k in ends]


def risk_at(coverage: float, confidences: Sequence[float], rights: Sequence[bool]) -> Measure:
    """Risk when at least a share of the questions is answered, the most confident ones, with its interval."""
    values = np.asarray(confidences, np.float64)
    order, ends = _by_confidence(values)
    wrong = (~np.asarray(rights, np.bool_)).astype(np.float64)[order]

    def risk(counts: Floats) -> Floats:
        answered = np.cumsum(counts[:, order], axis=1)[:, ends]
        wrongs = np.cumsum(counts[:, order] * wrong, axis=1)[:, ends]
        rows = np.arange(len(counts))
        first = np.argmax(answered >= coverage * answered[:, -1:] - 1e-9, axis=1)
        risks: Floats = wrongs[rows, first] / answered[rows, first]
        return risks

    return bootstrap(risk, values.size)


def cumulative(values: Sequence[float]) -> Iterator[tuple[float, float]]:
    """Each distinct value with the share of values at or below it, in rising order."""
    ordered = np.sort(np.asarray(values, np.float64))
    for value in np.unique(ordered):
        yield float(value), float(np.searchsorted(ordered, value, side="right") / ordered.size)


def _by_confidence(values: Floats) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Order from the most confident on, and the last place of each confidence in it."""
    order = np.argsort(-values, kind="stable")
    ordered = values[order]
    ends = np.flatnonzero(np.r_[ordered[1:] < ordered[:-1], np.ones(min(1, values.size), np.bool_)])
    return order, ends
