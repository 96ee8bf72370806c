"""Which language a question is in, told by its small words."""

import re
from functools import cache
from importlib.resources import files

LANGUAGES = ("fr", "nl", "en", "de")
DEFAULT_LANGUAGE = "fr"
_WORD = re.compile(r"[^\W\d_]+")
_TELLING_LETTERS = {"fr": "éèêàçùôîœ", "nl": "", "en": "", "de": "äöüß"}


@cache
def stop_words(language: str) -> frozenset[str]:
    """Return the function words of a language, lower-cased with accents; none for one that is not known."""
    if language not in LANGUAGES:
        return frozenset()
    text = (files("ragqa.data") / "stopwords" / f"{language}.txt").read_text(encoding="utf-8")
    return frozenset(text.split())


def detect_language(text: str) -> str:
    """Return ``fr``, ``nl``, ``en`` or ``de``; French when nothing tells.

    Counts the words of the text among each language's function words, and letters that only one of them has.
    Another language must beat French, since that is what ragqa is asked in most.
    """
    words = [word.lower() for word in _WORD.findall(text)]

    def evidence(language: str) -> int:
        known = stop_words(language)
        letters = _TELLING_LETTERS[language]
        return sum(2 * (word in known) + any(letter in word for letter in letters) for word in words)

    best = max(LANGUAGES, key=evidence)
    return best if evidence(best) > evidence(DEFAULT_LANGUAGE) else DEFAULT_LANGUAGE
