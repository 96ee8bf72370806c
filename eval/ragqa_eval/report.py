"""An evaluation as tables: for the terminal, and in Markdown."""

from rich.console import Console
from rich.table import Table

from ragqa_eval.bootstrap import Measure
from ragqa_eval.runner import Evaluation
from ragqa_eval.scores import Scores

GROUP_COLUMNS = {
    "f1": "F1",
    "exact_match": "EM",
    "f1_all": "F1 all",
    "f1_forced": "F1 forced",
    "recall_5": "R@5",
    "citation_paragraph": "Cited",
    "answered": "Answered",
    "silence_recall": "Silent",
}
"""Figures shown for each kind and language, with the head of their column."""


def measures(scores: Scores) -> list[tuple[str, str, Measure]]:
    """Name, title and value of every figure, in the order of ``Scores``."""
    fields = type(scores).model_fields
    return [(name, field.title or name, getattr(scores, name)) for name, field in fields.items()]


def is_milliseconds(name: str) -> bool:
    """Whether a figure is a latency rather than a share."""
    return name.endswith(("_p50", "_p95"))


def format_measure(name: str, measure: Measure, *, interval: bool = True) -> str:
    """Write « 61.3 (57.9 to 64.8) »: shares in percent, latencies in ms, a dash for nothing."""
    if measure.value is None:
        return "–"
    scale, digits = (1.0, 1) if is_milliseconds(name) else (100.0, 1)
    text = f"{scale * measure.value:.{digits}f}"
    if interval and measure.low is not None and measure.high is not None:
        text += f" ({scale * measure.low:.{digits}f} to {scale * measure.high:.{digits}f})"
    return text


def format_interval(name: str, measure: Measure) -> str:
    """Write « 57.9 to 64.8 » alone; nothing where there is no interval."""
    return format_measure(name, measure).removeprefix(format_measure(name, measure, interval=False)).strip(" ()")


def headline(evaluation: Evaluation) -> str:
    """Say what was asked of what, on one line."""
    part = f", {evaluation.split}" if evaluation.split else ""
    index = evaluation.index
    return (
        f"{evaluation.suite}{part}: {len(evaluation.records)} questions, {evaluation.target}, "
        f"snapshot {index.snapshot} ({index.articles} articles, {index.passages} passages), {evaluation.date}"
    )


def print_report(evaluation: Evaluation, console: Console) -> None:
    """Print every figure, then the tables by kind and by language."""
    console.print(headline(evaluation), highlight=False, markup=False)
    table = Table("Figure", "%, or ms", "95 % interval", "n")
    for column in table.columns[1:]:
        column.justify = "right"
    for name, title, measure in measures(evaluation.scores):
        value, interval = format_measure(name, measure, interval=False), format_interval(name, measure)
        table.add_row(title, value, interval, str(measure.n))
    console.print(table)
    for head, groups in (("Kind", evaluation.by_kind), ("Language", evaluation.by_language)):
        if len(groups) > 1:
            console.print(_group_table(head, groups))


def _group_table(head: str, groups: dict[str, Scores]) -> Table:
    table = Table(head, "n", *GROUP_COLUMNS.values())
    for column in table.columns[1:]:
        column.justify = "right"
    for name, scores in groups.items():
        table.add_row(name, *_group_cells(scores))
    return table


def _group_cells(scores: Scores) -> list[str]:
    cells = [format_measure(name, getattr(scores, name), interval=False) for name in GROUP_COLUMNS]
    return [str(scores.f1_all.n), *cells]


def markdown(evaluation: Evaluation) -> str:
    """Return the same tables in Markdown."""
    lines = [headline(evaluation), "", "| figure | value (95 % interval) | n |", "| --- | ---: | ---: |"]
    for name, title, measure in measures(evaluation.scores):
        lines.append(f"| {title} | {format_measure(name, measure)} | {measure.n} |")
    for head, groups in (("kind", evaluation.by_kind), ("language", evaluation.by_language)):
        if len(groups) > 1:
            lines += ["", f"| {head} | n | {' | '.join(GROUP_COLUMNS.values())} |"]
            lines.append("| --- |" + " ---: |" * (len(GROUP_COLUMNS) + 1))
            lines += [f"| {name} | {' | '.join(_group_cells(scores))} |" for name, scores in groups.items()]
    return "\n".join(lines) + "\n"
