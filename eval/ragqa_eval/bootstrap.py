"""Percentile bootstrap over questions: 95 % intervals of means, ratios, quantiles, any weighted statistic.

A resample of n questions with replacement is a row of counts drawn from a multinomial (Efron, 1979), so every
statistic is a function of a count matrix ``(b, n)`` and nothing is looped over.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

Floats = NDArray[np.float64]

RESAMPLES = 1000
SEED = 20260205
_CELLS_AT_ONCE = 4_000_000  # 32 MB of float64 counts


class Measure(BaseModel):
    """A figure with its 95 % interval; ``value`` is None when no question of the kind was asked."""

    model_config = ConfigDict(frozen=True)

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int


def bootstrap(statistic: Callable[[Floats], Floats], n: int, resamples: int = RESAMPLES, seed: int = SEED) -> Measure:
    """Value of a statistic with its 95 % percentile interval.

    Parameters
    ----------
    statistic
        Takes counts of shape ``(b, n)``, how often each question is in each resample, and returns ``(b,)``;
        NaN where it is not defined, which the interval leaves out.
    n
        How many questions there are.
    """
    if n == 0:
        return Measure(value=None, n=0)
    value = float(statistic(np.ones((1, n)))[0])
    if np.isnan(value):
        return Measure(value=None, n=n)
    generator = np.random.default_rng(seed)
    chunk = max(1, _CELLS_AT_ONCE // n)
    drawn: list[Floats] = []
    for start in range(0, resamples, chunk):
        rows = min(chunk, resamples - start)
        counts = generator.multinomial(n, np.full(n, 1 / n), size=rows).astype(np.float64)
        drawn.append(statistic(counts))
    low, high = np.nanpercentile(np.concatenate(drawn), [2.5, 97.5])
    return Measure(value=value, low=float(low), high=float(high), n=n)


def bootstrap_mean(values: Sequence[float] | Floats, resamples: int = RESAMPLES, seed: int = SEED) -> Measure:
    """Mean of one value a question."""
    column = np.asarray(values, np.float64)
    return bootstrap(lambda counts: counts @ column / column.size, column.size, resamples, seed)


def bootstrap_ratio(
    numerators: Sequence[float] | Floats,
    denominators: Sequence[float] | Floats,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Measure:
    """Sum of one column over the sum of another, such as right answers over answers given.

    ``n`` of the result is how many questions count in the denominator.
    """
    top, bottom = np.asarray(numerators, np.float64), np.asarray(denominators, np.float64)
    if top.shape != bottom.shape:
        raise ValueError(f"{top.size} numerators for {bottom.size} denominators")

    def ratio(counts: Floats) -> Floats:
        below = counts @ bottom
        ratios: Floats = np.divide(counts @ top, below, out=np.full(len(counts), np.nan), where=below > 0)
        return ratios

    measure = bootstrap(ratio, top.size, resamples, seed)
    return measure.model_copy(update={"n": int(np.count_nonzero(bottom))})


def bootstrap_quantile(
    values: Sequence[float] | Floats, quantile: float, resamples: int = RESAMPLES, seed: int = SEED
) -> Measure:
    """Quantile of one value a question: the smallest value with at least that share at or below it."""
    ordered = np.sort(np.asarray(values, np.float64))

    def weighted_quantile(counts: Floats) -> Floats:
        reached = np.cumsum(counts, axis=1) >= quantile * ordered.size - 1e-9
        quantiles: Floats = ordered[np.argmax(reached, axis=1)]
        return quantiles

    return bootstrap(weighted_quantile, ordered.size, resamples, seed)
