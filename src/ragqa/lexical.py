"""The lexical leg: French analysis (elision, accents, stop words, stems) and BM25."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from pathlib import Path

import bm25s
import numpy as np
import numpy.typing as npt
import Stemmer

from ragqa.language import DEFAULT_LANGUAGE, LANGUAGES, stop_words

K1 = 0.9
B = 0.75
"""Of k1 0.9, 1.2, 1.5 with b 0.75, and b 0.5, 0.9 with k1 1.2, the best MRR@10 on PIAF's tuning questions."""

_SNOWBALL = {"fr": "french", "nl": "dutch", "en": "english", "de": "german"}
_TOKEN = re.compile(r"\d+(?:[.,]\d+)+|[^\W_]+")
_ELISION = re.compile(r"\b(?:[cdjlmnst]|(?:jus|lors|puis|quoi|quel)?qu)['’ʼ＇](?=\w)", re.IGNORECASE)
_GROUPED_NUMBER = re.compile(r"(?<!\d)\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+(?!\d)")


def fold(word: str) -> str:
    """Lower-case a word and take its accents off: « Énergie » and « energie » are one."""
    decomposed = unicodedata.normalize("NFKD", word).casefold().replace("œ", "oe").replace("æ", "ae")
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def words(text: str) -> list[str]:
    """Cut a text into words and numbers; elided articles are words apart, « 5 000 » is one number."""
    text = _GROUPED_NUMBER.sub(lambda number: "".join(number[0].split()), unicodedata.normalize("NFC", text))
    return _TOKEN.findall(_ELISION.sub(" ", text))


@cache
def _folded_stop_words(language: str) -> frozenset[str]:
    return frozenset(fold(word) for word in stop_words(language))


@lru_cache(maxsize=200_000)
def _stem(folded: str, language: str) -> str:
    return str(Stemmer.Stemmer(_SNOWBALL[language]).stemWord(folded)) if language in _SNOWBALL else folded


def analyse(text: str, language: str = DEFAULT_LANGUAGE) -> list[str]:
    """Return the index terms of a passage: content words, folded and stemmed, in order.

    Accents are taken off before stemming, so that a word typed without them gives the same stem.
    """
    drop = _folded_stop_words(language)
    return [_stem(word, language) for word in map(fold, words(text)) if word not in drop]


def analyse_query(text: str, language: str, indexed: Iterable[str] = (DEFAULT_LANGUAGE,)) -> list[str]:
    """Return the terms to look a question up with, once each.

    Its function words are those of the question's language; what is left (names, figures) is stemmed as each
    of the indexed languages would have it.
    """
    drop = _folded_stop_words(language)
    content = [word for word in map(fold, words(text)) if word not in drop]
    return list(dict.fromkeys(_stem(word, language) for language in indexed for word in content))


class LexicalIndex:
    """BM25 over analysed passages, Lucene's variant, with the scores computed when the index is built.

    `bm25s` keeps one sparse score matrix in plain NumPy arrays: they load by memory map, need no pickle, and
    give a raw score for every passage, which filters, fusion and confidence need.
    """

    def __init__(self, model: bm25s.BM25, languages: tuple[str, ...]) -> None:
        self._model = model
        self.languages = languages
        self._postings = np.diff(model.scores["indptr"])
        self._passages = int(model.scores["num_docs"])

    @classmethod
    def build(cls, texts: Sequence[str], languages: Sequence[str]) -> "LexicalIndex":
        """Index passages.

        Parameters
        ----------
        texts
            What is searched of each passage.
        languages
            Each passage's language, as many as texts.
        """
        model = bm25s.BM25(k1=K1, b=B, method="lucene")
        terms = [analyse(text, language) for text, language in zip(texts, languages, strict=True)]
        if not any(terms):
            terms[0] = [""]  # bm25s wants a vocabulary; no question has this term
        model.index(terms, show_progress=False)
        return cls(model, _known(languages))

    def save(self, directory: Path) -> None:
        """Write NumPy arrays and JSON into a directory."""
        self._model.save(directory, show_progress=False)

    @classmethod
    def load(cls, directory: Path, languages: Sequence[str]) -> "LexicalIndex":
        """Map a saved index into memory; `languages` are those of its passages."""
        model = bm25s.BM25.load(directory, mmap=True, allow_pickle=False, show_progress=False)
        return cls(model, _known(languages))

    def scores(self, question: str, language: str) -> npt.NDArray[np.float32]:
        """Return the BM25 score of every passage, float32 [passages]; 0 where no term is shared."""
        known = self._model.get_tokens_ids(self.query_terms(question, language))
        if not known:
            return np.zeros(self._passages, dtype=np.float32)
        scores: npt.NDArray[np.float32] = self._model.get_scores_from_ids(known)
        return scores

    def query_terms(self, question: str, language: str) -> list[str]:
        """Return the terms that a question is looked up with."""
        return analyse_query(question, language, self.languages)

    def idf(self, term: str) -> float:
        """Return ``ln(1 + (N − n + 0.5) / (n + 0.5))`` for a term in n of N passages (Lucene)."""
        identifier = self._model.vocab_dict.get(term)
        frequency = 0 if identifier is None else int(self._postings[identifier])
        return float(np.log1p((self._passages - frequency + 0.5) / (frequency + 0.5)))


def _known(languages: Iterable[str]) -> tuple[str, ...]:
    present = set(languages)
    return tuple(language for language in LANGUAGES if language in present) or (DEFAULT_LANGUAGE,)
