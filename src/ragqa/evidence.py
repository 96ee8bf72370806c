"""What speaks for a span as the answer: the reader's scores, retrieval's, and how well it fits the question."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass

from ragqa.articles import Article
from ragqa.language import DEFAULT_LANGUAGE
from ragqa.lexical import analyse, fold, words
from ragqa.question import AnswerType, Question, figures_in, fits
from ragqa.reader import Reading, Span
from ragqa.retriever import Retrieved
from ragqa.sentences import sentence_around

FEATURES = (
    "margin",
    "rival",
    "support",
    "dense",
    "lexical",
    "lead",
    "coverage",
    "sentence_coverage",
    "missing",
    "figures",
    "sentence_figures",
    "names",
    "wants_fitted",
    "wants_missed",
    "length",
    "foreign",
)
"""What a candidate is weighed by; `_of_passages` and `_candidate` tell what each one is."""
_RIVAL_CAP = 20.0
"""Logits: stands for the margin of a rival where no other passage was read, and bounds it."""
_TYPED = frozenset({AnswerType.QUANTITY, AnswerType.DATE, AnswerType.PERSON})


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span of a paragraph that may answer, with all that speaks for it.

    Attributes
    ----------
    article_id, paragraph
        Where it stands.
    start, end
        Code points in the paragraph's text.
    text
        ``paragraph.text[start:end]``.
    sentence
        Start and end of the sentence around it, in the paragraph's text.
    retrieved
        The passage that it was read in.
    span, no_answer
        The reader's scores.
    features
        What `ragqa.confidence` weighs, by name.
    """

    article_id: str
    paragraph: int
    start: int
    end: int
    text: str
    sentence: tuple[int, int]
    retrieved: Retrieved
    span: float
    no_answer: float
    features: Mapping[str, float]


def gather(
    question: Question,
    retrieved: Sequence[Retrieved],
    readings: Sequence[Reading],
    articles: Mapping[str, Article],
    term_weights: Mapping[str, float],
) -> list[Candidate]:
    """Turn readings into candidates with their features, in the order of the passages.

    Parameters
    ----------
    retrieved, readings
        The passages that were read, best first, and what the reader made of each.
    term_weights
        The question's index terms with their inverse document frequencies.
    """
    support = _support(retrieved, readings)
    return [
        _candidate(question, hit, reading, span, articles[hit.passage.article_id], term_weights, support, of_passage)
        for hit, reading, of_passage in zip(
            retrieved, readings, _of_passages(question, retrieved, readings, articles, term_weights), strict=True
        )
        for span in reading.spans
    ]


def _of_passages(
    question: Question,
    retrieved: Sequence[Retrieved],
    readings: Sequence[Reading],
    articles: Mapping[str, Article],
    term_weights: Mapping[str, float],
) -> Iterator[dict[str, float]]:
    """Give for each passage the features that all its spans share."""
    lowest_dense, lowest_lexical, best_fused = _lowest_scores(retrieved)
    weight = sum(term_weights.values())
    for hit, rival in zip(retrieved, _rivals(readings), strict=True):
        passage = hit.passage
        text = f"{passage.searched_text} {articles[passage.article_id].published or ''}"
        held = set(analyse(text, passage.language))
        yield {
            "rival": min(rival, _RIVAL_CAP),
            "dense": lowest_dense if hit.dense is None else hit.dense,
            "lexical": (lowest_lexical if hit.lexical is None else hit.lexical) / weight if weight else 0.0,
            "lead": hit.fused - best_fused,
            "coverage": _coverage(term_weights, held),
            "missing": _missing(term_weights, held),
            "figures": _share(question.figures, figures_in(text)),
            "names": _share(question.names, map(fold, words(text))),
            "foreign": float(question.language != DEFAULT_LANGUAGE),
        }


def _candidate(
    question: Question,
    hit: Retrieved,
    reading: Reading,
    span: Span,
    article: Article,
    term_weights: Mapping[str, float],
    support: Mapping[str, float],
    of_passage: Mapping[str, float],
) -> Candidate:
    passage = hit.passage
    paragraph = article.paragraphs[passage.paragraph - 1].text
    start, end = passage.start + span.start, passage.start + span.end
    sentence = sentence_around(paragraph, start, end)
    if question.wants is AnswerType.YES_OR_NO:
        start, end = sentence
    text = paragraph[start:end]
    near = f"{passage.context} {paragraph[sentence[0] : sentence[1]]}"
    features = {
        **of_passage,
        "margin": span.score - reading.no_answer,
        "support": support[fold(passage.text[span.start : span.end])] - 1,
        "sentence_coverage": _coverage(term_weights, set(analyse(near, passage.language))),
        "sentence_figures": _share(question.figures, figures_in(near)),
        "wants_fitted": float(question.wants in _TYPED and fits(question.wants, text)),
        "wants_missed": float(not fits(question.wants, text)),
        "length": math.log(len(words(text)) + 1),
    }
    return Candidate(
        passage.article_id,
        passage.paragraph,
        start,
        end,
        text,
        sentence,
        hit,
        span.score,
        reading.no_answer,
        {name: features[name] for name in FEATURES},
    )


def _lowest_scores(retrieved: Sequence[Retrieved]) -> tuple[float, float, float]:
    """Return what stands for a score that a leg did not give, and the best fused score."""
    dense = [hit.dense for hit in retrieved if hit.dense is not None]
    lexical = [hit.lexical for hit in retrieved if hit.lexical is not None]
    return min(dense, default=0.0), min(lexical, default=0.0), max((hit.fused for hit in retrieved), default=0.0)


def _rivals(readings: Sequence[Reading]) -> list[float]:
    """Return for each reading the best margin that another one has; minus the cap where there is none."""
    best = [reading.spans[0].score - reading.no_answer if reading.spans else -_RIVAL_CAP for reading in readings]
    return [max(best[:row] + best[row + 1 :], default=-_RIVAL_CAP) for row in range(len(best))]


def _support(retrieved: Sequence[Retrieved], readings: Sequence[Reading]) -> dict[str, float]:
    """Count in how many passages each answer is the reader's first choice or one of its next ones."""
    found: dict[str, float] = {}
    for hit, reading in zip(retrieved, readings, strict=True):
        for text in {fold(hit.passage.text[span.start : span.end]) for span in reading.spans}:
            found[text] = found.get(text, 0.0) + 1.0
    return found


def _coverage(term_weights: Mapping[str, float], held: Set[str]) -> float:
    """Return the share of the question's terms, weighed by rarity, among those held; 1 for a question without."""
    total = sum(term_weights.values())
    return sum(weight for term, weight in term_weights.items() if term in held) / total if total else 1.0


def _missing(term_weights: Mapping[str, float], held: Set[str]) -> float:
    """Return the rarity of the rarest term that is not held, as a share of the rarest of all; 0 if none is missing."""
    rarest = max(term_weights.values(), default=0.0)
    return max((weight for term, weight in term_weights.items() if term not in held), default=0.0) / (rarest or 1.0)


def _share(wanted: frozenset[str], held: Iterable[str]) -> float:
    return len(wanted & set(held)) / len(wanted) if wanted else 1.0
