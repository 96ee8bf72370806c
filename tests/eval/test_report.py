"""What is printed and written about a run."""

import io

import pytest
from rich.console import Console

from ragqa_eval.bootstrap import Measure
from ragqa_eval.report import format_measure, markdown, print_report
from ragqa_eval.runner import Evaluation
from ragqa_eval.scores import Scores, score_records

from .replies import INFO
from .test_scores import given, record


@pytest.fixture
def evaluation():
    records = (
        record(answered=given(1.0), rank=1),
        record(answered=given(0.5), rank=None, kind="number"),
        record(answerable=False, kind="near_miss"),
    )
    return Evaluation(
        suite="corpus",
        split=None,
        target="in process",
        date="2026-02-05T10:00:00+00:00",
        index=INFO,
        settings={"threads": 2},
        versions={"ragqa": "0.1.0"},
        scores=score_records(records),
        by_kind={kind: score_records([r for r in records if r.kind == kind]) for kind in ("fact", "near_miss")},
        by_language={"fr": score_records(records)},
        records=records,
    )


def test_shares_are_in_percent_latencies_in_milliseconds_and_nothing_is_a_dash():
    assert format_measure("f1", Measure(value=0.6134, low=0.579, high=0.648, n=9)) == "61.3 (57.9 to 64.8)"
    assert format_measure("wall_p95", Measure(value=61.34, low=1.0, high=99.5, n=9)) == "61.3 (1.0 to 99.5)"
    assert format_measure("f1", Measure(value=0.5, low=0.1, high=0.9, n=9), interval=False) == "50.0"
    assert format_measure("auroc", Measure(value=None, n=0)) == "–"


def test_the_terminal_report_names_every_figure_and_kind(evaluation):
    console = Console(file=io.StringIO(), width=140)
    print_report(evaluation, console)
    printed = console.file.getvalue()
    assert "corpus: 3 questions, in process, snapshot s1" in printed
    for field in Scores.model_fields.values():
        assert field.title in printed
    assert "near_miss" in printed
    assert "Language" not in printed, "one language needs no table of its own"


def test_the_markdown_report_holds_the_same_tables(evaluation):
    text = markdown(evaluation)
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert f"| {Scores.model_fields['f1'].title} | 75.0 (50.0 to 100.0) | 2 |" in rows
    assert sum(row.startswith("| near_miss | 1 |") for row in rows) == 1
    widths = {row.count("|") for row in rows if row.startswith(("| kind", "| fact", "| near_miss"))}
    assert len(widths) == 1


def test_the_json_report_can_be_read_back(evaluation, tmp_path):
    path = tmp_path / "reports" / "run.json"
    evaluation.write(path)
    assert Evaluation.model_validate_json(path.read_text(encoding="utf-8")) == evaluation
