"""From replies to records, and from records to figures worked out by hand."""

import pytest

from ragqa_eval.questions import Gold, Question
from ragqa_eval.records import Given, Record, make_record
from ragqa_eval.scores import Scores, score_records

from .replies import answer, reply, searched

WHERE = Question("ou", "Où ?", "fr", "fact", True, (Gold("verhalle", 2, "à Durbuy"), Gold("autre", 1, "Durbuy")))
DOGS = Question("chiens", "Combien de chiens ?", "fr", "near_miss", False, ())


def given(f1, confidence=0.9, *, exact=None, cited=True):
    return Given(
        text="…",
        article_id="a",
        paragraph=1,
        confidence=confidence,
        f1=f1,
        exact=float(f1 == 1.0) if exact is None else exact,
        article_right=cited,
        paragraph_right=cited,
    )


def record(*, answered=None, forced=None, answerable=True, rank=None, wall_ms=10.0, kind="fact"):
    return Record(
        id="q",
        question="?",
        language="fr",
        kind=kind,
        answerable=answerable,
        golds=("x",) if answerable else (),
        answer=answered,
        forced=forced or answered,
        abstention=None if answered else "below_threshold",
        rank=rank,
        wall_ms=wall_ms,
        took_ms=wall_ms / 2,
    )


def test_a_right_answer_with_the_right_citation_is_recorded_as_such():
    served = reply(answer("Durbuy"))
    made = make_record(WHERE, served, served, searched(("autre", 9), ("autre", 1)), wall_ms=25.0)
    assert made.answer is not None
    assert (made.answer.f1, made.answer.exact) == (1.0, 1.0)
    assert made.answer.article_right
    assert made.answer.paragraph_right
    assert made.rank == 2
    assert (made.wall_ms, made.took_ms) == (25.0, 20.0)
    assert made.abstention is None


def test_the_right_article_is_not_the_right_paragraph():
    served = reply(answer("Durbuy", paragraph=3))
    made = make_record(WHERE, served, served, searched(), wall_ms=1.0)
    assert made.answer.article_right
    assert not made.answer.paragraph_right
    assert made.rank is None


def test_silence_is_recorded_with_what_would_have_been_answered():
    made = make_record(WHERE, reply(), reply(answer("Namur", confidence=0.1)), searched(), wall_ms=1.0)
    assert made.answer is None
    assert made.abstention == "below_threshold"
    assert made.forced.text == "Namur"
    assert made.forced.f1 == 0.0


def test_an_answer_to_an_unanswerable_question_is_wrong_in_every_respect():
    served = reply(answer("douze"))
    made = make_record(DOGS, served, served, searched(("verhalle", 2)), wall_ms=1.0)
    assert (made.answer.f1, made.answer.exact, made.answer.paragraph_right) == (0.0, 0.0, False)
    assert made.rank is None


@pytest.fixture
def five():
    """Right, half right with a wrong citation, silent though answerable; rightly silent, wrongly answered."""
    return score_records(
        [
            record(answered=given(1.0, 0.9), rank=1, wall_ms=10),
            record(answered=given(0.5, 0.8, cited=False), rank=4, wall_ms=20),
            record(forced=given(1.0, 0.3), rank=12, wall_ms=30),
            record(forced=given(0.0, 0.1), answerable=False, wall_ms=40),
            record(answered=given(0.0, 0.6), answerable=False, wall_ms=50),
        ]
    )


def test_silence_on_an_answerable_question_counts_nothing(five):
    assert five.f1.value == pytest.approx((1.0 + 0.5 + 0.0) / 3)
    assert five.exact_match.value == pytest.approx(1 / 3)
    assert five.f1.n == 3


def test_over_all_questions_rightful_silence_counts_one_as_in_squad_2(five):
    assert five.f1_all.value == pytest.approx((1.0 + 0.5 + 0.0 + 1.0 + 0.0) / 5)
    assert five.exact_match_all.value == pytest.approx(2 / 5)
    assert five.f1_all.n == 5


def test_f1_of_the_answered_leaves_the_silent_out(five):
    assert five.f1_answered.value == pytest.approx(0.75)
    assert five.f1_answered.n == 2


def test_forced_to_answer_the_silence_becomes_its_answer(five):
    assert five.f1_forced.value == pytest.approx(2.5 / 3)
    assert five.exact_match_forced.value == pytest.approx(2 / 3)


def test_citations_are_judged_where_an_answerable_question_was_answered(five):
    assert five.citation_article.value == five.citation_paragraph.value == 0.5
    assert five.citation_paragraph.n == 2


def test_retrieval_is_judged_on_answerable_questions(five):
    assert five.recall_1.value == pytest.approx(1 / 3)
    assert five.recall_5.value == five.recall_10.value == pytest.approx(2 / 3)
    assert five.mrr_10.value == pytest.approx((1 + 1 / 4 + 0) / 3)


def test_silence_has_a_precision_and_a_recall(five):
    assert five.silence_precision.value == 0.5
    assert five.silence_recall.value == 0.5
    assert five.answered.value == pytest.approx(2 / 3)
    assert five.answers_right.value == pytest.approx(2 / 3)


def test_confidence_is_judged_on_what_would_be_answered_without_threshold(five):
    # Right at .9, .8 and .3, wrong at .1 and .6: all pairs in order but .3 against .6.
    assert five.auroc.value == pytest.approx(5 / 6)
    assert five.brier.value == pytest.approx((0.01 + 0.04 + 0.49 + 0.01 + 0.36) / 5)


def test_latency_has_its_median_and_95th_percentile(five):
    assert (five.wall_p50.value, five.wall_p95.value) == (30.0, 50.0)
    assert five.took_p50.value == 15.0


def test_figures_about_questions_that_were_not_asked_are_empty():
    only_silence = score_records([record(answerable=False)])
    for name in ("f1", "f1_answered", "recall_5", "auroc", "brier", "citation_paragraph"):
        assert getattr(only_silence, name).value is None
    assert only_silence.silence_recall.value == 1.0
    assert only_silence.f1_all.value == 1.0


def test_every_figure_has_an_interval_around_it(five):
    for name in Scores.model_fields:
        measure = getattr(five, name)
        assert measure.low <= measure.value <= measure.high, name


def test_figures_survive_json(five):
    assert Scores.model_validate_json(five.model_dump_json()) == five
