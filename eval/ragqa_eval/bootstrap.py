"""Percentile bootstrap over questions: 95 % intervals of means, ratios, quantiles, any weighted statistic.

A resample of n questions with replacement is a row of counts drawn from a multinomial (Efron, 1979), so every
statistic is a function of a count matrix ``(b, n)`` and nothing is looped over.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

Floats = NDArray[np.float64]
Statistic = Callable[[Floats], Floats]
"""Counts ``(b, n)``, how often each question is in each resample → ``(b,)``; NaN where it is not defined."""

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


def draw(n: int, resamples: int = RESAMPLES, seed: int = SEED) -> Iterator[Floats]:
    """Draw resamples of n questions, some ``(b, n)`` counts at a time."""
    generator = np.random.default_rng(seed)
    chunk = max(1, _CELLS_AT_ONCE // n)
    for start in range(0, resamples, chunk):
        rows = min(chunk, resamples - start)
        yield generator.multinomial(n, np.full(n, 1 / n), size=rows).astype(np.float64)


def interval(drawn: Floats) -> tuple[float, float]:
    """Limits of the 95 % percentile interval; NaN is left out."""
    low, high = np.nanpercentile(drawn, [2.5, 97.5])
    return float(low), float(high)


def bootstrap(statistic: Statistic, n: int, resamples: int = RESAMPLES, seed: int = SEED) -> Measure:
    """Value of a statistic of n questions with its 95 % percentile interval."""
    if n == 0:
        return Measure(value=None, n=0)
    value = float(statistic(np.ones((1, n)))[0])
    if np.isnan(value):
        return Measure(value=None, n=n)
    low, high = interval(np.concatenate([statistic(counts) for counts in draw(n, resamples, seed)]))
    return Measure(value=value, low=low, high=high, n=n)


def mean_of(values: Sequence[float] | Floats) -> Statistic:
    """Mean of one value a question."""
    column = np.asarray(values, np.float64)
    return ratio_of(column, np.ones(column.size))


def ratio_of(numerators: Sequence[float] | Floats, denominators: Sequence[float] | Floats) -> Statistic:
    """Sum of one column over the sum of another, such as right answers over answers given."""
    top, bottom = np.asarray(numerators, np.float64), np.asarray(denominators, np.float64)
    if top.shape != bottom.shape:
        raise ValueError(f"{top.size} numerators for {bottom.size} denominators")

    def ratio(counts: Floats) -> Floats:
        below = counts @ bottom
        ratios: Floats = np.divide(counts @ top, below, out=np.full(len(counts), np.nan), where=below > 0)
        return ratios

    return ratio


def quantile_of(values: Sequence[float] | Floats, quantile: float) -> Statistic:
    """Quantile of one value a question: the smallest value with at least that share at or below it."""
    column = np.asarray(values, np.float64)
    order = np.argsort(column, kind="stable")

    def weighted_quantile(counts: Floats) -> Floats:
        below = np.cumsum(counts[:, order], axis=1)
        reached = below >= quantile * below[:, -1:] - 1e-9
        quantiles: Floats = column[order][np.argmax(reached, axis=1)]
        return quantiles

    return weighted_quantile


def bootstrap_mean(values: Sequence[float] | Floats, resamples: int = RESAMPLES, seed: int = SEED) -> Measure:
    """Mean of one value a question with its interval."""
    return bootstrap(mean_of(values), len(values), resamples, seed)


def bootstrap_ratio(
    numerators: Sequence[float] | Floats,
    denominators: Sequence[float] | Floats,
    resamples: int = RESAMPLES,
    seed: int = SEED,
) -> Measure:
    """Ratio of two sums with its interval; ``n`` is how many questions count in the denominator."""
    measure = bootstrap(ratio_of(numerators, denominators), len(numerators), resamples, seed)
    return measure.model_copy(update={"n": int(np.count_nonzero(denominators))})


def bootstrap_quantile(
    values: Sequence[float] | Floats, quantile: float, resamples: int = RESAMPLES, seed: int = SEED
) -> Measure:
    """Quantile of one value a question with its interval."""
    return bootstrap(quantile_of(values, quantile), len(values), resamples, seed)
