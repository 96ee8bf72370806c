"""`ragqa eval`: thresholds and exit status."""

import pytest

from ragqa_eval.command import failed_thresholds, parse_thresholds
from ragqa_eval.errors import EvaluationError
from ragqa_eval.scores import score_records

from .test_scores import given, record


def test_thresholds_are_read_by_the_figure_s_name():
    assert parse_thresholds(["f1=0.6", "recall_5=1"]) == {"f1": 0.6, "recall_5": 1.0}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("f1", "'f1' is not of the form f1=0.6"),
        ("f1=high", "is not of the form"),
        ("f2=0.5", "cannot take 'f2': choose from f1, exact_match"),
        ("wall_p95=0.5", "cannot take 'wall_p95'"),
        ("f1=60", r"shares are in \[0, 1\]"),
        ("f1=nan", r"shares are in \[0, 1\]"),
    ],
)
def test_a_threshold_that_cannot_work_is_refused(text, complaint):
    with pytest.raises(EvaluationError, match=complaint):
        parse_thresholds([text])


def test_what_is_below_or_missing_fails_and_what_is_equal_passes():
    scores = score_records([record(answered=given(0.5), rank=1)])
    assert failed_thresholds(scores, {"f1": 0.5, "recall_1": 1.0}) == []
    assert failed_thresholds(scores, {"f1": 0.6}) == ["f1 is 50.0 (50.0 to 50.0), below 60"]
    assert failed_thresholds(scores, {"silence_recall": 0.1}) == [
        "silence_recall could not be computed: no question of the kind was asked"
    ]
