"""SQuAD 1.1 and 2.0 files as articles and questions, with the fixed splits of PIAF and presse-fr."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import pydantic
from pydantic import BaseModel

from ragqa.articles import Article, Block, content_hash, number_paragraphs
from ragqa.language import detect_language
from ragqa_eval.errors import EvaluationError, WrongQuestions
from ragqa_eval.questions import Gold, Question

Split = Literal["test", "tuning", "train", "all"]
_IDENTIFIER = re.compile(r"[a-z]+-\d+")
_LANGUAGE_IN_NAME = re.compile(r"[.-](fr|nl|en|de|es|it|ro)(?=[.-]|$)")


class SquadAnswer(BaseModel):
    """An annotator's answer; the offset counts code points."""

    text: str
    answer_start: int


class SquadQuestion(BaseModel):
    """A question with its annotators' answers."""

    id: str
    question: str
    answers: list[SquadAnswer] = []
    is_impossible: bool = False


class SquadParagraph(BaseModel):
    """A context and the questions about it."""

    context: str
    qas: list[SquadQuestion]


class SquadEntry(BaseModel):
    """One article's paragraphs."""

    title: str | None = None
    paragraphs: list[SquadParagraph]


class SquadFile(BaseModel):
    """A whole file."""

    version: str | None = None
    data: list[SquadEntry]


@dataclass(frozen=True)
class SquadSet:
    """A SQuAD file as ragqa sees it.

    Attributes
    ----------
    articles
        One of one paragraph for each distinct context, whichever split it is in.
    questions
        By split, in the order of the file.
    dropped
        Ids of questions without an answer at its place in the context.
    """

    name: str
    articles: tuple[Article, ...]
    questions: Mapping[Split, tuple[Question, ...]]
    dropped: tuple[str, ...]

    def split(self, split: Split) -> list[Question]:
        """Questions of a split.

        Raises
        ------
        EvaluationError
            When the file is not one that has splits.
        """
        if split == "all":
            return [question for part in self.questions.values() for question in part]
        if not self.has_splits:
            raise EvaluationError(f"{self.name} has no fixed splits: ask for --split all, not {split}")
        return list(self.questions.get(split, ()))

    @property
    def has_splits(self) -> bool:
        """Whether the file is one whose splits are fixed."""
        return "all" not in self.questions


def piaf_split(entry: int, _paragraph: int) -> Split:
    """PIAF, by article: index % 12 == 11 is the test, 5 the tuning part (data/README.md)."""
    return {11: "test", 5: "tuning"}.get(entry % 12, "train")  # type: ignore[return-value]


def presse_split(_entry: int, paragraph: int) -> Split:
    """presse-fr, by paragraph over the whole file: index % 20 == 19 is the test, 9 the tuning part."""
    return {19: "test", 9: "tuning"}.get(paragraph % 20, "train")  # type: ignore[return-value]


def split_rule(path: Path) -> Callable[[int, int], Split] | None:
    """Return the rule that goes with a file's name, None when it has no fixed splits."""
    if path.name.startswith("piaf"):
        return piaf_split
    return presse_split if path.name.startswith("presse") else None


def read_squad(path: Path) -> SquadFile:
    """Parse a file.

    Raises
    ------
    WrongQuestions
        When it is missing or not of SQuAD's form.
    """
    try:
        return SquadFile.model_validate_json(path.read_bytes())
    except OSError as error:
        raise WrongQuestions(path, [f"cannot be read: {error}"]) from error
    except pydantic.ValidationError as error:
        places = [f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in error.errors()]
        raise WrongQuestions(path, [f"not a SQuAD file: {place}" for place in places]) from error


def load_squad(path: Path) -> SquadSet:
    """Read a SQuAD file: contexts become articles, line breaks in them spaces, answers keep their letters.

    An article's id is the file's name with the number of the context; its title is ``data[].title`` (unless
    that is a bare identifier such as ``presse-0437``, which would only mislead retrieval), else
    ``Paragraphe N``. Its language comes from the file's name, French by default; the questions of a French
    file with fixed splits by paragraph (presse-fr) mix languages, so theirs is guessed. Answers that do not
    stand at their offset are left out.
    """
    source = read_squad(path)
    rule = split_rule(path)
    language = language_of(path)
    mixed = rule is presse_split
    articles: dict[str, Article] = {}
    questions: dict[Split, list[Question]] = {}
    dropped: list[str] = []
    number = 0
    for entry_number, entry in enumerate(source.data):
        for paragraph in entry.paragraphs:
            text = _one_line(paragraph.context).strip()
            if text not in articles:
                articles[text] = _article(path, len(articles) + 1, entry.title, text, language)
            split = rule(entry_number, number) if rule else "all"
            for asked in paragraph.qas:
                golds = _golds(asked, paragraph.context, articles[text].id, language)
                if not golds and not asked.is_impossible:
                    dropped.append(asked.id)
                    continue
                questions.setdefault(split, []).append(
                    Question(
                        id=asked.id,
                        question=asked.question.strip(),
                        language=detect_language(asked.question) if mixed else language,
                        kind="answerable" if golds else "unanswerable",
                        answerable=bool(golds),
                        golds=golds,
                        about=(articles[text].id, 1),
                    )
                )
            number += 1
    grouped = {split: tuple(questions[split]) for split in get_args(Split) if split in questions}
    return SquadSet(path.stem, tuple(articles.values()), grouped, tuple(dropped))


def language_of(path: Path) -> str:
    """Language in a file's name (``xquad.de.json``, ``squad-it-test.json``), else French."""
    named = _LANGUAGE_IN_NAME.search(path.stem)
    return named.group(1) if named else "fr"


def _one_line(text: str) -> str:
    return re.sub(r"[\r\n\u2028\u2029]", " ", text)


def _golds(asked: SquadQuestion, context: str, article_id: str, language: str) -> tuple[Gold, ...]:
    if asked.is_impossible:
        return ()
    return tuple(
        Gold(article_id, 1, _one_line(answer.text).strip(), language)
        for answer in asked.answers
        if answer.text.strip() and context.startswith(answer.text, answer.answer_start)
    )


def _article(path: Path, number: int, title: str | None, text: str, language: str) -> Article:
    named = title is not None and title.strip() and not _IDENTIFIER.fullmatch(title)
    slug = re.sub(r"[^a-z0-9]+", "-", path.stem.casefold()).strip("-") or content_hash(path.stem)
    return Article(
        id=f"{slug[:100]}-{number:05d}",
        title=" ".join(title.replace("_", " ").split()) if title and named else f"Paragraphe {number}",
        paragraphs=number_paragraphs([Block(text)]),
        language=language,
        sources=(path.name,),
    )
