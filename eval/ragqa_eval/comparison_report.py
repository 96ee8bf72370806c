"""A comparison as tables: for the terminal, and in Markdown."""

from collections.abc import Iterable

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ragqa_eval.bootstrap import Measure
from ragqa_eval.comparison import Comparison, Difference
from ragqa_eval.records import Record
from ragqa_eval.report import format_interval, format_measure, headline
from ragqa_eval.scores import LOWER_IS_BETTER, Scores

_HEADS = ("Figure", "A", "B", "B − A", "95 % interval", "p", "")
_CHANGE_HEADS = ("Question", "Kind", "Right answers", "A", "B")


def verdict(name: str, difference: Difference) -> str:
    """« better » or « worse » where the difference is significant at 5 %, else nothing."""
    if not difference.significant or not difference.difference.value:
        return ""
    return "better" if (difference.difference.value > 0) is (name not in LOWER_IS_BETTER) else "worse"


def print_comparison(comparison: Comparison, console: Console) -> None:
    """Print both headlines, every figure, and the questions that changed."""
    for line in _headlines(comparison):
        console.print(line, highlight=False, markup=False)
    table = Table(*_HEADS)
    for column in table.columns[1:-1]:
        column.justify = "right"
    for name, difference in comparison.figures.items():
        table.add_row(*_cells(name, difference))
    console.print(table)
    console.print(_footnote(comparison), highlight=False, markup=False)
    for head, changed in _changes(comparison):
        console.print(f"\n{head}", highlight=False, markup=False)
        if changed:
            listing = Table(*_CHANGE_HEADS)
            for row in _change_rows(changed):
                listing.add_row(*map(Text, row))
            console.print(listing)


def comparison_markdown(comparison: Comparison) -> str:
    """Return the same tables in Markdown."""
    lines = [*(f"{line}  " for line in _headlines(comparison)), ""]
    lines += [f"| {' | '.join(_HEADS)} |", "| --- |" + " ---: |" * (len(_HEADS) - 2) + " --- |"]
    lines += [f"| {' | '.join(_cells(name, one))} |" for name, one in comparison.figures.items()]
    lines += ["", _footnote(comparison)]
    for head, changed in _changes(comparison):
        lines += ["", head]
        if changed:
            lines += ["", f"| {' | '.join(_CHANGE_HEADS)} |", "| --- " * len(_CHANGE_HEADS) + "|"]
            lines += [f"| {' | '.join(map(_in_cell, row))} |" for row in _change_rows(changed)]
    return "\n".join(lines) + "\n"


def _headlines(comparison: Comparison) -> list[str]:
    runs = (("A", comparison.a), ("B", comparison.b))
    lines = [f"{name}: {headline(run)}, reader {run.index.reader}" for name, run in runs]
    before, after = comparison.a.settings, comparison.b.settings
    changed = [
        f"{name} {before.get(name)} → {after.get(name)}"
        for name in before | after
        if before.get(name) != after.get(name)
    ]
    return [*lines, f"Settings of A and B: {', '.join(changed)}"] if changed else lines


def _cells(name: str, one: Difference) -> list[str]:
    bare = [format_measure(name, Measure(value=value, n=0)) for value in (one.a, one.b)]
    difference = format_measure(name, one.difference, interval=False)
    signed = f"+{difference}" if (one.difference.value or 0) > 0 else difference
    title = Scores.model_fields[name].title or name
    p = "" if one.p_value is None else f"{one.p_value:.3f}"
    return [title, *bare, signed, format_interval(name, one.difference), p, verdict(name, one)]


def _footnote(comparison: Comparison) -> str:
    count = len(comparison.figures)
    return (
        f"Paired bootstrap over {comparison.shared} shared questions; better and worse are marked where p < 0.05, "
        f"which chance alone does to about one figure in twenty (of {count} here, not independent of each other). "
        "Latencies also differ with whatever else ran on the machine, which no resample of questions shows."
    )


def _changes(comparison: Comparison) -> list[tuple[str, tuple[tuple[Record, Record], ...]]]:
    return [
        (f"Right in A, wrong in B: {len(comparison.lost)}", comparison.lost),
        (f"Wrong in A, right in B: {len(comparison.gained)}", comparison.gained),
    ]


def _change_rows(changed: Iterable[tuple[Record, Record]]) -> list[tuple[str, ...]]:
    return [
        (
            f"{one.question} ({one.id})",
            one.kind,
            " / ".join(dict.fromkeys(one.golds)) or "none",
            *(record.answer.text if record.answer else "silence" for record in (one, other)),
        )
        for one, other in changed
    ]


def _in_cell(text: str) -> str:
    return " ".join(text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").split())
