"""What happened to one question: the reply, held against the right answers."""

from pydantic import BaseModel, ConfigDict, Field

from ragqa.contract import Answer, AskReply, SearchReply
from ragqa_eval.metrics import exact_match, first_rank, token_f1
from ragqa_eval.questions import Question

RIGHT_F1 = 0.5
"""Token F1 from which an answer counts as right where right or wrong is asked (precision, Brier, AUROC)."""


class Given(BaseModel):
    """An answer that was given, and how good it is.

    ``article_right`` and ``paragraph_right`` tell whether the citation is that of a right answer. Runs written
    before the cited paragraph was kept have no title, language and text of it.
    """

    model_config = ConfigDict(frozen=True)

    text: str
    article_id: str
    paragraph: int
    confidence: float
    f1: float
    exact: float
    article_right: bool
    paragraph_right: bool
    title: str = Field(default="", description="Of the cited article.")
    cited_language: str = Field(default="", description="Of the cited article.")
    paragraph_text: str = ""
    start: int = Field(default=0, description="Code points in `paragraph_text`, as is `end`.")
    end: int = 0

    @property
    def right(self) -> bool:
        """Whether the answer counts as right."""
        return self.f1 >= RIGHT_F1


class Record(BaseModel):
    """One question, what was answered, and what would have been without a threshold."""

    model_config = ConfigDict(frozen=True)

    id: str
    question: str
    language: str
    kind: str
    answerable: bool
    golds: tuple[str, ...]
    answer: Given | None = Field(description="As served, with the default threshold; null is silence.")
    forced: Given | None = Field(description="With min_confidence 0; null when nothing matched at all.")
    abstention: str | None = Field(description="Code of the silence.")
    rank: int | None = Field(description="Rank of the first right paragraph in search, from 1.")
    wall_ms: float = Field(description="Measured here, waiting for a busy service left out.")
    took_ms: float = Field(description="What the reply says.")
    paragraphs_read: int = Field(
        default=8, description="Distinct paragraphs among the passages read; the default stands for older runs."
    )

    @property
    def right(self) -> bool:
        """Whether what was served counts as right: a right answer, or silence on an unanswerable question."""
        return self.answer.right if self.answer is not None else not self.answerable


def grade(question: Question, answer: Answer | None) -> Given | None:
    """Hold an answer against the right ones; on an unanswerable question it is wrong in every respect."""
    if answer is None:
        return None
    golds, language = question.gold_texts, question.answer_language
    paragraph = (answer.citation.article_id, answer.citation.paragraph)
    return Given(
        text=answer.text,
        article_id=answer.citation.article_id,
        paragraph=answer.citation.paragraph,
        confidence=answer.confidence,
        f1=token_f1(answer.text, golds, language),
        exact=exact_match(answer.text, golds, language),
        article_right=any(gold.article_id == answer.citation.article_id for gold in question.golds),
        paragraph_right=paragraph in question.gold_paragraphs,
        title=answer.citation.title,
        cited_language=answer.citation.language,
        paragraph_text=answer.citation.paragraph_text,
        start=answer.citation.start,
        end=answer.citation.end,
    )


def make_record(
    question: Question, served: AskReply, forced: AskReply, searched: SearchReply, wall_ms: float
) -> Record:
    """Put together what one question gave; ``forced`` is the reply with ``min_confidence`` 0.

    A reply lists the paragraphs of the passages that were read, once each, in the order in which a search ranks
    them: their number tells how far down in ``searched`` a paragraph was still read, over HTTP as in process.
    """
    found = [(hit.article_id, hit.paragraph) for hit in searched.hits]
    return Record(
        id=question.id,
        question=question.question,
        language=question.language,
        kind=question.kind,
        answerable=question.answerable,
        golds=question.gold_texts,
        answer=grade(question, served.answer),
        forced=grade(question, forced.answer),
        abstention=served.abstention.code if served.abstention else None,
        rank=first_rank(found, question.gold_paragraphs),
        wall_ms=wall_ms,
        took_ms=served.took_ms.total,
        paragraphs_read=len(served.passages),
    )
