"""Intervals over questions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ragqa_eval.bootstrap import Measure, bootstrap, bootstrap_mean, bootstrap_quantile, bootstrap_ratio
from ragqa_eval.metrics import auroc

SHARES = st.lists(st.floats(0, 1), min_size=1, max_size=40)


@given(SHARES)
def test_the_interval_lies_within_the_values_and_the_value_is_the_mean(values):
    measure = bootstrap_mean(values, resamples=100)
    assert measure.value == pytest.approx(np.mean(values))
    assert measure.n == len(values)
    assert min(values) - 1e-9 <= measure.low <= measure.high <= max(values) + 1e-9


def test_the_interval_is_as_wide_as_theory_says_and_covers_the_mean():
    values = np.random.default_rng(1).binomial(1, 0.3, 2000).astype(float)
    measure = bootstrap_mean(values)
    half = 1.96 * np.sqrt(0.3 * 0.7 / 2000)
    assert measure.low < measure.value < measure.high
    assert measure.high - measure.low == pytest.approx(2 * half, rel=0.15)


def test_nineteen_intervals_in_twenty_cover_the_truth():
    generator = np.random.default_rng(2)
    covered = 0
    for _ in range(200):
        measure = bootstrap_mean(generator.binomial(1, 0.5, 100).astype(float), resamples=300)
        covered += measure.low <= 0.5 <= measure.high
    assert 180 <= covered <= 199


def test_the_same_seed_gives_the_same_interval_and_another_another():
    values = list(np.random.default_rng(3).random(50))
    assert bootstrap_mean(values, seed=7) == bootstrap_mean(values, seed=7)
    assert bootstrap_mean(values, seed=7) != bootstrap_mean(values, seed=8)


def test_drawing_in_several_chunks_is_drawing_all(monkeypatch):
    values = list(np.random.default_rng(4).random(60))
    at_once = bootstrap_mean(values)
    monkeypatch.setattr("ragqa_eval.bootstrap._CELLS_AT_ONCE", 600)
    assert bootstrap_mean(values) == at_once


def test_a_ratio_divides_sums_and_counts_its_denominator():
    measure = bootstrap_ratio([1, 0, 0, 1], [1, 1, 0, 1])
    assert measure.value == pytest.approx(2 / 3)
    assert measure.n == 3
    assert measure.low < measure.value < measure.high


def test_a_ratio_over_nothing_has_no_value():
    assert bootstrap_ratio([0, 0], [0, 0]) == Measure(value=None, n=0)
    assert bootstrap_mean([]) == Measure(value=None, n=0)
    assert bootstrap_quantile([], 0.5) == Measure(value=None, n=0)


def test_columns_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="2 numerators for 3 denominators"):
        bootstrap_ratio([1, 2], [1, 2, 3])


def test_quantiles_are_values_that_occur():
    values = [float(value) for value in range(1, 101)]
    assert bootstrap_quantile(values, 0.5).value == 50.0
    p95 = bootstrap_quantile(values, 0.95)
    assert p95.value == 95.0
    assert p95.low < 95.0 < p95.high
    assert bootstrap_quantile([3.0], 0.95) == Measure(value=3.0, low=3.0, high=3.0, n=1)


def test_any_weighted_statistic_gets_an_interval():
    generator = np.random.default_rng(5)
    outcomes = generator.random(200) < 0.5
    scores = outcomes * 0.3 + generator.random(200)
    measure = bootstrap(lambda counts: auroc(list(scores), list(outcomes), counts), 200)
    assert 0.5 < measure.low < measure.value < measure.high < 1.0
