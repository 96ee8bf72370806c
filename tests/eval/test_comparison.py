"""Two runs side by side."""

import io

import numpy as np
import pytest
from rich.console import Console

from ragqa_eval.comparison import compare, differences, p_value, read_run
from ragqa_eval.comparison_report import comparison_markdown, print_comparison, verdict
from ragqa_eval.errors import EvaluationError
from ragqa_eval.records import Given, Record
from ragqa_eval.scores import Scores, score_records

from .test_html_report import evaluation
from .test_scores import given, record


def called(identity, **changes):
    return record(**changes).model_copy(update={"id": identity, "question": f"Question {identity} ?"})


def run(*records, suite="corpus"):
    return evaluation(*records, suite=suite)


def many(rng, share):
    """A hundred answerable questions, so many of them answered rightly."""
    return [
        called(f"q{n}", answered=given(float(rng.random() < share), float(rng.random())), rank=1, wall_ms=10.0 + n)
        for n in range(100)
    ]


def test_a_run_against_itself_differs_in_nothing_and_nothing_is_significant():
    records = [called("a", answered=given(1.0), rank=1), called("b", answerable=False), called("c", rank=3)]
    compared = compare(run(*records), run(*records))
    assert compared.shared == 3
    for name, one in compared.figures.items():
        assert one.a == one.b, name
        if one.a is not None:
            assert (one.difference.value, one.difference.low, one.difference.high, one.p_value) == (0, 0, 0, 1)
        assert not one.significant
    assert compared.lost == compared.gained == ()


def test_values_are_those_of_each_run_alone():
    rng = np.random.default_rng(1)
    before, after = many(rng, 0.4), many(rng, 0.8)
    figures = differences(before, after, resamples=50)
    for scores, side in ((score_records(before), "a"), (score_records(after), "b")):
        for name, one in figures.items():
            assert getattr(one, side) == pytest.approx(getattr(scores, name).value), name


def test_a_clear_gain_is_significant_and_its_interval_holds_it():
    rng = np.random.default_rng(2)
    f1 = differences(many(rng, 0.3), many(rng, 0.8), resamples=500)["f1"]
    assert f1.difference.low < f1.difference.value < f1.difference.high
    assert f1.difference.low > 0
    assert f1.significant


def test_pairing_sees_a_small_gain_that_two_intervals_alone_hide():
    rng = np.random.default_rng(3)
    before = many(rng, 0.5)
    wrong = [n for n, one in enumerate(before) if not one.right][:8]
    after = [called(one.id, answered=given(1.0), rank=1) if n in wrong else one for n, one in enumerate(before)]
    alone = [score_records(records).f1 for records in (before, after)]
    assert alone[0].high > alone[1].low, "the intervals overlap"
    f1 = differences(before, after, resamples=1000)["f1"]
    assert f1.difference.value == pytest.approx(0.08)
    assert f1.significant


def test_without_a_difference_one_comparison_in_twenty_is_significant():
    rng = np.random.default_rng(4)
    found = 0
    for _ in range(200):
        left, right = rng.random(60) < 0.5, rng.random(60) < 0.5
        difference = right.astype(float) - left
        counts = rng.multinomial(60, np.full(60, 1 / 60), 400)
        found += p_value(counts @ difference / 60) < 0.05
    assert 2 <= found <= 22


def test_a_p_value_is_twice_the_smaller_tail_never_zero_and_at_most_one():
    assert p_value(np.array([1.0] * 97 + [-1.0] * 2)) == pytest.approx(2 * 3 / 100)
    assert p_value(np.ones(99)) == pytest.approx(2 / 100)
    assert p_value(np.zeros(99)) == 1.0
    assert p_value(np.array([np.nan, 1.0])) == p_value(np.array([1.0]))


def test_questions_that_changed_are_listed_both_ways():
    before = run(
        called("kept", answered=given(1.0)),
        called("lost", answered=given(1.0)),
        called("found", rank=1),
        called("silenced", answered=given(0.0), answerable=False),
    )
    after = run(
        called("kept", answered=given(0.5)),
        called("lost", answered=given(0.4)),
        called("found", answered=given(0.6)),
        called("silenced", answerable=False),
    )
    compared = compare(before, after)
    assert [one.id for one, _ in compared.lost] == ["lost"]
    assert [one.id for one, _ in compared.gained] == ["found", "silenced"]


