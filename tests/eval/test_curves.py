"""Reliability, risk and coverage against cases worked out by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ragqa_eval.curves import cumulative, reliability, risk_at, risk_coverage, wilson

ATTEMPTS = st.lists(st.tuples(st.sampled_from([0.0, 0.1, 0.35, 0.9, 1.0]), st.booleans()), min_size=1, max_size=40)


def test_the_wilson_interval_is_that_of_the_textbook():
    # 8 of 10: centre (0.8 + 3.8415 / 20) / 1.38415 = 0.7167, half-width 0.2265.
    measure = wilson(8, 10)
    assert (measure.value, measure.n) == (0.8, 10)
    assert (measure.low, measure.high) == (pytest.approx(0.4902, abs=1e-4), pytest.approx(0.9433, abs=1e-4))


def test_the_wilson_interval_of_nothing_and_of_everything_has_a_width():
    assert (wilson(0, 20).low, wilson(20, 20).high) == (0.0, 1.0)
    assert wilson(0, 20).high == pytest.approx(0.1611, abs=1e-4)
    assert wilson(20, 20).low == pytest.approx(0.8389, abs=1e-4)
    assert wilson(0, 0).value is None


def test_bins_hold_confidence_against_the_share_that_is_right():
    low, high = reliability([0.12, 0.18, 1.0, 0.9], [False, True, True, True])
    assert (low.low, low.high, low.confidence) == (0.1, 0.2, pytest.approx(0.15))
    assert (low.right.value, low.right.n) == (0.5, 2)
    assert (high.low, high.high, high.right.value, high.right.n) == (0.9, 1.0, 1.0, 2)


@given(ATTEMPTS)
def test_every_answer_is_in_one_bin(attempts):
    confidences, rights = zip(*attempts, strict=True)
    bins = reliability(confidences, rights)
    assert sum(one.right.n for one in bins) == len(attempts)
    assert sum(round(one.right.value * one.right.n) for one in bins) == sum(rights)
    assert all(one.low - 1e-9 <= one.confidence <= one.high + 1e-9 for one in bins)


def test_risk_rises_with_what_is_answered():
    # Most confident first: right, wrong, right, wrong.
    points = risk_coverage([0.6, 0.9, 0.7, 0.2], [True, True, False, False])
    assert [(point.coverage, pytest.approx(point.risk), point.threshold) for point in points] == [
        (0.25, 0.0, 0.9),
        (0.5, 1 / 2, 0.7),
        (0.75, 1 / 3, 0.6),
        (1.0, 1 / 2, 0.2),
    ]


def test_equal_confidences_are_answered_together():
    (both,) = risk_coverage([0.5, 0.5], [True, False])
    assert (both.coverage, both.risk) == (1.0, 0.5)


def test_the_risk_at_a_coverage_is_that_of_the_first_point_that_reaches_it():
    confidences, rights = [0.6, 0.9, 0.7, 0.2], [True, True, False, False]
    assert risk_at(0.75, confidences, rights).value == pytest.approx(1 / 3)
    assert risk_at(0.76, confidences, rights).value == 0.5
    assert risk_at(0.9, [], []).value is None


@settings(max_examples=25, deadline=None)
@given(ATTEMPTS, st.sampled_from([0.2, 0.5, 0.9, 1.0]))
def test_the_risk_written_out_lies_on_the_curve(attempts, coverage):
    confidences, rights = zip(*attempts, strict=True)
    on_the_curve = next(p for p in risk_coverage(confidences, rights) if p.coverage >= coverage - 1e-9)
    measure = risk_at(coverage, confidences, rights)
    assert measure.value == pytest.approx(on_the_curve.risk)
    assert 0.0 <= measure.low <= measure.high <= 1.0


def test_the_interval_of_the_risk_covers_what_it_estimates():
    rng = np.random.default_rng(5)
    confidences = rng.random(500)
    measure = risk_at(0.9, list(confidences), list(rng.random(500) < confidences))
    # Right with the probability that confidence says: above the first tenth, 1 - 0.55 are wrong.
    assert measure.low < 0.45 < measure.high


def test_latencies_add_up_to_all_questions():
    assert list(cumulative([30.0, 10.0, 20.0, 20.0])) == [(10.0, 0.25), (20.0, 0.75), (30.0, 1.0)]
    assert list(cumulative([])) == []
