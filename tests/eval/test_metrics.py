"""Exact match, F1, ranks, Brier and AUROC against cases worked out by hand."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ragqa_eval.metrics import (
    auroc,
    brier_terms,
    exact_match,
    first_rank,
    recall_at,
    reciprocal_rank_at,
    token_f1,
)

WORDS = st.lists(st.sampled_from(["ferme", "Durbuy", "12", "coopérative", "la"]), max_size=6).map(" ".join)


def test_f1_is_the_harmonic_mean_of_token_precision_and_recall():
    # 2 tokens in common of 3 predicted and of 4 right: P = 2/3, R = 1/2, F1 = 4/7.
    assert token_f1("Marie Curie seule", ["Marie Curie et Pierre"]) == pytest.approx(4 / 7)


def test_a_word_repeated_counts_as_often_as_both_have_it():
    # « très » twice against once: 1 common of 2 predicted, of 1 right.
    assert token_f1("très très", ["très"]) == pytest.approx(2 / 3)


def test_an_article_more_or_less_is_no_difference():
    assert token_f1("la coopérative Verhalle", ["coopérative Verhalle"]) == 1.0
    assert exact_match("la coopérative Verhalle", ["coopérative Verhalle"]) == 1.0


def test_the_best_of_several_right_answers_counts():
    assert token_f1("douze personnes", ["huit", "douze personnes", "douze"]) == 1.0
    assert exact_match("douze", ["huit", "douze"]) == 1.0


def test_a_wrong_number_scores_nothing():
    assert token_f1("1,43", ["143"]) == 0.0


def test_nothing_in_common_scores_nothing():
    assert token_f1("Namur", ["Durbuy"]) == 0.0
    assert exact_match("Namur", ["Durbuy"]) == 0.0


@pytest.mark.parametrize("metric", [token_f1, exact_match])
def test_silence_is_right_exactly_when_there_is_no_answer_as_in_squad_2(metric):
    assert metric(None, []) == 1.0
    assert metric("Durbuy", []) == 0.0
    assert metric(None, ["Durbuy"]) == 0.0


def test_an_answer_of_punctuation_alone_equals_only_another_of_the_kind():
    assert token_f1("…", ["Durbuy"]) == 0.0
    assert token_f1("…", ["!"]) == 1.0


@given(WORDS, WORDS)
def test_f1_is_symmetric_bounded_and_1_where_the_match_is_exact(one, other):
    forward = token_f1(one, [other])
    assert 0.0 <= forward <= 1.0
    assert forward == pytest.approx(token_f1(other, [one]))
    if exact_match(one, [other]):
        assert forward == pytest.approx(1.0)


def test_the_first_right_paragraph_is_ranked_among_distinct_paragraphs():
    found = [("a", 1), ("a", 1), ("b", 2), ("c", 1)]
    assert first_rank(found, {("b", 2), ("c", 1)}) == 2
    assert first_rank(found, {("b", 1)}) is None
    assert first_rank([], {("b", 1)}) is None


def test_recall_and_reciprocal_rank_stop_at_k():
    assert [recall_at(rank, 5) for rank in (1, 5, 6, None)] == [1.0, 1.0, 0.0, 0.0]
    assert [reciprocal_rank_at(rank, 10) for rank in (1, 4, 11, None)] == [1.0, 0.25, 0.0, 0.0]


def test_brier_is_the_squared_distance_from_what_happened():
    assert brier_terms([0.9, 0.2, 0.5], [True, False, True]) == pytest.approx([0.01, 0.04, 0.25])


def test_auroc_counts_the_pairs_in_the_right_order():
    # Right answers at .9 and .4, wrong ones at .6 and .1: 3 of 4 pairs are in order.
    assert auroc([0.9, 0.4, 0.6, 0.1], [True, True, False, False]) == pytest.approx([0.75])


def test_auroc_counts_ties_as_half():
    assert auroc([0.5, 0.5, 0.5], [True, False, False]) == pytest.approx([0.5])
    # Against the wrong .5 a tie (1/2), against the wrong .1 a win: 1.5 of 2.
    assert auroc([0.5, 0.5, 0.1], [True, False, False]) == pytest.approx([0.75])


def test_auroc_is_undefined_when_everything_is_right_or_nothing_was_asked():
    assert math.isnan(auroc([0.5, 0.6], [True, True])[0])
    assert math.isnan(auroc([], [])[0])


def test_auroc_refuses_scores_without_outcomes():
    with pytest.raises(ValueError, match="2 scores for 1 outcomes"):
        auroc([0.5, 0.6], [True])


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.3, 0.5, 0.9]), st.booleans()), min_size=2, max_size=30))
def test_auroc_agrees_with_counting_pairs(pairs):
    right = [score for score, truth in pairs if truth]
    wrong = [score for score, truth in pairs if not truth]
    found = auroc([score for score, _ in pairs], [truth for _, truth in pairs])[0]
    if not right or not wrong:
        assert math.isnan(found)
        return
    wins = sum((r > w) + (r == w) / 2 for r in right for w in wrong)
    assert found == pytest.approx(wins / len(right) / len(wrong))


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.3, 0.5]), st.booleans(), st.integers(0, 3)), min_size=1, max_size=12))
def test_a_weight_counts_like_so_many_repeats(rows):
    weighted = auroc(
        [score for score, _, _ in rows],
        [truth for _, truth, _ in rows],
        np.array([[weight for *_, weight in rows]], np.float64),
    )
    repeated = auroc(
        [score for score, _, weight in rows for _ in range(weight)],
        [truth for _, truth, weight in rows for _ in range(weight)],
    )
    assert weighted == pytest.approx(repeated, nan_ok=True)
