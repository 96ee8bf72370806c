"""The reader alone, given the right paragraph, against what one annotator makes of another.

``ragqa eval reader-piaf`` measures the reader that is served; ``python -m ragqa_eval.reading piaf --split test`` takes
``--model FILE`` besides, several of which are compared in one run.
"""

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, ConfigDict, Field
from rich.progress import Progress

from ragqa.articles import Article
from ragqa.reader import Reader
from ragqa.settings import read_settings
from ragqa.weights import model_directory
from ragqa_eval.bootstrap import Measure, bootstrap, bootstrap_mean
from ragqa_eval.errors import EvaluationError
from ragqa_eval.metrics import auroc, exact_match, token_f1
from ragqa_eval.questions import Question
from ragqa_eval.report import format_measure
from ragqa_eval.runner import progress_bar
from ragqa_eval.squad import Split
from ragqa_eval.suites import Suite, open_suite, spread


@dataclass(frozen=True, slots=True)
class Guess:
    """What a reader makes of one paragraph.

    Attributes
    ----------
    text
        The likeliest span, None where there is none.
    margin
        Its score less the no-answer score: how much the paragraph seems to answer.
    """

    text: str | None
    margin: float


Read = Callable[[str, str], Guess]
"""Question and paragraph → the best guess at the answer."""


class Agreement(BaseModel):
    """Token F1 and exact match with their intervals."""

    model_config = ConfigDict(frozen=True)

    f1: Measure
    exact_match: Measure


class ReaderScores(BaseModel):
    """How well paragraphs are read, and how well people agree about them."""

    model_config = ConfigDict(frozen=True)

    reader: Agreement = Field(description="Against the best of all annotators, every question (SQuAD).")
    reader_beside_annotators: Agreement = Field(
        description="Where there are several annotators, against all but one in turn, as the ceiling is."
    )
    ceiling: Agreement = Field(description="The one left out, against the others.")
    answerable: Measure = Field(
        description="AUROC of the margin: questions that the given paragraph answers against those that it does not."
    )

    @property
    def share_of_ceiling(self) -> float | None:
        """The reader's F1 as a share of the annotators', both held against the same references."""
        reader, ceiling = self.reader_beside_annotators.f1.value, self.ceiling.f1.value
        return reader / ceiling if reader is not None and ceiling else None


class ReadingRun(BaseModel):
    """A whole run of a reader given the right paragraph."""

    model_config = ConfigDict(frozen=True)

    suite: str
    split: Split | None
    reader: str = Field(description="Its fingerprint.")
    scores: ReaderScores


def read_paragraphs(questions: Sequence[Question], articles: Mapping[str, Article], read: Read) -> ReaderScores:
    """Give the reader each question with the paragraph that it was written about.

    F1 and exact match are of the best span of answerable questions, whatever its margin; unanswerable questions only
    tell how well the margin knows them. Those of our own form have no paragraph and are left out.
    """
    given = [(question, _paragraph(question, articles)) for question in questions]
    read_all = [(question, read(question.question, text)) for question, text in given if text is not None]
    pairs = [(question, guess.text) for question, guess in read_all if question.answerable]
    margins = [guess.margin for _, guess in read_all]
    answerable = [question.answerable for question, _ in read_all]
    return ReaderScores(
        reader=_agreement([_compare(answer, q.gold_texts, q) for q, answer in pairs]),
        reader_beside_annotators=_agreement(
            [
                _mean([_compare(answer, others, q) for _, others in _leave_one_out(q)])
                for q, answer in pairs
                if len(q.golds) > 1
            ]
        ),
        ceiling=annotator_ceiling([question for question, _ in pairs]),
        answerable=bootstrap(lambda counts: auroc(margins, answerable, counts), len(margins)),
    )


def annotator_ceiling(questions: Sequence[Question]) -> Agreement:
    """Each annotator's answer against the best of the others', averaged over the question's annotators.

    Questions with two annotators or more count, whether or not they agree; on PIAF 1.1 this gives 78.9 F1
    and 59.6 exact match (1,724 questions).
    """
    return _agreement(
        [
            _mean([_compare(answer, others, question) for answer, others in _leave_one_out(question)])
            for question in questions
            if len(question.golds) > 1
        ]
    )


def _leave_one_out(question: Question) -> list[tuple[str, tuple[str, ...]]]:
    texts = question.gold_texts
    return [(text, texts[:position] + texts[position + 1 :]) for position, text in enumerate(texts)]


