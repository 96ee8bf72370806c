"""The whole answer path: a question → passages → spans → a confident, cited extract, or silence."""

import logging
import time
import uuid
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from ragqa.confidence import Confidence
from ragqa.contract import (
    Abstention,
    AbstentionCode,
    ArticleBody,
    ArticlePage,
    AskReply,
    AskRequest,
    Explanation,
    Filters,
    IndexInfo,
    SearchHit,
    SearchReply,
    Timing,
)
from ragqa.contract import Candidate as CandidateBody
from ragqa.embedder import Embedder
from ragqa.errors import UnknownArticle
from ragqa.evidence import Candidate, gather
from ragqa.followup import resolve
from ragqa.question import Question, understand
from ragqa.reader import Reader
from ragqa.replies import alternative_of, answer_of, body_of, closest_paragraphs, same_answer, summary_of
from ragqa.retriever import Retrieved, Retriever
from ragqa.settings import Settings
from ragqa.snapshot import Manifest, open_snapshot
from ragqa.spans import overlaps
from ragqa.store import ArticleFilter, PassageStore
from ragqa.weights import model_directory

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Weighed:
    """A candidate with the probability that it is right."""

    candidate: Candidate
    confidence: float


class QuestionAnswerer:
    """Answers questions from one snapshot; safe to share between threads.

    Parameters
    ----------
    manifest, store
        The snapshot.
    embedder
        The one that built it.
    reader, confidence
        The span reader, and the calibration fitted on its scores.
    read_passages
        How many of the retrieved passages are read for a question.
    threshold
        Replaces the calibrated threshold of silence.
    """

    def __init__(
        self,
        manifest: Manifest,
        store: PassageStore,
        embedder: Embedder,
        reader: Reader,
        confidence: Confidence,
        read_passages: int,
        threshold: float | None = None,
    ) -> None:
        self._manifest = manifest
        self._store = store
        self._retriever = Retriever(store, embedder)
        self._reader = reader
        self._confidence = confidence
        self.read_passages = read_passages
        self._threshold = confidence.threshold if threshold is None else threshold
        self._ids = sorted(store.articles)

    @classmethod
    def open(cls, settings: Settings) -> "QuestionAnswerer":
        """Load the models and the active snapshot that the settings name.

        Raises
        ------
        NoSnapshot, DamagedSnapshot, EmbedderMismatch
            If there is no index to use.
        WeightsError, ReaderError
            If a model cannot be loaded.
        """
        embedder = Embedder(settings.embedder, settings.cache, settings.threads)
        manifest, store = open_snapshot(settings.index, embedder.fingerprint)
        own = settings.reader
        reader = Reader(model_directory(settings.cache), settings.threads, own / "reader.onnx" if own else None)
        confidence = Confidence.beside(own) if own else Confidence.packaged()
        if confidence.reader != reader.fingerprint:
            _log.warning("confidence was fitted on %s, not on %s", confidence.reader, reader.fingerprint)
        return cls(manifest, store, embedder, reader, confidence, settings.read_passages, settings.min_confidence)

    def ask(self, request: AskRequest) -> AskReply:
        """Answer a question with verbatim extracts above the threshold, or abstain and say why."""
        started = time.perf_counter()
        threshold = self._threshold if request.min_confidence is None else request.min_confidence
        resolved = resolve(request.question, request.history)
        question = understand(resolved or request.question)
        retrieved = (
            self._retriever.retrieve(question.text, self.read_passages, _filter(request.filters)) if question else []
        )
        retrieved_at = time.perf_counter()
        weighed = self.weigh(question, retrieved) if question else []
        read_at = time.perf_counter()

        confident = [one for one in weighed if one.confidence >= threshold]
        answers = distinct(confident, request.top_k)
        articles = self._store.articles
        first = answers[0] if answers else None
        return AskReply(
            id=uuid.uuid4().hex,
            question=request.question,
            resolved_question=resolved,
            answer=answer_of(first.candidate, first.confidence, articles[first.candidate.article_id])
            if first
            else None,
            alternatives=[
                alternative_of(one.candidate, one.confidence, articles[one.candidate.article_id], answers[0].candidate)
                for one in answers[1:]
            ],
            passages=closest_paragraphs(retrieved, articles),
            abstained=not answers,
            abstention=None if answers else _abstention(question, weighed),
            snapshot=self._manifest.id,
            took_ms=Timing(
                retrieve=_ms(started, retrieved_at),
                read=_ms(retrieved_at, read_at),
                total=_ms(started, time.perf_counter()),
            ),
            explanation=_explanation(threshold, weighed) if request.explain else None,
        )

    def weigh(self, question: Question, retrieved: Sequence[Retrieved]) -> list[Weighed]:
        """Read passages and weigh every span found in them, the likeliest first."""
        candidates = self.candidates(question, retrieved)
        weighed = [Weighed(one, self._confidence.probability(one.features)) for one in candidates]
        return sorted(weighed, key=lambda one: -one.confidence)

    def candidates(self, question: Question, retrieved: Sequence[Retrieved]) -> list[Candidate]:
        """Read passages and gather every span found in them with its features."""
        passages = [hit.passage for hit in retrieved]
        readings = self._reader.read(
            question.text, [passage.text for passage in passages], [passage.context for passage in passages]
        )
        term_weights = self._store.term_weights(question.text, question.language)
        return gather(question, retrieved, readings, self._store.articles, term_weights)

    def retrieve(self, text: str, k: int) -> list[Retrieved]:
        """Return the `k` passages closest to a text."""
        return self._retriever.retrieve(text, k)

    def search(self, query: str, k: int) -> SearchReply:
        """Return passages with their dense, lexical and fused scores."""
        started = time.perf_counter()
        articles = self._store.articles
        hits = [
            SearchHit(
                article_id=hit.passage.article_id,
                title=articles[hit.passage.article_id].title,
                section=articles[hit.passage.article_id].paragraphs[hit.passage.paragraph - 1].section,
                paragraph=hit.passage.paragraph,
                text=hit.passage.text,
                start=hit.passage.start,
                end=hit.passage.end,
                dense=hit.dense,
                lexical=hit.lexical,
                fused=hit.fused,
            )
            for hit in self.retrieve(query, k)
        ]
        return SearchReply(
            query=query, hits=hits, snapshot=self._manifest.id, took_ms=_ms(started, time.perf_counter())
        )

    def articles(self, limit: int, cursor: str | None) -> ArticlePage:
        """List articles in order of their ids.

        Parameters
        ----------
        limit
            How many at most.
        cursor
            The last id that was seen; it need not exist any more.
        """
        start = bisect_right(self._ids, cursor) if cursor else 0
        page = self._ids[start : start + limit]
        more = start + limit < len(self._ids)
        return ArticlePage(
            articles=[summary_of(self._store.articles[identifier]) for identifier in page],
            next_cursor=page[-1] if more else None,
            snapshot=self._manifest.id,
        )

    def article(self, article_id: str) -> ArticleBody:
        """Return one article with its paragraphs.

        Raises
        ------
        UnknownArticle
            If the snapshot holds none with this id.
        """
        article = self._store.articles.get(article_id)
        if article is None:
            raise UnknownArticle(f"no article has the id {article_id!r}")
        return body_of(article)

    def info(self) -> IndexInfo:
        """Tell what the snapshot holds and what built it."""
        return IndexInfo(
            snapshot=self._manifest.id,
            built_at=self._manifest.built_at,
            articles=self._manifest.articles,
            paragraphs=self._manifest.paragraphs,
            passages=self._manifest.passages,
            embedder=self._manifest.embedder,
            reader=self._reader.fingerprint,
            threshold=self._threshold,
        )


