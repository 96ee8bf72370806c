"""What speaks for a span as the answer: the reader's scores, retrieval's, and how well it fits the question."""

import math
from collections.abc import Iterable, Mapping, Sequence
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
"""What a candidate is weighed by; `_candidate` tells what each one is."""
_RIVAL_CAP = 20.0
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
    lows = _lowest_scores(retrieved)
    support = _support(retrieved, readings)
    rivals = _rivals(readings)
    return [
        _candidate(question, hit, reading, span, articles[hit.passage.article_id], term_weights, lows, support, rival)
        for hit, reading, rival in zip(retrieved, readings, rivals, strict=True)
        for span in reading.spans
    ]


def _candidate(
    question: Question,
    hit: Retrieved,
    reading: Reading,
    span: Span,
    article: Article,
    term_weights: Mapping[str, float],
    lows: tuple[float, float, float],
    support: Mapping[str, float],
    rival: float,
) -> Candidate:
    passage = hit.passage
    paragraph = article.paragraphs[passage.paragraph - 1].text
    start, end = passage.start + span.start, passage.start + span.end
    sentence = sentence_around(paragraph, start, end)
    if question.wants is AnswerType.YES_OR_NO:
        start, end = sentence
    text = paragraph[start:end]
    whole = f"{passage.searched_text} {article.published or ''}"
    near = f"{passage.context} {paragraph[sentence[0] : sentence[1]]}"
    lowest_dense, lowest_lexical, best_fused = lows
    weight = sum(term_weights.values())
    features = {
        "margin": span.score - reading.no_answer,
        "rival": min(rival, _RIVAL_CAP),
        "support": support[fold(hit.passage.text[span.start : span.end])] - 1,
        "dense": lowest_dense if hit.dense is None else hit.dense,
        "lexical": (lowest_lexical if hit.lexical is None else hit.lexical) / weight if weight else 0.0,
        "lead": hit.fused - best_fused,
        "coverage": _coverage(term_weights, whole, passage.language),
        "sentence_coverage": _coverage(term_weights, near, passage.language),
        "missing": _missing(term_weights, whole, passage.language),
        "figures": _share(question.figures, figures_in(whole)),
        "sentence_figures": _share(question.figures, figures_in(near)),
        "names": _share(question.names, map(fold, words(whole))),
        "wants_fitted": float(question.wants in _TYPED and fits(question.wants, text)),
        "wants_missed": float(not fits(question.wants, text)),
        "length": math.log(len(words(text)) + 1),
        "foreign": float(question.language != DEFAULT_LANGUAGE),
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
        features,
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


def _coverage(term_weights: Mapping[str, float], text: str, language: str) -> float:
    """Return the share of the question's terms, weighed by rarity, that a text holds; 1 for a question without."""
    total = sum(term_weights.values())
    if not total:
        return 1.0
    held = set(analyse(text, language))
    return sum(weight for term, weight in term_weights.items() if term in held) / total


def _missing(term_weights: Mapping[str, float], text: str, language: str) -> float:
    """Return the rarity of the rarest term that a text lacks, as a share of the rarest of all; 0 if it lacks none."""
    rarest = max(term_weights.values(), default=0.0)
    held = set(analyse(text, language))
    return max((weight for term, weight in term_weights.items() if term not in held), default=0.0) / (rarest or 1.0)


def _share(wanted: frozenset[str], held: Iterable[str]) -> float:
    return len(wanted & set(held)) / len(wanted) if wanted else 1.0
