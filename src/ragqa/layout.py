"""Lines of plain text → headings, paragraphs, lists and quotations → blocks with sections."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from ragqa.articles import Block
from ragqa.text import normalise

Kind = Literal["line", "heading", "text", "item", "quote"]

HEADING_LENGTH = 110
QUESTION_LENGTH = 90
BODY_LENGTH = 160
WRAP_COLUMNS = (50, 120)  # a line shorter or longer than this was not broken by a wrapping editor
QUOTE_LINES = 8
LIST_ITEMS = 30
_BULLET = re.compile(r"(?:[•▪■●◦‣⁃►▸➔➤→✓✔✅➢❖]️?\s*|[-–—*+]\s+)(?=\S)")
_NUMBER = re.compile(r"\(?(?P<number>\d{1,3}|[a-z])[.)]\s+(?=\S)")
_OPENING = ("«", "“", "„", '"')
_CLOSING = {"«": "»", "“": "”", "„": "“”", '"': '"'}
_FINAL = ".!;:,…‥"
_HASHES = re.compile(r"#{1,6}\s+(?P<heading>\S.*?)[\s#]*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a document as its format shows it.

    Attributes
    ----------
    text
        The words; never empty once normalised.
    kind
        ``line`` where only its look tells what it is (plain text), else what the markup says.
    level
        Of a heading: 1 for the title of a document, more for what stands under it.
    """

    text: str
    kind: Kind = "line"
    level: int = 2


def blocks_of_text(text: str) -> list[Block]:
    """Return the blocks of plain text, whether a line is a paragraph or paragraphs are wrapped."""
    return blocks_of_pieces(classify([Piece(line) for line in lines_of_text(text)]))


def lines_of_text(text: str) -> list[str]:
    """Return one stripped line a paragraph, heading or item; hard-wrapped lines are joined."""
    chunks: list[list[str]] = [[]]
    for line in normalise(text).split("\n"):
        if stripped := line.strip():
            chunks[-1].append(stripped)
        elif chunks[-1]:
            chunks.append([])
    widths = [width for chunk in chunks if (width := _wrap_width(chunk))]
    usual = max(widths, default=None)
    return [line for chunk in chunks for line in _unwrapped(chunk, _wrap_width(chunk) or usual)]


def _unwrapped(lines: Sequence[str], width: int | None) -> list[str]:
    joined: list[str] = []
    previous = ""
    for line in lines:
        if width and joined and not _starts_anew(line) and _broken_by_editor(previous, line, width):
            joined[-1] += " " + line
        else:
            joined.append(line)
        previous = line
    return joined


def _wrap_width(lines: Sequence[str]) -> int | None:
    """Return the column at which these lines were wrapped, or None without a sentence that runs on."""
    longest = max((len(line) for line in lines), default=0)
    if not WRAP_COLUMNS[0] <= longest <= WRAP_COLUMNS[1]:
        return None
    for line, following in pairwise(lines):
        runs_on = following[0].islower() and not line.endswith((".", "!", "?", "…", ";", ":", "»"))
        if runs_on and not _starts_anew(following) and _broken_by_editor(line, following, longest):
            return longest
    return None


def _broken_by_editor(line: str, following: str, width: int) -> bool:
    """Tell whether the next word would not have fitted: the only reason for an editor to break there."""
    return len(line) <= WRAP_COLUMNS[1] and len(line) + 1 + len(following.split()[0]) > width


def _starts_anew(line: str) -> bool:
    return bool(item_marker(line)) or bool(_hash_heading(line))


def _hash_heading(line: str) -> re.Match[str] | None:
    return _HASHES.fullmatch(line) if len(line) <= 2 * HEADING_LENGTH else None


def item_marker(line: str) -> str | None:
    """Return the bullet, dash or number that a line starts with, or None."""
    match = _BULLET.match(line) or _NUMBER.match(line)
    return match.group() if match else None


def is_body(line: str) -> bool:
    """Tell whether a line can only be body text: long, or a full sentence."""
    return len(line) > BODY_LENGTH or line.rstrip('»”" \u00a0\u202f').endswith((".", "…", "!"))


def looks_like_heading(line: str) -> bool:
    """Tell whether a line, taken alone, has the form of a heading."""
    if len(line) > HEADING_LENGTH or "\n" in line or line.startswith(_OPENING):
        return False
    if not any(c.isalpha() for c in line) or line.rstrip('»”" \u00a0\u202f').endswith(tuple(_FINAL)):
        return False
    if line.endswith("?") and len(line) > QUESTION_LENGTH:
        return False
    first = next(c for c in line if c.isalnum())
    return not first.islower() and not _BULLET.match(line)