def distinct(weighed: Sequence[Weighed], limit: int) -> list[Weighed]:
    """Keep the best of spans that overlap, and of equal answers within one paragraph."""
    kept: list[Weighed] = []
    for one in weighed:
        if len(kept) == limit:
            break
        if not any(_repeats(one.candidate, other.candidate) for other in kept):
            kept.append(one)
    return kept


def _repeats(one: Candidate, other: Candidate) -> bool:
    if (one.article_id, one.paragraph) != (other.article_id, other.paragraph):
        return False
    return overlaps((one.start, one.end), (other.start, other.end)) or same_answer(one.text, other.text)


def _abstention(question: Question | None, weighed: Sequence[Weighed]) -> Abstention:
    code: AbstentionCode = "not_a_question" if question is None else "below_threshold" if weighed else "no_match"
    return Abstention(code=code, best_confidence=weighed[0].confidence if weighed else None)


def _explanation(threshold: float, weighed: Sequence[Weighed]) -> Explanation:
    candidates = [
        CandidateBody(
            article_id=one.candidate.article_id,
            paragraph=one.candidate.paragraph,
            text=one.candidate.text,
            dense=one.candidate.features["dense"],
            lexical=one.candidate.features["lexical"],
            fused=one.candidate.retrieved.fused,
            span=one.candidate.span,
            no_answer=one.candidate.no_answer,
            confidence=one.confidence,
        )
        for one in weighed
    ]
    return Explanation(threshold=threshold, candidates=candidates)


def _filter(filters: Filters) -> ArticleFilter:
    return ArticleFilter(
        article_ids=_any_of(filters.article_ids),
        publishers=_any_of(filters.publisher),
        languages=_any_of(filters.language),
        published_from=filters.published_from,
        published_to=filters.published_to,
    )


def _any_of(values: str | list[str] | None) -> frozenset[str] | None:
    if values is None:
        return None
    return frozenset([values] if isinstance(values, str) else values)


def _ms(start: float, end: float) -> float:
    return round(1000 * (end - start), 3)
