"""HTML → pieces and metadata, through trafilatura."""

import re
from typing import Any

from ragqa.layout import Piece
from ragqa.metadata import Metadata, one_line
from ragqa.text import decode

_CHARSET = re.compile(rb"<meta[^>]{1,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,40})", re.IGNORECASE)
_HEAD_BYTES = 4096


def read_webpage(data: bytes) -> tuple[Metadata, list[Piece]]:
    """Return the metadata and body of a publisher's page, without its menus and footers.

    trafilatura turns no-break spaces into plain ones, as it does with every white space of HTML.

    Raises
    ------
    ValueError
        For a page in which no article can be found.
    """
    import trafilatura  # importing it takes half a second that the other formats need not pay

    document = trafilatura.bare_extraction(
        _decode_page(data),
        with_metadata=True,
        include_comments=False,
        include_tables=True,
        include_formatting=False,
        # An invented date is worse than none: only what the page declares counts.
        date_extraction_params={"original_date": True, "extensive_search": False, "max_date": "2999-12-31"},
    )
    if document is None or isinstance(document, dict) or document.body is None:
        raise ValueError("no article found in this HTML page")
    url = document.url if document.url and re.fullmatch(r"https?://[^\s/]+\S*", document.url) else None
    metadata = Metadata(
        title=one_line(document.title or ""),
        author=one_line((document.author or "").replace(";", ",")),
        publisher=one_line(document.sitename or ""),
        published=document.date,
        url=url,
    )
    pieces: list[Piece] = []
    _read(document.body, pieces)
    return metadata, [piece for piece in pieces if piece.text.strip()]


def _decode_page(data: bytes) -> str:
    declared = _CHARSET.search(data[:_HEAD_BYTES])
    if declared and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")) and b"\0" not in data:
        try:
            return data.decode(declared[1].decode("ascii"))
        except (LookupError, UnicodeDecodeError):
            pass  # a page that lies about its encoding is common; its bytes do not
    return decode(data)


def _read(element: Any, pieces: list[Piece]) -> None:
    for child in element:
        if child.tag == "head":
            pieces.append(Piece(_words(child).replace("\n", " "), "heading"))
        elif child.tag == "list":
            _read_list(child, pieces)
        elif child.tag == "quote":
            pieces.append(Piece(_words(child), "quote"))
        elif child.tag == "table":
            rows = [
                " | ".join(_words(cell).replace("\n", " ") for cell in row.iter("cell")) for row in child.iter("row")
            ]
            pieces.append(Piece("\n".join(row for row in rows if row.strip(" |")), "text"))
        elif child.tag == "div":
            _read(child, pieces)
        else:
            pieces.append(Piece(_words(child), "text"))
        if child.tail and child.tail.strip():
            pieces.append(Piece(child.tail, "text"))


def _read_list(element: Any, pieces: list[Piece]) -> None:
    numbered = element.get("rend") == "ol"
    for number, item in enumerate(element.iter("item"), start=1):
        lines = [line for line in _words(item, nested=("list",)).split("\n") if line.strip()]
        marker = f"{number}. " if numbered else "- "
        pieces.extend(Piece((marker if not n else "") + line, "item") for n, line in enumerate(lines))


def _words(element: Any, nested: tuple[str, ...] = ()) -> str:
    """Return the text of an element, a line break or an inner paragraph on a new line."""
    parts = [element.text or ""]
    for child in element:
        if child.tag not in nested:
            inner = _words(child, nested)
            parts.append(f"\n{inner}\n" if child.tag in ("lb", "p", "head", "item", "row") else inner)
        parts.append(child.tail or "")
    lines = (re.sub(r"[ \t]+", " ", line).strip() for line in "".join(parts).split("\n"))
    return "\n".join(line for line in lines if line)
