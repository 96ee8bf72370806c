"""Tuning questions → the evidence for each of their candidates, and which of them are right."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ragqa.engine import QuestionAnswerer
from ragqa.evidence import Candidate
from ragqa.question import understand
from ragqa.settings import Settings
from ragqa_eval.command import index_articles
from ragqa_eval.metrics import token_f1
from ragqa_eval.questions import Question
from ragqa_eval.records import RIGHT_F1
from ragqa_eval.runner import progress_bar
from ragqa_eval.squad import load_squad
from ragqa_eval.suites import SQUAD_FILES, halves

SITES = Path(__file__).resolve().parents[1] / "tuning"
"""Our invented sites and the questions about them."""
_HIDE_EVERY = 3
"""Of PIAF's tuning questions, which are all answerable, every so-many-th is asked again without its paragraph."""


@dataclass(frozen=True)
class Asked:
    """A tuning question with its candidates' features and which of them are right.

    Attributes
    ----------
    features
        float64 [candidates, features].
    right
        bool [candidates].
    answerable
        Whether any paragraph that could be retrieved answers.
    natural
        False when the question was made unanswerable by hiding its paragraph.
    """

    features: npt.NDArray[np.float64]
    right: npt.NDArray[np.bool_]
    answerable: bool
    natural: bool


def gather_evidence(
    engine: QuestionAnswerer, questions: Iterable[Question], names: Sequence[str], hide_every: int = 0
) -> Iterator[Asked]:
    """Ask tuning questions up to the point where confidence is weighed.

    Parameters
    ----------
    names
        The features to take, in order.
    hide_every
        Ask every so-many-th answerable question once more without its gold paragraphs; 0: none.
    """
    for number, question in enumerate(questions):
        understood = understand(question.question)
        if understood is None:
            continue
        gold = {(one.article_id, one.paragraph) for one in question.golds}
        retrieved = engine.retrieve(question.question, engine.read_passages)
        candidates = engine.candidates(understood, retrieved)
        yield _asked(candidates, question, names, natural=True)
        if hide_every and question.answerable and number % hide_every == 0:
            others = [one for one in candidates if (one.article_id, one.paragraph) not in gold]
            yield _asked(others, question, names, natural=False)


def _asked(candidates: Sequence[Candidate], question: Question, names: Sequence[str], natural: bool) -> Asked:
    gold = {(one.article_id, one.paragraph) for one in question.golds}
    texts = [one.text for one in question.golds]
    right = [(one.article_id, one.paragraph) in gold and token_f1(one.text, texts) >= RIGHT_F1 for one in candidates]
    features = np.array([[one.features[name] for name in names] for one in candidates], dtype=np.float64)
    return Asked(
        features.reshape(len(candidates), len(names)),
        np.array(right, dtype=np.bool_),
        question.answerable and natural,
        natural,
    )


def collect(settings: Settings, data: Path, names: Sequence[str]) -> Mapping[str, list[Asked]]:
    """Ask tuning questions: PIAF's second half (fusion was tuned on the first), presse-fr's, and those of our sites.

    PIAF's are asked of all its paragraphs. Those of presse-fr were written with the paragraph in view (« la société
    nantaise ») and mean nothing among 880 of them: they are asked of the tuning paragraphs alone. Each of our invented
    sites is an index of its own, like a small publisher's.
    """
    files = {suite: data / name for suite, name in SQUAD_FILES.items()} | {
        path.stem: path for path in sorted(SITES.glob("*.json"))
    }
    evidence: dict[str, list[Asked]] = {}
    for suite, path in files.items():
        source = load_squad(path)
        questions, articles = source.split("tuning" if source.has_splits else "all"), source.articles
        if suite == "piaf":
            _, questions = halves(questions)
        elif suite == "presse":
            asked_about = {gold.article_id for question in questions for gold in question.golds}
            articles = tuple(article for article in articles if article.id in asked_about)
        engine = QuestionAnswerer.open(index_articles(settings, suite, articles))
        with progress_bar() as bar:
            task = bar.add_task(f"Evidence of {suite}", total=len(questions))
            evidence[suite] = []
            for one in gather_evidence(engine, questions, names, _HIDE_EVERY if suite == "piaf" else 0):
                evidence[suite].append(one)
                bar.update(task, advance=float(one.natural))
    return evidence


def keep(path: Path, reader: str, evidence: Mapping[str, Sequence[Asked]], names: Sequence[str]) -> None:
    """Store evidence, so that fits can be compared without asking again."""
    suites = {
        suite: [
            {**asdict(one), "features": one.features.round(6).tolist(), "right": one.right.tolist()} for one in part
        ]
        for suite, part in evidence.items()
    }
    path.write_text(json.dumps({"reader": reader, "names": list(names), "suites": suites}), encoding="utf-8")


def kept(path: Path, reader: str, names: Sequence[str]) -> Mapping[str, list[Asked]] | None:
    """Load stored evidence; None if there is none, or another reader's, or of other features."""
    record = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    if (record.get("reader"), record.get("names")) != (reader, list(names)):
        return None
    return {
        suite: [
            Asked(
                np.array(one["features"], dtype=np.float64).reshape(-1, len(names)),
                np.array(one["right"], dtype=np.bool_),
                one["answerable"],
                one["natural"],
            )
            for one in part
        ]
        for suite, part in record["suites"].items()
    }
