"""What the command line shows: answers in French, builds and tables, or JSON for machines."""

import dataclasses
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.progress import Task as ProgressTask
from rich.table import Table
from rich.text import Text

from ragqa.contract import AbstentionCode, Answer, AskReply, Citation, Explanation, SearchReply
from ragqa.indexing import BuildReport
from ragqa.indexing import Progress as BuildProgress
from ragqa.snapshot import Manifest

ABSTENTIONS: dict[AbstentionCode, str] = {
    "below_threshold": "Les articles ne répondent pas à cette question.",
    "no_match": "Aucun article ne correspond à cette question.",
    "not_a_question": "Posez une question, par exemple\u00a0: «\u00a0Où se trouve… ?\u00a0»",
}
_SHOWN_REJECTIONS = 20


def print_reply(reply: AskReply, as_json: bool) -> None:
    """Print an answer with its paragraph, the extract highlighted, or why there is none."""
    console = Console(highlight=False)
    if as_json:
        _print_json(reply.model_dump_json())
        return
    if reply.answer is None:
        code = reply.abstention.code if reply.abstention else "below_threshold"
        console.print(Text(ABSTENTIONS[code], style="yellow"))
        for hit in reply.passages[:3] if code == "below_threshold" else []:
            console.print(Text(f"  Voir aussi\u00a0: {hit.title}, § {hit.paragraph}", style="dim"))
    else:
        _print_answer(console, reply.answer)
        for alternative in reply.alternatives:
            console.print(Text("Autre passage", style="dim"))
            _print_answer(console, alternative)
    if reply.explanation:
        _print_explanation(console, reply.explanation)


def print_search(reply: SearchReply, as_json: bool) -> None:
    """Print passages with the scores of both legs."""
    if as_json:
        _print_json(reply.model_dump_json())
        return
    table = Table("fusion", "dense", "BM25", "article", "§", "passage", box=None)
    for hit in reply.hits:
        table.add_row(
            f"{hit.fused:.2f}",
            _score(hit.dense),
            _score(hit.lexical),
            escape(hit.article_id),
            str(hit.paragraph),
            escape(_shortened(hit.text, 120)),
        )
    Console(highlight=False).print(table)


def print_info(manifest: Manifest, directory: Path, as_json: bool) -> None:
    """Print what a snapshot holds."""
    if as_json:
        _print_json(manifest.model_dump_json(exclude={"files"}))
        return
    console = Console(highlight=False)
    for label, value in (
        ("snapshot", manifest.id),
        ("folder", directory),
        ("built", manifest.built_at),
        ("articles", manifest.articles),
        ("paragraphs", manifest.paragraphs),
        ("passages", manifest.passages),
        ("embedder", manifest.embedder),
    ):
        console.print(f"{label:<11}{escape(str(value))}", soft_wrap=True)


def print_build(report: BuildReport, as_json: bool) -> None:
    """Print what a build took in, dropped and rejected."""
    rejected = [{"path": str(one.path), "reason": one.reason} for one in report.rejected]
    noise = {str(path): list(lines) for path, lines in report.noise.items()}
    if as_json:
        record = dataclasses.asdict(report) | {"rejected": rejected, "noise": noise}
        _print_json(json.dumps(record, ensure_ascii=False))
        return
    console = Console(highlight=False, soft_wrap=True)
    console.print(
        f"{report.articles} articles, {report.paragraphs} paragraphs, {report.passages} passages "
        f"({report.embedded} embedded, {report.reused} unchanged) in {report.seconds:.1f} s"
    )
    for path, lines in noise.items():
        console.print(Text(f"noise dropped from {path}: " + ", ".join(map(repr, lines)), style="dim"))
    for one in rejected[:_SHOWN_REJECTIONS]:
        console.print(Text(f"rejected {one['path']}: {one['reason']}", style="red"))
    if len(rejected) > _SHOWN_REJECTIONS:
        console.print(Text(f"… and {len(rejected) - _SHOWN_REJECTIONS} more", style="red"))
    console.print(f"active snapshot: {report.snapshot}")


@contextmanager
def progress_of_build() -> Iterator[BuildProgress]:
    """Show a bar with the rate of passages, on standard error."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate("{task.speed}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("loading the models", total=None)

        def advance(stage: str, done: int, total: int) -> None:
            bar.update(task, description=stage, completed=done, total=total)

        yield advance


class _Rate(TextColumn):
    def render(self, task: ProgressTask) -> Text:
        return Text(f"{task.speed:.1f}/s" if task.speed else "")


def _print_answer(console: Console, answer: Answer) -> None:
    console.print(Text(f"« {answer.text} »", style="bold green"), Text(_certainty(answer.confidence), style="dim"))
    console.print(Padding(_marked(answer.citation), (0, 0, 0, 2)))
    console.print(Text(f"  — {_source(answer.citation)}", style="italic"))


def _marked(citation: Citation) -> Text:
    paragraph = Text(citation.paragraph_text)
    paragraph.stylize("dim", 0, citation.sentence_start)
    paragraph.stylize("dim", citation.sentence_end)
    paragraph.stylize("bold reverse", citation.start, citation.end)
    return paragraph


def _source(citation: Citation) -> str:
    parts = [citation.title, citation.author, citation.publisher, citation.published, f"§ {citation.paragraph}"]
    return ", ".join(part for part in parts if part) + (f" <{citation.url}>" if citation.url else "")


def _certainty(confidence: float) -> str:
    return f"(confiance\u00a0: {100 * confidence:.0f}\u00a0%)"


def _print_explanation(console: Console, explanation: Explanation) -> None:
    table = Table("confidence", "span", "no answer", "dense", "BM25", "fused", "article", "§", "text", box=None)
    for one in explanation.candidates:
        scores = (one.confidence, one.span, one.no_answer, one.dense, one.lexical, one.fused)
        table.add_row(
            *(f"{score:.2f}" for score in scores), one.article_id, str(one.paragraph), escape(_shortened(one.text, 60))
        )
    console.print(table)


def _score(score: float | None) -> str:
    return "–" if score is None else f"{score:.2f}"


def _shortened(text: str, length: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"


def _print_json(text: str) -> None:
    print(text)
