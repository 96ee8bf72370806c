"""Questions with the answers that the articles give, and our JSON Lines form of them.

One object a line; ``answers`` is empty exactly when no article answers::

    {"id": "verhalle-ou", "question": "Où Verhalle est-elle installée ?", "language": "fr", "kind": "fact",
     "answerable": true,
     "answers": [{"article_id": "verhalle-ouvre-sa-ferme", "paragraph": 3, "text": "Durbuy"}]}

``history``, if there is one, holds earlier turns as the HTTP contract has them; ``resolved`` says in full what a person
understands by an elliptical question, for the reader of the file.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Self

import pydantic
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from ragqa.articles import Article
from ragqa.contract import ArticleBody, ArticleId, QuestionText, Turn
from ragqa_eval.errors import WrongQuestions

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Readable = Article | ArticleBody


@dataclass(frozen=True, slots=True)
class Gold:
    """A right answer and where it stands.

    Attributes
    ----------
    text
        A verbatim slice of the paragraph.
    language
        Language of the article, hence of the answer: whose articles the metrics drop.
    """

    article_id: str
    paragraph: int
    text: str
    language: str = "fr"


@dataclass(frozen=True, slots=True)
class Question:
    """A question, whether the articles answer it, and how.

    Attributes
    ----------
    language
        Language of the question; the answers may be in another one.
    kind
        What it tries (``fact``, ``near_miss``…): reports have a row for each.
    golds
        Right answers, one an annotator or a place; empty when unanswerable.
    about
        Article id and number of the paragraph that a SQuAD question was written about, whether or not that answers.
    history
        Earlier turns of the conversation, oldest first.
    """

    id: str
    question: str
    language: str
    kind: str
    answerable: bool
    golds: tuple[Gold, ...]
    about: tuple[str, int] | None = None
    history: tuple[Turn, ...] = ()

    def __post_init__(self) -> None:
        """Refuse an answerable question without answers, and the reverse.

        Raises
        ------
        ValueError
            Naming the question.
        """
        if self.answerable != bool(self.golds):
            state = "answerable, but has no answers" if self.answerable else "unanswerable, but has answers"
            raise ValueError(f"the question {self.id!r} is {state}")

    @property
    def gold_texts(self) -> tuple[str, ...]:
        """The right answers' texts."""
        return tuple(gold.text for gold in self.golds)

    @property
    def gold_paragraphs(self) -> frozenset[tuple[str, int]]:
        """Article id and paragraph number of every right answer."""
        return frozenset((gold.article_id, gold.paragraph) for gold in self.golds)

    @property
    def answer_language(self) -> str:
        """Language in which the answers are compared."""
        return self.golds[0].language if self.golds else self.language


class _GoldLine(BaseModel):
    model_config = ConfigDict(extra="forbid")

    article_id: ArticleId
    paragraph: int = Field(ge=1, strict=True)
    text: Words


class _QuestionLine(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: Words
    question: QuestionText
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
    kind: Words
    answerable: bool
    answers: tuple[_GoldLine, ...]
    history: tuple[Turn, ...] = ()
    resolved: Words | None = None

    @model_validator(mode="after")
    def _answers_agree(self) -> Self:
        if self.answerable != bool(self.answers):
            raise ValueError("`answerable` must be true exactly when `answers` is not empty")
        return self

    def to_question(self) -> Question:
        golds = tuple(Gold(gold.article_id, gold.paragraph, gold.text) for gold in self.answers)
        return Question(self.id, self.question, self.language, self.kind, self.answerable, golds, history=self.history)


def load_questions(path: Path) -> list[Question]:
    """Read a JSON Lines file of questions; blank lines are passed over.

    Raises
    ------
    WrongQuestions
        Naming every line that breaks the form, every id used twice, or an empty file.
    """
    questions: list[Question] = []
    problems: list[str] = []
    first_line: dict[str, int] = {}
    for number, line in enumerate(_read_text(path).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            question = _QuestionLine.model_validate_json(line).to_question()
        except pydantic.ValidationError as error:
            problems.extend(f"line {number}: {_where(e['loc'])}{e['msg']}" for e in error.errors())
            continue
        if question.id in first_line:
            problems.append(f"line {number}: the id {question.id!r} is already that of line {first_line[question.id]}")
        first_line.setdefault(question.id, number)
        questions.append(question)
    if not questions and not problems:
        problems.append("there is no question in this file")
    if problems:
        raise WrongQuestions(path, problems)
    return questions


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise WrongQuestions(path, [f"cannot be read: {error}"]) from error


def _where(location: tuple[int | str, ...]) -> str:
    return f"{'.'.join(str(part) for part in location)}: " if location else ""


def gold_problems(questions: Iterable[Question], articles: Mapping[str, Readable]) -> list[str]:
    """Say which answers do not stand, to the letter, in the paragraph that they name."""
    problems = []
    for question in questions:
        for gold in question.golds:
            article = articles.get(gold.article_id)
            if article is None:
                problems.append(f"{question.id}: there is no article {gold.article_id!r}")
            elif gold.paragraph > len(article.paragraphs):
                problems.append(
                    f"{question.id}: {gold.article_id!r} has {len(article.paragraphs)} paragraphs, not {gold.paragraph}"
                )
            elif gold.text not in article.paragraphs[gold.paragraph - 1].text:
                problems.append(
                    f"{question.id}: {gold.text!r} is not in paragraph {gold.paragraph} "
                    f"of {gold.article_id!r}{_elsewhere(gold, article)}"
                )
    return problems


def _elsewhere(gold: Gold, article: Readable) -> str:
    numbers = [str(paragraph.number) for paragraph in article.paragraphs if gold.text in paragraph.text]
    return f", but in paragraph {' and '.join(numbers)}" if numbers else ""


def check_golds(
    questions: Sequence[Question], articles: Iterable[Readable], source: str = "the articles"
) -> list[Question]:
    """Hold every answer against its paragraph and give it its article's language.

    Parameters
    ----------
    articles
        All that the answers may stand in, from files or as a service gives them.
    source
        What the articles are, for the error.

    Returns
    -------
    The questions, their golds' ``language`` that of the article.

    Raises
    ------
    WrongQuestions
        Listing every answer that is not a verbatim slice of the paragraph that it names.
    """
    by_id = {article.id: article for article in articles}
    problems = gold_problems(questions, by_id)
    if problems:
        raise WrongQuestions(f"answers that do not stand in {source}", problems)
    return [
        replace(
            question,
            golds=tuple(replace(gold, language=by_id[gold.article_id].language) for gold in question.golds),
        )
        for question in questions
    ]
