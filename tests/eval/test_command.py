"""`ragqa eval`: its two forms, thresholds, files and exit status."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from ragqa.cli import app
from ragqa.settings import Settings
from ragqa_eval.command import Outputs, failed_thresholds, parse_thresholds, run_eval
from ragqa_eval.errors import EvaluationError
from ragqa_eval.scores import score_records

from .test_html_report import evaluation
from .test_scores import given, record


def ragqa(*arguments):
    return CliRunner().invoke(app, list(map(str, arguments)), env={"COLUMNS": "100"})


@pytest.mark.parametrize("arguments", [("eval", "--help"), ("eval", "run", "-h"), ("eval", "corpus", "--help")])
def test_help_shows_the_options_of_a_suite_and_names_the_comparison(arguments):
    shown = ragqa(*arguments)
    assert shown.exit_code == 0
    for text in ("--output-html", "--fail-under", "reader-piaf", "ragqa eval compare A.json B.json"):
        assert text in shown.output


def test_two_runs_are_compared(tmp_path):
    evaluation(record(answered=given(0.0), rank=1)).write(tmp_path / "a.json")
    evaluation(record(answered=given(1.0), rank=1)).write(tmp_path / "b.json")
    shown = ragqa("eval", "compare", tmp_path / "a.json", tmp_path / "b.json", "--output-markdown", tmp_path / "c.md")
    assert shown.exit_code == 0
    assert "Wrong in A, right in B: 1" in shown.output
    assert "Wrong in A, right in B: 1" in (tmp_path / "c.md").read_text(encoding="utf-8")


def test_a_comparison_needs_two_files():
    assert ragqa("eval", "compare", "a.json").exit_code == 2
    assert ragqa("eval", "compare", "a.json", "b.json", "--limit", "3").exit_code == 2


def test_what_does_not_exist_is_a_suite_and_is_refused_with_its_name():
    with pytest.raises(EvaluationError, match="unknown suite 'compares'"):
        CliRunner().invoke(app, ["eval", "compares", "--limit", "3"], catch_exceptions=False)


def test_a_reader_suite_refuses_what_it_cannot_do(tmp_path):
    for options in ({"url": "http://127.0.0.1:1"}, {"fail_under": ["f1=0.5"]}, {"outputs": Outputs(html=tmp_path)}):
        with pytest.raises(EvaluationError, match="leave --url, --fail-under and --output-html out"):
            run_eval(Settings(), "reader-piaf", **options)


def test_each_suite_of_a_folder_has_files_of_its_own():
    outputs = Outputs(json=Path("out/run.json"), html=Path("report.html"))
    assert outputs.of("piaf-v1.1") == Outputs(json=Path("out/run-piaf-v1.1.json"), html=Path("report-piaf-v1.1.html"))


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
