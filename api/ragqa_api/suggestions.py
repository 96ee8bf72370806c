"""Questions to suggest, drawn from the articles by the few patterns that make a right French question."""

import re
from collections.abc import Iterable, Iterator

from ragqa.contract import ArticleBody

NBSP = "\u00a0"
MAX_LENGTH = 90

_WORD = r"[A-ZÀ-ÖØ-Þ][\w’'-]*\w"
_PERSON = rf"(?!(?:Les?|La|L’\w+|Une?|Des?|Mais|Selon|Pour) ){_WORD}(?: (?:de |d’|van |von )?{_WORD})+"
_THING = rf"(?:l’|la |le |les )?{_WORD}(?: (?:de (?:la |l’)?|d’|du |des )?{_WORD})*"
# « Isabel Moll, qui dirige Dell Technologies dans… » → « Qui dirige Dell Technologies ? »
_WHO_DOES = re.compile(rf"\b{_PERSON}, qui (?P<verb>dirige|préside|a fondé|a créé|a lancé) (?P<thing>{_THING})")
# « Aileen Lee, investisseuse… » → « Qui est Aileen Lee ? »
_WHO_IS = re.compile(
    rf"(?<!\w)(?P<person>{_PERSON}), (?:(?:le|la|l’|un|une) ?)?"
    r"(?:fondat|direct|président|patron|ministre|investisseu|cheffe? |professeur|chercheu|administrat)"
)


def drawn_questions(articles: Iterable[ArticleBody]) -> Iterator[str]:
    """Draw questions from French articles, at most one from each, none twice.

    They are only proposals: whoever shows them asks them first, and shows those that are answered.
    """
    seen: set[str] = set()
    for article in articles:
        if article.language.partition("-")[0] != "fr":
            continue
        question = next((one for one in _questions(article) if one not in seen), None)
        if question is not None:
            seen.add(question)
            yield question


def _questions(article: ArticleBody) -> Iterator[str]:
    for paragraph in article.paragraphs:
        text = paragraph.text
        for found in _WHO_DOES.finditer(text):
            yield from _short(f"Qui {found['verb']} {found['thing']}{NBSP}?")
        for found in _WHO_IS.finditer(text):
            yield from _short(f"Qui est {found['person']}{NBSP}?")


def _short(question: str) -> Iterator[str]:
    if len(question) <= MAX_LENGTH:
        yield question
