"""Names and files that can be asked for → questions, and the articles that they are about."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TypeVar

from ragqa.articles import Article
from ragqa_eval.errors import EvaluationError
from ragqa_eval.questions import Question, load_questions
from ragqa_eval.squad import Split, SquadSet, load_squad

_REPOSITORY = Path(__file__).resolve().parents[2]
CORPUS_QUESTIONS = _REPOSITORY / "eval" / "questions" / "corpus.jsonl"
OUR_SUITES = {"corpus": CORPUS_QUESTIONS, "dialogues": CORPUS_QUESTIONS.with_name("dialogues.jsonl")}
"""Questions about ``corpus/``, and follow-up questions."""
DEFAULT_DATA = _REPOSITORY.parent / "shared" / "data"
SQUAD_FILES = {"piaf": "piaf-v1.1.json", "presse": "presse-fr.json"}
"""Suites that stand for a file of the data directory."""
READER_SUITES = {f"reader-{name}": name for name in SQUAD_FILES}
"""Suites that give the reader the right paragraph (`ragqa_eval.reading`), and whose questions they read."""

T = TypeVar("T")


@dataclass(frozen=True)
class Suite:
    """Questions to ask.

    Attributes
    ----------
    split
        The part of a SQuAD file, None for our own form.
    articles
        Every article of a SQuAD file, to be indexed for it; None when the active index is asked.
    """

    name: str
    split: Split | None
    questions: list[Question]
    articles: tuple[Article, ...] | None


def open_suite(name: str, split: Split | None = None, data: Path | None = None) -> Suite:
    """Find a suite.

    Parameters
    ----------
    name
        ``corpus`` or ``dialogues`` (our own questions about ``corpus/``), ``piaf`` or ``presse``, a ``.jsonl`` file
        of our form, or a SQuAD ``.json`` file.
    split
        Part of a SQuAD file; default: ``test`` where the file has fixed splits, else ``all``.
    data
        Where the files of ``piaf`` and ``presse`` are; default: ``shared/data`` beside the repository.

    Raises
    ------
    EvaluationError
        For a name that is none of these, a missing or malformed file, a split that the suite does not have.
    """
    if name in SQUAD_FILES:
        path = (data or DEFAULT_DATA) / SQUAD_FILES[name]
        if not path.is_file():
            raise EvaluationError(f"the suite {name!r} needs {path}, which is not there: give --data DIR")
        return _squad_suite(load_squad(path), split)
    path = OUR_SUITES.get(name, Path(name))
    if path.suffix not in (".json", ".jsonl"):
        known = ", ".join([*OUR_SUITES, *SQUAD_FILES, *READER_SUITES])
        raise EvaluationError(f"unknown suite {name!r}: give {known}, a .jsonl file, a SQuAD .json file or a folder")
    if not path.is_file():
        raise EvaluationError(f"the suite {name!r} needs {path}, which is not there")
    if path.suffix == ".json":
        return _squad_suite(load_squad(path), split)
    if split not in (None, "all"):
        raise EvaluationError(f"{name!r} has no splits: leave --split {split} out")
    return Suite(path.stem, None, load_questions(path), None)


def open_suites(name: str, split: Split | None = None, data: Path | None = None) -> list[Suite]:
    """Find a suite, or one a ``.json`` and ``.jsonl`` file of a folder, by name; folders in it are not looked into.

    Files are suites in turn rather than one, since a SQuAD file has an index of its own and a ``.jsonl`` file asks
    the active one: figures over both would be of nothing in particular.

    Raises
    ------
    EvaluationError
        As ``open_suite``, before any question is asked; or when a folder has no such file, or two of one name.
    """
    folder = Path(name)
    if name in (*OUR_SUITES, *SQUAD_FILES) or not folder.is_dir():
        return [open_suite(name, split, data)]
    files = sorted(path for path in folder.iterdir() if path.suffix in (".json", ".jsonl") and path.is_file())
    if not files:
        raise EvaluationError(f"the folder {name!r} has no .jsonl file of questions and no SQuAD .json file")
    for one, next_one in pairwise(files):
        if one.stem == next_one.stem:
            raise EvaluationError(f"{one} and {next_one.name} would have the same reports: rename one")
    return [open_suite(str(path), split, data) for path in files]


def _squad_suite(source: SquadSet, split: Split | None) -> Suite:
    chosen: Split = split or ("test" if source.has_splits else "all")
    questions = source.split(chosen)
    if not questions:
        raise EvaluationError(f"{source.name} has no questions in its {chosen} part")
    return Suite(source.name, chosen, questions, source.articles)


def spread(items: Sequence[T], limit: int | None) -> list[T]:
    """At most ``limit`` items, evenly spread from first to last so that every part of a file is there."""
    if limit is None or limit >= len(items):
        return list(items)
    if limit < 1:
        raise EvaluationError(f"--limit {limit} leaves no question to ask")
    return [items[position * len(items) // limit] for position in range(limit)]


def halves(items: Sequence[T]) -> tuple[list[T], list[T]]:
    """First and second half of tuning questions: what is tuned on one is calibrated on the other."""
    middle = len(items) // 2
    return list(items[:middle]), list(items[middle:])
