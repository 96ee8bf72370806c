"""Hybrid search: both legs' candidates, standardised per question and summed."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from ragqa.embedder import Embedder
from ragqa.language import DEFAULT_LANGUAGE, detect_language
from ragqa.passages import Passage
from ragqa.store import ANY_ARTICLE, ArticleFilter, Hit, PassageStore

CANDIDATES = 100
"""Passages that each leg brings up."""
DENSE_WEIGHT = 0.5
"""Share of the dense leg for a French question; see `eval/reports/` for the curve on PIAF's tuning questions."""
DENSE_WEIGHT_FOREIGN = 0.8
"""Share of the dense leg for a question in a language that the articles are not written in."""
DENSE_FLOOR = 0.005
LEXICAL_FLOOR = 0.5
"""Least standard deviations: a leg that cannot tell its candidates apart must not shout."""


@dataclass(frozen=True, slots=True)
class Retrieved:
    """A passage with its raw scores and the fused one.

    Attributes
    ----------
    dense, lexical
        Raw scores, or None when the passage was not among that leg's candidates.
    fused
        Weighted sum of the standardised scores; comparable within one question only.
    """

    passage: Passage
    dense: float | None
    lexical: float | None
    fused: float


class Retriever:
    """Finds the passages of a store that may answer a question."""

    def __init__(self, store: PassageStore, embedder: Embedder) -> None:
        self._store = store
        self._embedder = embedder

    def retrieve(self, question: str, k: int, accepted: ArticleFilter = ANY_ARTICLE) -> list[Retrieved]:
        """Return the `k` best passages, best first; of equals the one that stands first."""
        language = detect_language(question)
        vector = self._embedder.embed_queries([question])[0]
        hits = self._store.search(vector, question, language, CANDIDATES, accepted)
        weight = DENSE_WEIGHT if language == DEFAULT_LANGUAGE else DENSE_WEIGHT_FOREIGN
        fused = fuse(hits, weight)
        best = np.argsort(-fused, kind="stable")[:k]
        return [Retrieved(hits[i].passage, hits[i].dense, hits[i].lexical, float(fused[i])) for i in best]


def fuse(hits: Sequence[Hit], dense_weight: float) -> npt.NDArray[np.float64]:
    """Sum both legs' standardised scores.

    Returns
    -------
    numpy.ndarray
        float64 [hits]; a candidate missing from a leg takes that leg's lowest score.
    """
    dense = _standardised([hit.dense for hit in hits], DENSE_FLOOR)
    lexical = _standardised([hit.lexical for hit in hits], LEXICAL_FLOOR)
    return dense_weight * dense + (1 - dense_weight) * lexical


def _standardised(scores: Sequence[float | None], floor: float) -> npt.NDArray[np.float64]:
    known = [score for score in scores if score is not None]
    lowest = min(known, default=0.0)
    filled = np.array([lowest if score is None else score for score in scores], dtype=np.float64)
    if not filled.size:
        return filled
    standardised: npt.NDArray[np.float64] = (filled - filled.mean()) / max(float(filled.std()), floor)
    return standardised
