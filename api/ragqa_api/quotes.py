"""Finds a cited extract again in an article that was edited since, by its W3C text quote selector."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# What editors change without changing a word: each character stands for one, so that offsets stay.
ALIKE = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\n": " ", "\u2019": "'"})
# An extract as long as this is told from others without what stands around it.
SPEAKS_FOR_ITSELF = 40


@dataclass(frozen=True, slots=True)
class Quotation:
    """An extract and the text right before and after it.

    Attributes
    ----------
    exact, prefix, suffix
        As in `ragqa.contract.Quote`.
    """

    exact: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an extract stands.

    Attributes
    ----------
    paragraph
        Number of the paragraph, from 1.
    start, end
        Code points in it.
    """

    paragraph: int
    start: int
    end: int


def find_quotation(paragraphs: Sequence[str], quotation: Quotation, near: int) -> Place | None:
    """Find where an extract stands now; None if nowhere, or if that is too uncertain.

    Of several places, the one wins whose surroundings agree with the quotation over most characters, then the
    one nearest to where the extract stood. Short extracts stand in many places: half of their surroundings have
    to agree.

    Parameters
    ----------
    paragraphs
        Texts of the paragraphs, in order.
    quotation
        What was cited.
    near
        Number of the paragraph that it was cited from.
    """
    exact, prefix, suffix = (part.translate(ALIKE) for part in (quotation.exact, quotation.prefix, quotation.suffix))
    if not exact.strip():
        return None
    found: list[tuple[int, int, Place]] = []
    for number, paragraph in enumerate(paragraphs, start=1):
        text = paragraph.translate(ALIKE)
        for start in _occurrences(text, exact):
            end = start + len(exact)
            before, after = _agreeing(text[:start][::-1], prefix[::-1]), _agreeing(text[end:], suffix)
            sure = len(exact) >= SPEAKS_FOR_ITSELF or 2 * (before + after) >= len(prefix) + len(suffix)
            if sure and not _within_a_word(text, start, end, prefix, suffix):
                found.append((before + after, -abs(number - near), Place(number, start, end)))
    return max(found, key=lambda one: one[:2])[2] if found else None


def _occurrences(text: str, exact: str) -> Iterator[int]:
    at = text.find(exact)
    while at >= 0:
        yield at
        at = text.find(exact, at + 1)


def _agreeing(one: str, other: str) -> int:
    """Count the characters that two texts share at their start."""
    length = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        length += 1
    return length


def _within_a_word(text: str, start: int, end: int, prefix: str, suffix: str) -> bool:
    """Tell whether the place cuts a word (« 12 » in « 2012 ») that the quotation did not cut."""
    cut_before = (text[:start][-1:] + text[start]).isalnum() and start > 0 and not prefix[-1:].isalnum()
    cut_after = (text[end - 1] + text[end:][:1]).isalnum() and end < len(text) and not suffix[:1].isalnum()
    return cut_before or cut_after
