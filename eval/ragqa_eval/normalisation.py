"""Answer text → the tokens that exact match and token F1 compare.

SQuAD's ``normalize_answer`` (Rajpurkar et al., 2016: lower case, no punctuation, no articles) carried over
to French:

* compatibility of typing, not of meaning: NFC, typographic and straight apostrophes are one, every kind of
  space is one, ``œ`` is ``oe``; case is folded; **accents are kept** (« pêche » is not « péché »);
* numbers stay themselves: a point or comma between digits is kept (``1,43`` is not ``143``), the spaces
  that group digits by three are closed up (``5 000`` is ``5000``), a minus sign attached to a number is
  kept;
* other punctuation becomes a space, so that « Saint-Denis » is « Saint Denis » and « 1914-1918 » is two
  years (SQuAD deletes it, which would glue words); the points of an acronym close up (« O.N.U. » is
  « ONU »);
* symbols (``€``, ``°``, ``+``) are tokens of their own, however they are spaced; ``%`` is punctuation as in
  SQuAD;
* articles go, those of the answer's own language only: French le, la, les, l’, un, une, des, du; the
  prepositions de, d’, à, au stay, since « 5 % » is not « de 5 % », and the elisions d’ and qu’ are written
  out (« d’Anvers » is « de Anvers »); in « de la » only the article goes;
* an answer made of articles alone keeps them, so that « un » does not equal « la ».
"""

import re
import unicodedata
from functools import lru_cache

ARTICLES: dict[str, frozenset[str]] = {
    "fr": frozenset(["le", "la", "les", "l", "un", "une", "des", "du"]),
    "nl": frozenset(["de", "het", "een"]),
    "en": frozenset(["a", "an", "the"]),
    "de": frozenset(["der", "die", "das", "den", "dem", "des", "ein", "eine", "einen", "einem", "einer", "eines"]),
}

_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼ′´`＇ꞌ", "'") | {"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})
_DIGIT_GROUPS = re.compile(r"(?<![\d.,])(?<!\d )\d{1,3}(?: \d{3})+(?!\d)")
_ACRONYM = re.compile(r"(?<!\w)(?:[^\W\d_]\.){2,}")
_MINUS = re.compile(r"(?<!\S)[-−‑–](?=\d)")
_ELISIONS = {"d": "de", "qu": "que"}
_ELISION = re.compile(r"(?<!\w)(d|qu)'(?=\w)")
_DECIMAL = re.compile(r"(?<=\d)[.,](?=\d)")
_TOKEN = re.compile(r"-?\d+(?:[.,]\d+)+(?!\w)|-\d\w*|\w+|[^\w\s]")


def _is_dropped(char: str) -> bool:
    category = unicodedata.category(char)
    return category.startswith(("P", "C")) or char == "_"


@lru_cache(maxsize=65536)
def answer_tokens(text: str, language: str = "fr") -> tuple[str, ...]:
    """Tokens of an answer, in order.

    Parameters
    ----------
    text
        The answer as it stands in the article.
    language
        Language of the *answer* (its article's, not the question's): whose articles are dropped; languages
        without an entry in ``ARTICLES`` keep every word.

    Examples
    --------
    >>> answer_tokens("L’IA, à 1,43 %")
    ('ia', 'à', '1,43')
    >>> answer_tokens("5\u202f000 €") == answer_tokens("5000€")
    True
    """
    plain = unicodedata.normalize("NFC", text).translate(_APOSTROPHES).casefold()
    plain = " ".join(plain.split())
    plain = _DIGIT_GROUPS.sub(lambda match: match.group().replace(" ", ""), plain)
    plain = _ACRONYM.sub(lambda match: match.group().replace(".", ""), plain)
    plain = _MINUS.sub("\N{MINUS SIGN}", plain)
    if language == "fr":
        plain = _ELISION.sub(lambda match: _ELISIONS[match.group(1)] + " ", plain)
    plain = _keep_only_meaningful_marks(plain)
    tokens = tuple(_TOKEN.findall(plain))
    articles = ARTICLES.get(language, frozenset())
    return tuple(token for token in tokens if token not in articles) or tokens


def _keep_only_meaningful_marks(text: str) -> str:
    decimal_marks = {match.start() for match in _DECIMAL.finditer(text)}
    kept = []
    for position, char in enumerate(text):
        if char == "\N{MINUS SIGN}":
            kept.append(" -")
        elif position in decimal_marks or not _is_dropped(char):
            kept.append(char)
        else:
            kept.append(" ")
    return "".join(kept)


def normalise_answer(text: str, language: str = "fr") -> str:
    """Return the tokens of an answer joined by spaces: what exact match compares."""
    return " ".join(answer_tokens(text, language))
