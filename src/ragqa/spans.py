"""From the reader's raw span to a complete, trimmed answer: whole words, whole quantities, no stray edges."""

import re

_EDGE = " \t\n\u00a0\u202f\u2009\u200b.,;:!?…·•*–—-/|"
_PAIRS = {"(": ")", "[": "]", "«": "»", "“": "”", '"': '"', "{": "}"}
_SPACE = r"[ \u00a0\u202f\u2009]"
_LEADING_ARTICLE = re.compile(rf"(?:(?:le|la|les|the|het|de(?!{_SPACE})|der|die|das){_SPACE}+|l['’])(?=\S)")
_TRAILING_WORD = re.compile(
    rf"[,;]?{_SPACE}+(?:le|la|les|l['’]|un|une|des?|du|d['’]|et|ou|à|au|aux|en|que|qui|the|and|of|de|het|een|und|der|die)$"
)
_UNIT = re.compile(
    rf"{_SPACE}?%|{_SPACE}(?:(?:mille|millions?|milliards?|billions?|miljoen|miljard|Millionen|Milliarden|million|billion)"
    rf"(?:{_SPACE}d['’](?:euros?|habitants)|{_SPACE}de{_SPACE}(?:dollars?|francs|livres|tonnes|personnes))?"
    rf"|euros?|dollars?|€|\$|(?:[kMGT]W(?:h)?|térawattheures?|gigawatts?|mégawatts?|kilomètres?|km|hectares?|m²|tonnes?|ans|mois|"
    rf"jours|heures?|minutes?|points?)\b)(?:{_SPACE}(?:euros?|dollars?))?"
)
_NUMBER_TAIL = re.compile(rf"\d(?:[\d.,]|{_SPACE}(?=\d{{3}}))*$")
_NUMBER = re.compile(rf"\d(?:[.,]\d|{_SPACE}(?=\d{{3}}(?!\d))|\d)*")
_CURRENCY_AFTER = re.compile(
    rf"{_SPACE}d['’]euros?|{_SPACE}de{_SPACE}(?:dollars?|francs|livres)|{_SPACE}(?:euros?|dollars?|€|\$)"
)


def clean_span(text: str, start: int, end: int) -> tuple[int, int]:
    """Complete and trim a span.

    A span that begins or ends inside a word or a number takes all of it; « 1,43 » takes the unit that follows
    (« 1,43 milliard d’euros »); whitespace, punctuation, a bracket or guillemet without its partner, and a lower-case
    definite article in front are taken off.

    Returns
    -------
    (int, int)
        Start and end in code points; empty (start == end) if nothing but edges was selected.
    """
    start, end = _whole_words(text, start, end)
    start, end = _trim(text, start, end)
    end = _with_unit(text, start, end)
    return start, end


def overlaps(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Tell whether two spans share a character."""
    return one[0] < other[1] and other[0] < one[1]


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    while 0 < start < len(text) and _glued(text, start):
        start -= 1
    while 0 < end < len(text) and _glued(text, end):
        end += 1
    return start, end


def _glued(text: str, at: int) -> bool:
    """Tell whether the characters on both sides of a position belong to one word or number."""
    before, after = text[at - 1], text[at]
    if before.isalnum() and after.isalnum():
        return True
    inside_number = after in ".," and at + 1 < len(text) and before.isdigit() and text[at + 1].isdigit()
    after_mark = before in ".," and at >= 2 and text[at - 2].isdigit() and after.isdigit()
    return inside_number or after_mark


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while True:
        before = (start, end)
        while start < end and text[start] in _EDGE and not _signed_number(text, start):
            start += 1
        while end > start and text[end - 1] in _EDGE and not _abbreviation_end(text, start, end):
            end -= 1
        start, end = _without_lone_brackets(text, start, end)
        if article := _LEADING_ARTICLE.match(text, start, end):
            start = article.end()
        if tail := _TRAILING_WORD.search(text, start, end):
            end = tail.start()
        if (start, end) == before or start >= end:
            return min(start, end), end


def _signed_number(text: str, at: int) -> bool:
    return text[at] in "-–" and at + 1 < len(text) and text[at + 1].isdigit()


def _abbreviation_end(text: str, start: int, end: int) -> bool:
    """Keep the last point of « S.A. » and « J.-C. »."""
    return text[end - 1] == "." and bool(re.search(r"(?:^|[\s.\-])[A-ZÀ-Þ]\.-?[A-ZÀ-Þ]\.$", text[start:end]))


def _without_lone_brackets(text: str, start: int, end: int) -> tuple[int, int]:
    for opening, closing in _PAIRS.items():
        inside = text[start:end]
        if opening == closing:
            balanced = inside.count(opening) % 2 == 0
            opens_lone = closes_lone = not balanced
        else:
            opens_lone = inside.count(opening) > inside.count(closing)
            closes_lone = inside.count(closing) > inside.count(opening)
        wrapped = inside.startswith(opening) and inside.endswith(closing) and len(inside) > 2
        if wrapped and inside.count(opening) == inside.count(closing) == (2 if opening == closing else 1):
            return start + 1, end - 1
        if opens_lone and inside.startswith(opening):
            return start + 1, end
        if closes_lone and inside.endswith(closing):
            return start, end - 1
    return start, end


def _with_unit(text: str, start: int, end: int) -> int:
    if start == end:
        return end
    if _NUMBER_TAIL.search(text, start, end):
        if (number := _NUMBER.match(text, _number_start(text, end))) and number.end() > end:
            end = number.end()
        if unit := _UNIT.match(text, end):
            end = unit.end()
    elif re.search(r"(?:million|milliard)s?$", text[start:end]) and (currency := _CURRENCY_AFTER.match(text, end)):
        end = currency.end()
    return end


def _number_start(text: str, end: int) -> int:
    start = end
    while start > 0 and text[start - 1].isdigit():
        start -= 1
    return start
