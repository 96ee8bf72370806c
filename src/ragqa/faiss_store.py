"""A store in this process: FAISS for the dense leg, BM25 arrays for the lexical one."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import faiss
import numpy as np
import numpy.typing as npt

from ragqa.articles import Article
from ragqa.embedder import Vectors
from ragqa.lexical import LexicalIndex
from ragqa.passages import Passage
from ragqa.store import ANY_ARTICLE, ArticleFilter, Hit


class FaissStore:
    """Exact inner-product search and BM25 over the passages of one snapshot; implements `PassageStore`.

    Parameters
    ----------
    articles
        By id.
    passages
        As many as there are vectors in `dense` and documents in `lexical`, in the same order.
    """

    def __init__(
        self,
        articles: Mapping[str, Article],
        passages: Sequence[Passage],
        dense: faiss.Index,
        lexical: LexicalIndex,
    ) -> None:
        if dense.ntotal != len(passages):
            raise ValueError(f"{dense.ntotal} vectors for {len(passages)} passages")
        self._articles = articles
        self._passages = passages
        self._dense = dense
        self._lexical = lexical
        self._mask = lru_cache(maxsize=64)(self._compute_mask)

    @property
    def articles(self) -> Mapping[str, Article]:
        """The articles by id."""
        return self._articles

    @property
    def passages(self) -> Sequence[Passage]:
        """Every passage, in article and reading order."""
        return self._passages

    @property
    def vectors(self) -> Vectors:
        """Every passage's vector, float32 [passages, dimension]."""
        vectors: Vectors = self._dense.reconstruct_n(0, self._dense.ntotal)
        return vectors

    def search(
        self, vector: Vectors, question: str, language: str, k: int, accepted: ArticleFilter = ANY_ARTICLE
    ) -> list[Hit]:
        """Return the union of each leg's `k` best; see `PassageStore.search`."""
        mask = None if accepted == ANY_ARTICLE else self._mask(accepted)
        dense = self._dense_best(vector, k, mask)
        lexical = self._lexical_best(question, language, k, mask)
        return [
            Hit(self._passages[row], dense.get(row), lexical.get(row)) for row in sorted(dense.keys() | lexical.keys())
        ]

    def term_weights(self, question: str, language: str) -> dict[str, float]:
        """Return the question's index terms with their inverse document frequencies."""
        return {term: self._lexical.idf(term) for term in self._lexical.query_terms(question, language)}

    def _dense_best(self, vector: Vectors, k: int, mask: npt.NDArray[np.bool_] | None) -> dict[int, float]:
        parameters = None
        if mask is not None:
            # FAISS keeps a reference only to the selector: the bitmap must live as long as the search.
            bitmap = np.packbits(mask, bitorder="little")
            selector = faiss.IDSelectorBitmap(mask.size, faiss.swig_ptr(bitmap))
            parameters = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        scores, rows = self._dense.search(vector[None, :], min(k, self._dense.ntotal), params=parameters)
        return {int(row): float(score) for row, score in zip(rows[0], scores[0], strict=True) if row >= 0}

    def _lexical_best(
        self, question: str, language: str, k: int, mask: npt.NDArray[np.bool_] | None
    ) -> dict[int, float]:
        scores = self._lexical.scores(question, language)
        if mask is not None:
            scores = np.where(mask, scores, 0)
        matching = np.flatnonzero(scores > 0)
        # A stable order: of two passages with equal scores the earlier one is kept.
        best = matching[np.argsort(-scores[matching], kind="stable")[:k]]
        return {int(row): float(scores[row]) for row in best}

    def _compute_mask(self, accepted: ArticleFilter) -> npt.NDArray[np.bool_]:
        passing = {identifier for identifier, article in self._articles.items() if accepted.accepts(article)}
        return np.fromiter((p.article_id in passing for p in self._passages), dtype=np.bool_, count=len(self._passages))
