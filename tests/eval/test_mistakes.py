"""Why a question is not fully right."""

import pytest

from ragqa_eval.mistakes import MEANING, Cause, cause_of, mistakes

from .test_scores import given, record


@pytest.mark.parametrize(
    "fine",
    [
        record(answered=given(1.0), rank=1),
        record(answered=given(1.0, cited=False), rank=None),
        record(answerable=False),
        record(answerable=False, forced=given(0.0, 0.1)),
    ],
)
def test_a_complete_answer_and_rightful_silence_have_no_cause(fine):
    assert cause_of(fine) is None


@pytest.mark.parametrize(
    ("wrong", "cause"),
    [
        (record(answered=given(0.0), rank=9), Cause.RETRIEVAL),
        (record(answered=given(0.0), rank=None), Cause.RETRIEVAL),
        (record(rank=1).model_copy(update={"paragraphs_read": 0}), Cause.RETRIEVAL),
        (record(answered=given(0.0, cited=False), rank=8), Cause.READING),
        (record(answered=given(0.99), rank=1), Cause.READING),
        (record(forced=given(0.49), rank=1), Cause.READING),
        (record(forced=given(0.49), rank=None), Cause.RETRIEVAL),
        (record(forced=given(0.5), rank=1), Cause.ABSTENTION),
        (record(forced=given(1.0, cited=False), rank=None), Cause.ABSTENTION),
        (record(answered=given(0.0), answerable=False), Cause.NO_SILENCE),
    ],
)
def test_a_mistake_is_put_down_to_the_step_that_lost_the_question(wrong, cause):
    assert cause_of(wrong) is cause


def test_how_many_paragraphs_were_read_decides_between_retrieval_and_reading():
    wrong = record(answered=given(0.0), rank=5)
    assert cause_of(wrong.model_copy(update={"paragraphs_read": 5})) is Cause.READING
    assert cause_of(wrong.model_copy(update={"paragraphs_read": 4})) is Cause.RETRIEVAL


def test_mistakes_are_grouped_the_most_confident_first():
    unsure, sure = record(answered=given(0.0, 0.5), rank=1), record(answered=given(0.0, 0.9), rank=1)
    grouped = mistakes([unsure, record(answered=given(1.0), rank=1), sure])
    assert grouped[Cause.READING] == [sure, unsure]
    assert [cause for cause, group in grouped.items() if not group] == [
        Cause.RETRIEVAL,
        Cause.ABSTENTION,
        Cause.NO_SILENCE,
    ]
    assert set(MEANING) == set(Cause)
