"""What a store of passages must offer, whatever engine it runs on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from ragqa.articles import Article, published_between
from ragqa.embedder import Vectors
from ragqa.passages import Passage


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Which articles may answer; None accepts all, several values mean any of them."""

    article_ids: frozenset[str] | None = None
    publishers: frozenset[str] | None = None
    languages: frozenset[str] | None = None
    published_from: str | None = None
    published_to: str | None = None

    def accepts(self, article: Article) -> bool:
        """Tell whether an article passes; a date filter compares at the coarser precision."""
        return (
            (self.article_ids is None or article.id in self.article_ids)
            and (self.publishers is None or article.publisher in self.publishers)
            and (self.languages is None or article.language in self.languages)
            and published_between(article.published, self.published_from, self.published_to)
        )


ANY_ARTICLE = ArticleFilter()


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that one or both legs brought up.

    Attributes
    ----------
    dense
        Inner product with the question's vector, or None when it is not among the dense leg's best.
    lexical
        BM25 score, or None when it is not among the lexical leg's best.
    """

    passage: Passage
    dense: float | None
    lexical: float | None


class PassageStore(Protocol):
    """Articles and passages of one snapshot, searchable by both legs with raw scores."""

    @property
    def articles(self) -> Mapping[str, Article]:
        """The articles by id."""

    @property
    def passages(self) -> Sequence[Passage]:
        """Every passage, in article and reading order."""

    def search(
        self, vector: Vectors, question: str, language: str, k: int, accepted: ArticleFilter = ANY_ARTICLE
    ) -> list[Hit]:
        """Return the union of each leg's `k` best, filtered inside both legs.

        Parameters
        ----------
        vector
            The question's, float32 [dimension], of length 1.
        question, language
            What the lexical leg looks up.
        """

    def term_weights(self, question: str, language: str) -> dict[str, float]:
        """Return the question's index terms with their inverse document frequencies."""