def classify(pieces: Sequence[Piece]) -> list[Piece]:
    """Tell headings, items and quotations apart among pieces of the kind ``line``.

    A heading is a short line without final punctuation standing before body text. Of two such lines the second is
    the heading and the first stays text; a run of three or more is no heading at all but a list of names or a table.
    Paragraphs of marked-up documents are looked at for pasted bullets and quotation marks only.
    """
    whole = _whole_quotations(pieces)
    kinds = [_kind_alone(whole, index) for index in range(len(whole))]
    start = 0
    while start < len(whole):
        stop = start
        while stop < len(whole) and kinds[stop] == "line":
            stop += 1
        if stop == start:
            start += 1
            continue
        is_heading = stop - start <= 2 and stop < len(whole) and kinds[stop] != "heading"
        announced = stop - start >= 3 and start > 0 and announces(whole[start - 1].text)
        for index in range(start, stop):
            kinds[index] = "item" if announced else "text"
        if is_heading:
            kinds[stop - 1] = "heading"
        start = stop
    return [Piece(_without_hashes(piece, kind), kind) for piece, kind in zip(whole, kinds, strict=True)]


def _without_hashes(piece: Piece, kind: Kind) -> str:
    match = _hash_heading(piece.text) if piece.kind == "line" and kind == "heading" else None
    return match["heading"] if match else piece.text


def _kind_alone(pieces: Sequence[Piece], index: int) -> Kind:
    """Return the kind of a piece, or ``line`` for one with the form of a heading, to be settled by its run."""
    piece = pieces[index]
    if piece.kind not in ("line", "text"):
        return piece.kind
    if _BULLET.match(piece.text):
        return "item"
    if piece.text.startswith(_OPENING):
        return "quote"
    if piece.kind == "text":
        return "text"
    if _hash_heading(piece.text):
        return "heading"
    if _is_numbered_item(pieces, index) or _is_semicolon_item(pieces, index):
        return "item"
    return "line" if looks_like_heading(piece.text) else "text"


def _is_numbered_item(pieces: Sequence[Piece], index: int) -> bool:
    """Tell a numbered item from a numbered heading: the line before or after bears the neighbouring number."""

    def number(at: int) -> int | None:
        match = _NUMBER.match(pieces[at].text) if 0 <= at < len(pieces) else None
        if match is None:
            return None
        return int(match["number"]) if match["number"].isdigit() else 1000 + ord(match["number"])

    own = number(index)
    return own is not None and (number(index + 1) == own + 1 or number(index - 1) == own - 1)


def _is_semicolon_item(pieces: Sequence[Piece], index: int) -> bool:
    """Tell whether a line is one of « … : a ; b ; c. », one item a line without bullets."""
    before = pieces[index - 1].text if index else ""
    if not before.endswith(";") and not announces(before):
        return False
    start = index
    while start > max(0, index - LIST_ITEMS) and pieces[start - 1].text.endswith(";"):
        start -= 1
    has_items = start < index or pieces[index].text.endswith(";")
    return has_items and start > 0 and announces(pieces[start - 1].text)


def announces(text: str) -> bool:
    """Tell whether a paragraph introduces what follows: its last line ends in a colon."""
    return text.endswith((":", "："))


def _whole_quotations(pieces: Sequence[Piece]) -> list[Piece]:
    """Join the lines of a quotation that opens on one line and closes on a later one."""
    whole: list[Piece] = []
    index = 0
    while index < len(pieces):
        length = _quotation_length(pieces, index)
        text = "\n".join(piece.text for piece in pieces[index : index + length])
        whole.append(Piece(text, pieces[index].kind))
        index += length
    return whole


def _quotation_length(pieces: Sequence[Piece], index: int) -> int:
    mark = _left_open(pieces[index].text)
    if mark is None or pieces[index].kind not in ("line", "text"):
        return 1
    marks = re.compile("[" + mark + _CLOSING[mark] + "]")
    for length, piece in enumerate(pieces[index + 1 : index + 1 + QUOTE_LINES], start=2):
        if piece.kind not in ("line", "text"):
            return 1
        # French typography may repeat « at the head of every paragraph of one quotation.
        found = marks.findall(piece.text.removeprefix(mark) if mark != '"' else piece.text)
        if found:
            return length if found[0] in _CLOSING[mark] and found[-1] != mark.strip('"') else 1
    return 1


def _left_open(text: str) -> str | None:
    """Return the opening mark of a quotation that the text does not close, or None."""
    if text.startswith('"'):
        return '"' if text.count('"') % 2 else None
    for mark in ("«", "“"):
        if text.rfind(mark) > max(text.rfind(closing) for closing in _CLOSING[mark]):
            return mark
    return None


def blocks_of_pieces(pieces: Iterable[Piece]) -> list[Block]:
    """Join lists and quotations to the paragraph that introduces them; headings become sections."""
    texts: list[tuple[str, str | None]] = []
    section: str | None = None
    previous: Kind = "heading"
    for piece in pieces:
        text = piece.text.strip()
        if not text:
            continue
        if piece.kind == "heading":
            section, previous = text, "heading"
            continue
        joins = previous != "heading" and (
            (piece.kind == "item" and previous == "item")
            or (piece.kind in ("item", "quote") and announces(texts[-1][0]))
            or (previous == "quote" and text.startswith(("—", "–")))  # who said it
        )
        if joins:
            texts[-1] = (texts[-1][0] + "\n" + text, section)
        else:
            texts.append((text, section))
        previous = piece.kind
    return [Block(text, section) for text, section in texts]
