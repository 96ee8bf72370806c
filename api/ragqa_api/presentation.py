"""How things are said on the pages: French dates and nuances, marked extracts, templates."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from ragqa.articles import content_hash
from ragqa.contract import Citation, Relation

NBSP = "\u00a0"
HERE = Path(__file__).parent
STATIC = HERE / "static"

MONTHS = (
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
)
# Read as the calibrated share of answers that are right; below the second, one in three may be wrong.
NEARLY_SURE = 0.85
FAIRLY_SURE = 0.65
RELATIONS: Mapping[Relation, str] = {
    "same_answer_elsewhere": "La même réponse, ailleurs",
    "other_answer": "Une autre réponse possible",
    "conflicting": "Une réponse différente",
}


@dataclass(frozen=True, slots=True)
class Marked:
    """A paragraph cut around its extract; the three parts joined are the paragraph."""

    before: str
    extract: str
    after: str


def mark(text: str, start: int, end: int) -> Marked | None:
    """Cut a paragraph around ``text[start:end]``; None if there is no such slice, or a blank one."""
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        return None
    return Marked(text[:start], text[start:end], text[end:])


def marked_citation(citation: Citation) -> Marked:
    """Cut the cited paragraph around the answer."""
    text, start, end = citation.paragraph_text, citation.start, citation.end
    return Marked(text[:start], text[start:end], text[end:])


def date_in_words(published: str) -> str:
    """Say a date in French at its own precision.

    >>> date_in_words("2026-02-05"), date_in_words("2025-05"), date_in_words("2025")
    ('5 février 2026', 'mai 2025', '2025')
    """
    year, *rest = published.split("-")
    words = [year]
    if rest:
        words.insert(0, MONTHS[int(rest[0]) - 1])
    if len(rest) > 1:
        words.insert(0, "1er" if rest[1] == "01" else str(int(rest[1])))
    return " ".join(words)


def sureness(confidence: float) -> str:
    """Say a calibrated probability in words."""
    if confidence >= NEARLY_SURE:
        return "Réponse presque certaine"
    if confidence >= FAIRLY_SURE:
        return "Réponse probable"
    return "Réponse incertaine, à vérifier dans l’article"


def without_controls(text: str) -> str:
    """Drop characters that steer the display (bidirectional overrides…), where no markup can isolate them."""
    return "".join(character for character in text if unicodedata.category(character) not in ("Cc", "Cf"))


def reading_address(citation: Citation) -> str:
    """Return the address of the reading page, with the quotation by which it finds the extract in a later version."""
    address, _, anchor = citation.href.partition("#")
    quote = citation.quote
    quotation = urlencode({"exact": quote.exact, "prefix": quote.prefix, "suffix": quote.suffix})
    return f"{address}&{quotation}#{anchor}"


def is_web_address(text: str | None) -> bool:
    """Tell whether a source can be linked to."""
    return text is not None and re.fullmatch(r"https?://[^\s/][^\s]*", text) is not None


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "date_in_words": date_in_words,
        "marked_citation": marked_citation,
        "reading_address": reading_address,
        "relation": RELATIONS.__getitem__,
        "sureness": sureness,
        "without_controls": without_controls,
    }
    environment.tests["web_address"] = is_web_address
    # In the addresses of these files, so that they can be kept for long and still change.
    environment.globals["versions"] = {
        name: content_hash((STATIC / name).read_text(encoding="utf-8")) for name in ("style.css", "embed.js")
    }
    return environment


_TEMPLATES = _environment()


def render(
    template: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **values: object
) -> HTMLResponse:
    """Return a page."""
    return HTMLResponse(_TEMPLATES.get_template(template).render(values), status, headers)
