"""Fitting the confidence: on evidence whose right answer is known, and on a small corpus with the real models."""

import numpy as np
import pytest

from ragqa.evidence import FEATURES
from ragqa_eval.calibration import best_threshold, fit, held_out_reports
from ragqa_eval.questions import Gold, Question
from ragqa_eval.tuning import Asked, gather_evidence, keep, kept

NAMES = ("margin", "noise")


def made_up(count, seed=7):
    """Questions of four candidates: the higher the margin of one, the likelier it is right; two in five have none."""
    rng = np.random.default_rng(seed)
    asked = []
    for _ in range(count):
        answerable = rng.random() < 0.6
        margins, noise = rng.normal(-2, 1, 4), rng.normal(0, 1, 4)
        right = np.zeros(4, dtype=np.bool_)
        if answerable:
            margins[2] += 4
            right[2] = rng.random() < 0.9
        asked.append(Asked(np.stack([margins, noise], axis=1), right, answerable, natural=True))
    return asked


@pytest.fixture(scope="module")
def fitted():
    return fit(made_up(600), NAMES, "made up")


def test_what_tells_right_from_wrong_gets_the_weight(fitted):
    assert fitted.weights["margin"] > 0.5
    assert abs(fitted.weights["noise"]) < 0.1 * fitted.weights["margin"]
    assert fitted.reader == "made up"


def test_confidence_is_a_probability_that_holds_on_questions_it_was_not_fitted_on():
    figures = held_out_reports({"one": made_up(400), "other": made_up(200, seed=8)}, NAMES)
    assert set(figures) == {"all", "one", "other"}
    assert [figures[part]["questions"] for part in figures] == [600, 400, 200]
    for part in figures.values():
        assert part["brier"] < 0.6 * part["brier_of_best_constant"]
        assert part["auroc_right"] > 0.9
        assert part["answered_of_answerable"] > 0.85
        assert part["silent_of_unanswerable"] > 0.8
        assert 0 < part["risk_at_90"] <= part["risk_at_95"] < 0.5


def test_evidence_for_an_answer_never_counts_against_it_though_the_sample_says_so():
    contrary = [Asked(one.features * [-1, 1], one.right, one.answerable, one.natural) for one in made_up(300)]
    assert fit(contrary, NAMES, "made up").weights["margin"] == 0
    against = fit(contrary, ("wants_missed", "noise"), "made up")
    assert against.weights["wants_missed"] < 0
    assert fit(made_up(300), ("wants_missed", "noise"), "made up").weights["wants_missed"] == 0


def test_evidence_is_kept_for_the_same_reader_and_features_only(tmp_path):
    path = tmp_path / "evidence.json"
    asked = made_up(5)
    keep(path, "reader 1", {"piaf": asked}, NAMES)
    again = kept(path, "reader 1", NAMES)
    assert again is not None
    for one, other in zip(asked, again["piaf"], strict=True):
        np.testing.assert_allclose(one.features, other.features, atol=1e-6)
        np.testing.assert_array_equal(one.right, other.right)
        assert (one.answerable, one.natural) == (other.answerable, other.natural)
    assert kept(path, "reader 2", NAMES) is None
    assert kept(path, "reader 1", ("margin",)) is None
    assert kept(tmp_path / "none.json", "reader 1", NAMES) is None


def test_the_threshold_misses_neither_goal_by_more_than_it_must():
    asked = [
        Asked(np.zeros((1, 2)), np.array([answerable]), answerable, natural=True)
        for answerable in (True, True, True, False, False)
    ]
    threshold = best_threshold(asked, np.array([0.9, 0.8, 0.7, 0.3, 0.2]))
    assert 0.3 < threshold <= 0.7


def test_a_figure_that_no_question_bears_on_is_left_out_rather_than_made_up():
    figures = held_out_reports({"answerable": [one for one in made_up(100) if one.answerable]}, NAMES)["all"]
    assert figures["silent_of_unanswerable"] is None
    assert figures["auroc_answerable"] is None


def test_noise_teaches_nothing_about_other_questions():
    rng = np.random.default_rng(3)
    noise = [
        Asked(rng.normal(size=(4, 2)), rng.random(4) < 0.25, bool(rng.random() < 0.5), natural=True) for _ in range(60)
    ]
    held_out = held_out_reports({"noise": noise}, NAMES)["all"]
    assert held_out["brier"] > 0.9 * held_out["brier_of_best_constant"]


def test_a_question_without_candidates_is_met_with_silence():
    nothing = Asked(np.zeros((0, 2)), np.zeros(0, dtype=np.bool_), answerable=False, natural=True)
    figures = held_out_reports({"made up": made_up(100), "nothing": [nothing] * 5}, NAMES)
    assert figures["nothing"]["silent_of_unanswerable"] == 1.0


def test_evidence_of_a_question_marks_the_right_candidates_and_hiding_its_paragraph_leaves_none(corpus_engine):
    article = corpus_engine.article("licornes-belges")
    number = next(p.number for p in article.paragraphs if "Fabrice Brion" in p.text)
    question = Question(
        "q", "Qui dirige I-Care ?", "fr", "fact", True, (Gold("licornes-belges", number, "Fabrice Brion"),)
    )
    seen, hidden = gather_evidence(corpus_engine, [question], FEATURES, hide_every=1)
    assert seen.features.shape == (len(seen.right), len(FEATURES))
    assert seen.right.any()
    assert (seen.answerable, seen.natural) == (True, True)
    assert not hidden.right.any()
    assert (hidden.answerable, hidden.natural) == (False, False)
    assert 0 < len(hidden.right) < len(seen.right)