def test_questions_of_one_run_only_are_refused_unless_the_shared_ones_are_asked_for():
    both = called("both", answered=given(1.0))
    before, after = run(both, called("old")), run(both, called("new", answered=given(1.0)))
    with pytest.raises(EvaluationError, match=r"1 questions are shared, 1 only in A \(old\) and 1 only in B \(new\)"):
        compare(before, after)
    compared = compare(before, after, shared_only=True)
    assert compared.shared == 1
    assert compared.figures["f1"].a == compared.figures["f1"].b == 1.0


def test_the_order_of_the_questions_does_not_matter():
    one, other = called("one", answered=given(1.0)), called("other")
    compared = compare(run(one, other), run(other, one))
    assert compared.lost == compared.gained == ()
    assert compared.figures["f1"].p_value == 1.0


def test_runs_that_cannot_be_paired_are_refused():
    before = run(called("a"), called("b"))
    with pytest.raises(EvaluationError, match=r"no question of A \(corpus\) was asked in B \(piaf\)"):
        compare(before, run(called("c"), suite="piaf"), shared_only=True)
    changed = called("b").model_copy(update={"golds": ("another",)})
    with pytest.raises(EvaluationError, match="the same right answers to 1: b"):
        compare(before, run(called("a"), changed))
    with pytest.raises(EvaluationError, match="B has more than one question called a"):
        compare(before, run(called("a"), called("a")))


def test_a_figure_that_a_run_does_not_have_is_not_compared():
    one = differences([called("a", answerable=False)], [called("a", answerable=False)])["f1"]
    assert (one.a, one.b, one.difference.value, one.p_value) == (None, None, None, None)


def test_runs_are_read_from_json_and_older_ones_too(tmp_path):
    kept = run(called("a", answered=given(1.0)))
    kept.write(tmp_path / "run.json")
    assert read_run(tmp_path / "run.json") == kept
    since = ["title", "cited_language", "paragraph_text", "start", "end"]
    assert set(since) <= set(Given.model_fields)
    exclude = {"records": {"__all__": {"paragraphs_read": True, "answer": set(since), "forced": set(since)}}}
    (tmp_path / "old.json").write_text(kept.model_dump_json(exclude=exclude), encoding="utf-8")
    old = read_run(tmp_path / "old.json")
    assert compare(old, kept).shared == 1
    assert old.records[0].paragraphs_read == Record.model_fields["paragraphs_read"].default


@pytest.mark.parametrize(("text", "complaint"), [("{}", "suite: Field required"), ("no", "the file: Invalid JSON")])
def test_what_is_no_run_is_refused(tmp_path, text, complaint):
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(EvaluationError, match=f"is not a run of questions.*{complaint}"):
        read_run(path)
    with pytest.raises(EvaluationError, match="cannot be read"):
        read_run(tmp_path / "none.json")


@pytest.fixture(scope="module")
def compared():
    rng = np.random.default_rng(6)
    return compare(run(*many(rng, 0.2)), run(*many(rng, 0.9)), resamples=500)


def test_significant_differences_are_called_better_or_worse(compared):
    assert verdict("f1", compared.figures["f1"]) == "better"
    assert verdict("brier", compared.figures["f1"]) == "worse", "where lower is better"
    assert verdict("recall_1", compared.figures["recall_1"]) == ""


def test_the_tables_hold_every_figure_and_the_changed_questions(compared):
    console = Console(file=io.StringIO(), width=160)
    print_comparison(compared, console)
    printed, written = console.file.getvalue(), comparison_markdown(compared)
    for text in (printed, written):
        for field in Scores.model_fields.values():
            assert field.title in text
        assert "100 shared questions" in text
        assert f"Wrong in A, right in B: {len(compared.gained)}" in text
        assert compared.gained[0][0].id in text
    figures = [line for line in written.splitlines() if line.startswith("| F1, answerable questions (silence")]
    assert len(figures) == 1
    assert figures[0].endswith("| better |")


def test_bars_and_tags_in_questions_do_not_break_the_markdown_nor_brackets_the_terminal():
    hostile = "a | b <i> [/bold]\nc"
    before = called("a").model_copy(update={"question": hostile})
    after = called("a", answered=given(1.0)).model_copy(update={"question": hostile})
    compared = compare(run(before), run(after))
    assert "| a \\| b &lt;i> [/bold] c (a) |" in comparison_markdown(compared)
    console = Console(file=io.StringIO(), width=160)
    print_comparison(compared, console)
    assert "[/bold]" in console.file.getvalue()


def test_settings_that_differ_are_named():
    one = run(called("a"))
    other = one.model_copy(update={"settings": {"threads": 2, "read_passages": 4}})
    assert "Settings of A and B: read_passages None → 4" in comparison_markdown(compare(one, other))
    assert "Settings of A and B" not in comparison_markdown(compare(one, one))
