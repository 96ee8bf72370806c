"""Author and date where they stand alone on a line near the top or the foot of an article."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass

from ragqa.layout import is_body

_MONTH_NAMES = (
    "janvier januari january janv jan",
    "février fevrier februari february févr fevr feb fév",
    "mars maart march mar mrt",
    "avril april avr apr",
    "mai mei may",
    "juin juni june jun",
    "juillet juli july juil jul",
    "août aout augustus august aug",
    "septembre september sept sep",
    "octobre oktober october oct okt",
    "novembre november nov",
    "décembre decembre december déc dec",
)
_MONTHS = {name: number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()}
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_WEEKDAY = (
    r"(?P<weekday>(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|maandag|dinsdag|woensdag|donderdag|vrijdag"
    r"|zaterdag|zondag|monday|tuesday|wednesday|thursday|friday|saturday|sunday)\s*,?\s+)?"
)
_BEFORE = (
    r"(?P<said>(?:(?:article\s+)?(?:publiée?|posté|paru|mise? en ligne|mise? à jour|modifiée?|rédigé|écrit"
    r"|gepubliceerd|bijgewerkt|geplaatst|published|posted|updated|date|datum)\s*:?\s+)?(?:(?:le|op|on|du)\s*:?\s+)?)"
)
_SAID = re.compile(
    r"(?:article\s+)?(?:publ|post|par[ul]|mis|modif|rédig|gepubl|bijgew|geplaatst|updat|dat)", re.IGNORECASE
)
_CLOCK = r"(?:\s*,?\s*(?:à|at|om|-|–)?\s*\d{1,2}\s*(?:h|:|u)\s*(?:\d{2})?(?::\d{2})?\s*(?:am|pm|uur)?)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_DATES = tuple(
    re.compile(_BEFORE + form + _CLOCK + r"\.?", re.IGNORECASE)
    for form in (
        _WEEKDAY + rf"(?P<day>\d{{1,2}})(?:er|ste|de|e|st|nd|rd|th)?\s+(?:of\s+)?{_MONTH},?\s+{_YEAR}",
        _WEEKDAY + rf"{_MONTH}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+{_YEAR}",
        rf"{_MONTH},?\s+{_YEAR}",
        rf"{_YEAR}-(?P<month>\d\d)(?:-(?P<day>\d\d)(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?)?",
        _WEEKDAY + rf"(?P<day>\d{{1,2}})(?P<mark>[/.-])(?P<month>\d{{1,2}})(?P=mark){_YEAR}",
    )
)
_BY = re.compile(
    r"(?:(?:article\s+|texte\s+|propos\s+)?(?:écrit|rédigé|publié|posté|recueillis|written|posted|geschreven)?\s*"
    r"(?:par|by|door)\s+|(?:auteure?s?|authors?|texte|tekst|text)\s*:\s*)",
    re.IGNORECASE,
)
_PARTICLE = r"(?:d[eiu]|da|del|della|des|van|von|vander|der|den|het|’t|'t|ten|ter|la|le|el|al|ben|y)"
_NAME_WORD = r"(?:(?:[dDlLO][’'])?[^\W\d_a-zà-ÿ][^\W\d_]*(?:[-’'.][^\W\d_]+)*\.?)"
_NAME = rf"{_NAME_WORD}(?:\s+(?:{_PARTICLE}\s+){{0,2}}{_NAME_WORD}){{0,4}}"
_NAMES = re.compile(rf"{_NAME}(?:(?:\s*,\s*|\s+(?:et|en|and|&)\s+){_NAME})*")
_FULL_NAME = re.compile(rf"{_NAME_WORD}(?:\s+(?:{_PARTICLE}\s+){{0,2}}{_NAME_WORD}){{1,4}}")
_EMPLOYER = re.compile(r"\s*\([^()]*\)$")
_UPDATED = re.compile(r"(?:mise? à jour|modifi|bijgewerkt|updated)", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s+[–—|•·-]\s+|\s*[|•·]\s*|\s*,\s+")
_SEPARATOR_DASH = re.compile(r"\s+[–—|•·-]\s+|\s*[|•·]\s*")
_ROLE = re.compile(
    r"\b(?:CEO|CTO|CFO|COO|PDG|Directeur|Directrice|Managing|Chief|Head|Director|Manager|Président|Présidente"
    r"|Bruxelles|Brussel|Belga|Technologies|Group|University|Université)\b"
)
_IN_TITLE = re.compile(
    rf"(?P<before>\S+)(?:,|\s+[–—|-])?\s+(?:par|by|door)\s+(?P<name>{_FULL_NAME.pattern})\s*\([^)]+\)"
)
# « le rachat d’Odoo par Summit Partners (USA) », « lancé par … »: an agent, not an author.
_AGENT = re.compile(
    r"\b(?:rachat|acquisition|reprise|absorption|achat|vente|financement|investissement|contrôle|overname)\b"
    r"|(?:é|ée|és|ées|is|it|ie|ite|u|ue|us|ues)$",
    re.IGNORECASE,
)
BYLINE_LENGTH = 150
DATE_LENGTH = 80
HEAD_LINES = 8
FOOT_LINES = 3


@dataclass(frozen=True, slots=True)
class Byline:
    """What the byline lines of an article say.

    Attributes
    ----------
    author
        The names alone, without function or employer.
    published
        At the precision of the source: ``2026-02-05``, ``2025-05``.
    lines
        Indices of the lines that said so; they are no body text.
    """

    author: str | None = None
    published: str | None = None
    lines: frozenset[int] = frozenset()


def parse_date(text: str) -> str | None:
    """Return a date in words, digits or ISO form as ``YYYY-MM-DD`` or ``YYYY-MM``; None for anything else.

    ``12/03/2025`` is taken only when nothing but the day can stand first: a day past 12, day and month alike, or a
    French or Dutch word beside it (« publié le 12/03/2025 »).
    """
    if len(text) > DATE_LENGTH:
        return None
    for form in _DATES:
        match = form.fullmatch(text.strip())
        if match is None:
            continue
        parts = match.groupdict()
        named = _MONTHS.get(parts["month"].lower())
        month, year = named or int(parts["month"]), int(parts["year"])
        day = int(parts["day"]) if parts.get("day") else None
        if parts.get("mark") and day is not None and day <= 12 and day != month:
            said = (parts["said"] + (parts["weekday"] or "")).lower()
            if not re.search(r"\b(?:le|op|du|publié|mis|geplaatst|\w+di|\w+dag|dimanche)\b", said):
                return None
        try:
            datetime.date(year, month, day or 1)
        except ValueError:
            return None
        return f"{year}-{month:02}" if day is None else f"{year}-{month:02}-{day:02}"
    return None


def read_byline(line: str) -> tuple[str | None, str | None] | None:
    """Return the author and date of a line that is nothing but a byline, or None."""
    line = line.strip().rstrip(",;")
    if not line or "\n" in line or len(line) > BYLINE_LENGTH:
        return None
    if date := parse_date(line):
        return None, date
    if line.endswith((".", "!", "?", "…", ":", "»")) or line.count("“"):
        return None
    parts = [part for part in _SEPARATOR.split(line) if part]
    date = next((found for part in parts if (found := parse_date(part))), None)
    by = _BY.match(line)
    if by and (names := _NAMES.fullmatch(_EMPLOYER.sub("", _SEPARATOR.split(line[by.end() :])[0]))):
        return _all_names(line[by.end() :]) or names.group(), date
    if date is None:
        return _date_then_author(line)
    return _beside_date(line, parts, date)


def _all_names(credit: str) -> str | None:
    """Return « A B, C D et E F » whole: commas between full names list authors, a function comes after them."""
    if not re.search(r"\s(?:et|en|and|&)\s", credit):
        return None
    names = []
    for part in re.split(r"\s*,\s*|\s+(?=(?:et|en|and|&)\s)", _SEPARATOR_DASH.split(credit)[0]):
        name = re.sub(r"^(?:et|en|and|&)\s+", "", part)
        if not _FULL_NAME.fullmatch(name) or _ROLE.search(name):
            break
        names.append(name)
    return ", ".join(names) or None


def _date_then_author(line: str) -> tuple[str | None, str | None] | None:
    """Read « Publié le 5 février 2026 par Marie Dupont »."""
    match = re.fullmatch(rf"(?P<date>.+?\d)\s*,?\s+(?:par|by|door)\s+(?P<names>{_NAMES.pattern})", line, re.UNICODE)
    date = parse_date(match["date"]) if match else None
    return (match["names"], date) if match and date else None


def _beside_date(line: str, parts: Sequence[str], date: str) -> tuple[str | None, str | None] | None:
    """Read « Marie Dupont | 5 février 2026 » and « Bruxelles, le 5 février 2026 »."""
    if len(parts) > 3:
        return None
    others = [part for part in parts if not parse_date(part)]
    if not all(_NAMES.fullmatch(_BY.sub("", part)) for part in others):
        return None
    if re.search(r",\s+(?:le|op|on)\s", line):
        return None, date
    named = [_BY.sub("", part) for part in others if _BY.match(part) or _FULL_NAME.fullmatch(part)]
    return (named[0] if named and not _ROLE.search(named[0]) else None), date


def find_bylines(lines: Sequence[str]) -> Byline:
    """Return author and date from the lines near the top, else near the foot.

    The date of an update counts only where no other is given.
    A bare date that has a sister elsewhere is the heading of a chronicle, not the date of the article.
    """
    author = published = updated = None
    used: set[int] = set()
    for index in _near_edges(lines):
        found = read_byline(lines[index])
        if found is None or (found[0] is None and _has_sister(lines, index)):
            continue
        author = author or found[0]
        if _UPDATED.match(lines[index]):
            updated = updated or found[1]
        else:
            published = published or found[1]
        used.add(index)
    return Byline(author, published or updated, frozenset(used))


def _near_edges(lines: Sequence[str]) -> list[int]:
    """Return the indices up to the second sentence (a standfirst may come first) and those of the foot."""
    body = [index for index, line in enumerate(lines) if is_body(line) and read_byline(line) is None]
    head = body[1] if len(body) > 1 else len(lines)
    top = range(min(head, HEAD_LINES, len(lines)))
    foot = range(max(len(top), len(lines) - FOOT_LINES), len(lines))
    return [*top, *foot]


def _has_sister(lines: Sequence[str], index: int) -> bool:
    date = parse_date(lines[index])
    if date is None or _SAID.match(lines[index]):
        return False
    others = (parse_date(line) for line in [*lines[: max(0, index - 1)], *lines[index + 2 :]])
    return any(other != date and len(other) == len(date) for other in others if other)


def author_in_title(title: str) -> str | None:
    """Return the author of « Plaidoyer pour l’atelier par Jeanne Roux (Atelier 9) », or None."""
    match = _IN_TITLE.search(title)
    if match is None or match.end() != len(title) or _AGENT.search(title[: match.end("before")]):
        return None
    return match["name"]
