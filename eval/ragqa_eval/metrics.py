"""Exact match, token F1, retrieval ranks, Brier score and AUROC, question by question."""

from collections import Counter
from collections.abc import Sequence, Set

import numpy as np
from numpy.typing import NDArray

from ragqa_eval.normalisation import answer_tokens

Floats = NDArray[np.float64]
ParagraphKey = tuple[str, int]  # article id, paragraph number


def exact_match(prediction: str | None, golds: Sequence[str], language: str = "fr") -> float:
    """1.0 when the normalised prediction equals one of the golds, else 0.0.

    ``None`` is silence, an empty ``golds`` an unanswerable question; as in SQuAD 2.0 silence is right
    exactly then.
    """
    if prediction is None or not golds:
        return float(prediction is None and not golds)
    tokens = answer_tokens(prediction, language)
    return float(any(tokens == answer_tokens(gold, language) for gold in golds))


def token_f1(prediction: str | None, golds: Sequence[str], language: str = "fr") -> float:
    """Harmonic mean of token precision and recall, the best over the golds, in [0, 1].

    ``None`` is silence, an empty ``golds`` an unanswerable question; as in SQuAD 2.0 the score is 1 when
    both hold and 0 when one does. Tokens are counted as a multiset (SQuAD's ``compute_f1``).
    """
    if prediction is None or not golds:
        return float(prediction is None and not golds)
    return max(_f1(answer_tokens(prediction, language), answer_tokens(gold, language)) for gold in golds)


def _f1(predicted: tuple[str, ...], gold: tuple[str, ...]) -> float:
    if not predicted or not gold:
        return float(predicted == gold)
    common = (Counter(predicted) & Counter(gold)).total()
    if common == 0:
        return 0.0
    precision, recall = common / len(predicted), common / len(gold)
    return 2 * precision * recall / (precision + recall)


def first_rank(ranked: Sequence[ParagraphKey], relevant: Set[ParagraphKey]) -> int | None:
    """Rank, from 1, of the first relevant paragraph once repeats are taken out; None when there is none."""
    distinct = dict.fromkeys(ranked)
    return next((rank for rank, paragraph in enumerate(distinct, start=1) if paragraph in relevant), None)


def recall_at(rank: int | None, k: int) -> float:
    """1.0 when the first relevant paragraph is among the first ``k``, else 0.0."""
    return float(rank is not None and rank <= k)


def reciprocal_rank_at(rank: int | None, k: int) -> float:
    """1 / rank of the first relevant paragraph, 0.0 beyond the first ``k``."""
    return 1.0 / rank if rank is not None and rank <= k else 0.0


def brier_terms(probabilities: Sequence[float], outcomes: Sequence[bool]) -> Floats:
    """Squared distance of each probability from what happened; their mean is the Brier score (0: perfect)."""
    return np.square(np.asarray(probabilities, np.float64) - np.asarray(outcomes, np.float64))


def auroc(scores: Sequence[float], outcomes: Sequence[bool], weights: Floats | None = None) -> Floats:
    """Probability that a right answer outscores a wrong one, ties counting half (Mann-Whitney U).

    Parameters
    ----------
    scores, outcomes
        One score and one truth value a question, length n.
    weights
        ``(b, n)``: how often each question counts in each of ``b`` resamples; default: once, ``b = 1``.

    Returns
    -------
    float64 array of shape ``(b,)``; NaN where one of the two outcomes is missing.
    """
    values = np.asarray(scores, np.float64)
    right = np.asarray(outcomes, np.float64)
    if values.shape != right.shape:
        raise ValueError(f"{values.size} scores for {right.size} outcomes")
    counts = np.ones((1, values.size)) if weights is None else np.asarray(weights, np.float64)
    if not values.size:
        return np.full(len(counts), np.nan)
    order = np.argsort(values, kind="stable")
    starts = np.flatnonzero(np.r_[True, values[order][1:] > values[order][:-1]])
    positives = np.add.reduceat(counts[:, order] * right[order], starts, axis=1)
    negatives = np.add.reduceat(counts[:, order] * (1 - right[order]), starts, axis=1)
    below = np.cumsum(negatives, axis=1) - negatives
    wins = (positives * (below + negatives / 2)).sum(axis=1)
    pairs = positives.sum(axis=1) * negatives.sum(axis=1)
    areas: Floats = np.divide(wins, pairs, out=np.full(len(counts), np.nan), where=pairs > 0)
    return areas