def _compare(answer: str | None, golds: Sequence[str], question: Question) -> tuple[float, float]:
    language = question.answer_language
    return token_f1(answer, golds, language), exact_match(answer, golds, language)


def _mean(pairs: Sequence[tuple[float, float]]) -> tuple[float, float]:
    return sum(f1 for f1, _ in pairs) / len(pairs), sum(exact for _, exact in pairs) / len(pairs)


def _agreement(pairs: Sequence[tuple[float, float]]) -> Agreement:
    return Agreement(
        f1=bootstrap_mean([f1 for f1, _ in pairs]), exact_match=bootstrap_mean([exact for _, exact in pairs])
    )


def _paragraph(question: Question, articles: Mapping[str, Article]) -> str | None:
    place = question.about or min(question.gold_paragraphs, default=None)
    return articles[place[0]].paragraphs[place[1] - 1].text if place else None


def best_span(reader: Reader) -> Read:
    """Return a function that gives a reader's likeliest span of a paragraph, whatever its no-answer score."""

    def read(question: str, paragraph: str) -> Guess:
        (reading,) = reader.read(question, [paragraph])
        if not reading.spans:
            return Guess(None, float("-inf"))
        best = reading.spans[0]
        return Guess(paragraph[best.start : best.end], best.score - reading.no_answer)

    return read


def counted(read: Read, bar: Progress, total: int) -> Read:
    """Return the same function, which also advances a bar."""
    task = bar.add_task("Reading", total=total)

    def read_and_advance(question: str, paragraph: str) -> Guess:
        bar.advance(task)
        return read(question, paragraph)

    return read_and_advance


def measure_reader(suite: Suite, reader: Reader, limit: int | None = None) -> ReadingRun:
    """Read at most so many questions of a SQuAD suite, spread over it, with a bar on standard error.

    Raises
    ------
    EvaluationError
        For a suite of another form, which does not give the paragraphs.
    """
    if suite.articles is None:
        raise EvaluationError(f"{suite.name} is not a SQuAD suite: it gives no paragraphs to read")
    articles = {article.id: article for article in suite.articles}
    questions = spread(suite.questions, limit)
    with progress_bar() as bar:
        scores = read_paragraphs(questions, articles, counted(best_span(reader), bar, len(questions)))
    return ReadingRun(suite=suite.name, split=suite.split, reader=reader.fingerprint, scores=scores)


def reading_lines(run: ReadingRun) -> list[str]:
    """Return a headline and a line a figure, in percent with intervals; what was not measured is left out."""
    scores = run.scores
    lines = [f"{run.suite}, {run.split}, right paragraph given: {run.reader}"]
    for name, agreement in (
        ("reader, all answerable questions", scores.reader),
        ("reader, several annotators", scores.reader_beside_annotators),
        ("one annotator against the others", scores.ceiling),
    ):
        if agreement.f1.value is not None:
            f1, exact = format_measure("share", agreement.f1), format_measure("share", agreement.exact_match)
            lines.append(f"{name} ({agreement.f1.n}): F1 {f1}, EM {exact}")
    if scores.share_of_ceiling is not None:
        lines.append(f"share of the annotators' F1: {100 * scores.share_of_ceiling:.1f} %")
    if scores.answerable.value is not None:
        known = format_measure("share", scores.answerable)
        lines.append(f"answerable against unanswerable by margin ({scores.answerable.n}): AUROC {known}")
    return lines


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures of the packaged reader, or of several model files, and of the annotators."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suite", nargs="?", default="piaf", help="a SQuAD suite, as of `ragqa eval`")
    parser.add_argument("--split", choices=get_args(Split), help="as of `ragqa eval`")
    parser.add_argument("--data", type=Path, help="directory of piaf and presse")
    parser.add_argument("--limit", type=int, help="read at most so many questions, spread over all")
    parser.add_argument("--model", type=Path, action="append", help="an ONNX file instead of the packaged one")
    parsed = parser.parse_args(arguments)
    suite = open_suite(parsed.suite, parsed.split, parsed.data)
    settings = read_settings()
    for model in parsed.model or [None]:
        reader = Reader(model_directory(settings.cache), settings.threads, model)
        print("\n  ".join(reading_lines(measure_reader(suite, reader, parsed.limit))))


if __name__ == "__main__":
    main()
