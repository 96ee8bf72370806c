"""The HTTP contract, version 1, as pydantic models: shared by the service, its clients and the eval harness.

Replies may only ever gain fields; unknown fields of a request are refused.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

MAX_QUESTION = 512
MAX_TOP_K = 10
MAX_SEARCH_K = 50
MAX_HISTORY = 6
MAX_ANSWER = 4096

ArticleId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,127}$")]
PartialDate = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$")]
QuestionText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_QUESTION)]
ReplyId = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16,64}$")]
AbstentionCode = Literal["below_threshold", "no_match", "not_a_question"]
Relation = Literal["same_answer_elsewhere", "other_answer", "conflicting"]


class Request(BaseModel):
    """Base of request bodies: immutable, unknown fields refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Reply(BaseModel):
    """Base of replies: immutable; clients ignore fields that they do not know."""

    model_config = ConfigDict(frozen=True)


class Filters(Request):
    """Which articles may answer; lists and names mean any of, an empty filter means all."""

    article_ids: list[ArticleId] | None = Field(
        default=None, min_length=1, max_length=256, description="Only these articles."
    )
    publisher: str | list[str] | None = Field(default=None, description="Only these publishers, as spelled.")
    language: str | list[str] | None = Field(default=None, description="Only these languages (`fr`, `nl`…).")
    published_from: PartialDate | None = Field(
        default=None, description="Inclusive, YYYY, YYYY-MM or YYYY-MM-DD; undated articles are left out."
    )
    published_to: PartialDate | None = Field(default=None, description="Inclusive, like `published_from`.")


class Turn(Request):
    """An earlier question of the same conversation and what was answered."""

    question: QuestionText
    answer: Annotated[str, StringConstraints(max_length=MAX_ANSWER)] | None = None
    article_id: ArticleId | None = None


class AskRequest(Request):
    """Body of ``POST /v1/ask``."""

    question: QuestionText = Field(
        description="1 to 512 characters after trimming.",
        examples=["Quelle part des entreprises belges utilisait l’IA en 2024 ?"],
    )
    top_k: int = Field(
        default=3,
        ge=1,
        le=MAX_TOP_K,
        strict=True,
        description="How many answers at most, all above the threshold.",
    )
    min_confidence: float | None = Field(
        default=None, ge=0.0, le=1.0, description="Replaces the service's threshold for this request."
    )
    filters: Filters = Field(default_factory=Filters)
    history: list[Turn] = Field(
        default_factory=list, max_length=MAX_HISTORY, description="Earlier turns, oldest first."
    )
    explain: bool = Field(default=False, description="Add every candidate with its scores at each stage.")


class FeedbackRequest(Request):
    """Body of ``POST /v1/feedback``: whether a reader finds an answer right.

    The service keeps no questions, so that only what is sent here can be learned from.
    """

    id: ReplyId = Field(description="`id` of the reply.", examples=["a1b2c3d4e5f60718"])
    right: bool = Field(strict=True, description="Whether the answer is right.")
    question: QuestionText | None = Field(default=None, description="The question, if the reader agrees to send it.")
    answer: Annotated[str, StringConstraints(min_length=1, max_length=MAX_ANSWER)] | None = Field(
        default=None, description="The extract that was shown."
    )
    article_id: ArticleId | None = Field(default=None, description="The article that it was cited from.")
    paragraph: int | None = Field(default=None, ge=1, le=1_000_000, strict=True, description="Its paragraph.")


class Quote(Reply):
    """The extract with its surroundings, a W3C Web Annotation text quote selector."""

    type: Literal["TextQuoteSelector"] = "TextQuoteSelector"
    prefix: str
    exact: str
    suffix: str


class Citation(Reply):
    """Where an answer stands; offsets are Unicode code points in ``paragraph_text``."""

    article_id: str
    version: str
    title: str
    author: str | None
    publisher: str | None
    published: str | None
    language: str
    url: str | None
    section: str | None
    paragraph: int = Field(ge=1)
    paragraph_id: str
    paragraph_text: str
    start: int = Field(ge=0)
    end: int
    sentence_start: int = Field(ge=0)
    sentence_end: int
    quote: Quote
    href: str


class Answer(Reply):
    """A verbatim extract with its citation."""

    text: str
    confidence: float = Field(ge=0.0, le=1.0, description="Calibrated probability that the answer is right.")
    sentence: str
    citation: Citation


class Alternative(Answer):
    """A further answer and how it relates to the first."""

    relation: Relation


class PassageHit(Reply):
    """A paragraph close to the question; ``score`` is the fused retrieval score."""

    article_id: str
    title: str
    paragraph: int
    text: str
    score: float


class Abstention(Reply):
    """Why nothing was answered."""

    code: AbstentionCode
    best_confidence: float | None


class Timing(Reply):
    """Milliseconds spent in each stage."""

    retrieve: float
    read: float
    total: float


class Candidate(Reply):
    """One span that was considered, with its scores at each stage."""

    article_id: str
    paragraph: int
    text: str
    dense: float
    lexical: float
    fused: float
    span: float
    no_answer: float
    confidence: float


class Explanation(Reply):
    """Every candidate, best first, and the confidence below which the service stays silent."""

    threshold: float
    candidates: list[Candidate]


class AskReply(Reply):
    """Reply of ``POST /v1/ask``; ``answer`` is null exactly when ``abstained`` is true."""

    id: str
    question: str
    resolved_question: str | None
    answer: Answer | None
    alternatives: list[Alternative]
    passages: list[PassageHit]
    abstained: bool
    abstention: Abstention | None
    snapshot: str
    took_ms: Timing
    explanation: Explanation | None = None


class SearchHit(Reply):
    """A passage with its raw scores in both legs (null: no candidate of that leg) and the fused one."""

    article_id: str
    title: str
    section: str | None
    paragraph: int
    text: str
    start: int
    end: int
    dense: float | None
    lexical: float | None
    fused: float


class SearchReply(Reply):
    """Reply of ``GET /v1/search``."""

    query: str
    hits: list[SearchHit]
    snapshot: str
    took_ms: float


class ArticleSummary(Reply):
    """An article without its text."""

    id: str
    version: str
    title: str
    author: str | None
    publisher: str | None
    published: str | None
    language: str
    url: str | None
    license: str | None
    sources: list[str]
    paragraph_count: int
    href: str


class ArticlePage(Reply):
    """A page of articles, in order of their ids; ``next_cursor`` is null on the last one."""

    articles: list[ArticleSummary]
    next_cursor: str | None
    snapshot: str


class ParagraphBody(Reply):
    """A numbered paragraph."""

    number: int
    id: str
    section: str | None
    text: str


class ArticleBody(ArticleSummary):
    """One article with its paragraphs."""

    paragraphs: list[ParagraphBody]


class IndexInfo(Reply):
    """What the active snapshot holds and what built it."""

    snapshot: str
    built_at: str = Field(description="UTC, ISO 8601.")
    articles: int
    paragraphs: int
    passages: int
    embedder: str = Field(description="Fingerprint of the embedder.")
    reader: str = Field(description="Fingerprint of the reader.")
    threshold: float = Field(description="The confidence below which the service stays silent by default.")


class Problem(Reply):
    """An error, ``application/problem+json`` (RFC 9457), with a stable ``code``."""

    type: str = "about:blank"
    title: str
    status: int
    code: str
    detail: str
    errors: list[dict[str, str]] | None = None
