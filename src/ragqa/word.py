"""Word files → pieces and metadata, through python-docx."""

import io
import re
import zipfile
from typing import Any

from ragqa.layout import Piece
from ragqa.metadata import Metadata, one_line

# A .docx is a zip: text compresses about tenfold, so a file that grows past this is a bomb or a photo album.
MAX_UNZIPPED_BYTES = 200_000_000
MAX_ENTRIES = 10_000
_HEADING = re.compile(r"(?:heading|titre|kop|überschrift) ?(?P<level>\d).*", re.IGNORECASE)
_TITLE = re.compile(r"title|titre|titel", re.IGNORECASE)
_LIST = re.compile(r"(?:list|liste|lijst)\b.*|.*(?:bullet|puce|opsomming).*", re.IGNORECASE)
_QUOTE = re.compile(r"(?:intense )?(?:quote|citation|citaat).*", re.IGNORECASE)
_MACHINE_AUTHORS = {"python-docx", "microsoft office user", "user", "admin", "administrator", "utilisateur", "unknown"}


def read_word(data: bytes) -> tuple[Metadata, list[Piece]]:
    """Return the metadata and body of a .docx file.

    Without heading styles the paragraphs are left to the rules of plain text.

    Raises
    ------
    ValueError
        For a file that is encrypted, damaged, no Word file, or too large once unzipped.
    """
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise ValueError("an encrypted Word file or an old .doc: save it as .docx without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise ValueError(f"not a Word file, or a damaged one ({error})") from None
    unzipped = sum(entry.file_size for entry in entries)
    if unzipped > MAX_UNZIPPED_BYTES or len(entries) > MAX_ENTRIES:
        raise ValueError(f"{unzipped} bytes once unzipped, over the limit of {MAX_UNZIPPED_BYTES}")
    try:
        return _read(data)
    except Exception as error:  # python-docx meets damage wherever it looks first, with any error of lxml or zipfile
        raise ValueError(f"a damaged Word file ({type(error).__name__}: {error})") from None


def _read(data: bytes) -> tuple[Metadata, list[Piece]]:
    import docx

    document = docx.Document(io.BytesIO(data))
    title = document.core_properties.title or ""
    author = document.core_properties.author or ""
    pieces: list[Piece] = []
    titles: list[str] = []
    for content in document.iter_inner_content():
        if hasattr(content, "rows"):
            pieces.append(Piece(_table(content), "text"))
        elif _TITLE.fullmatch(_style(content)) and content.text.strip():
            titles.append(content.text)
        elif content.text.strip():
            pieces.append(_piece(content))
    if not any(piece.kind == "heading" for piece in pieces):
        pieces = [Piece(piece.text, "line" if piece.kind == "text" else piece.kind) for piece in pieces]
    metadata = Metadata(
        title=one_line(" ".join(titles)) or one_line(title),
        author=None if author.strip().lower() in _MACHINE_AUTHORS else one_line(author),
    )
    return metadata, [piece for piece in pieces if piece.text.strip()]


def _piece(paragraph: Any) -> Piece:
    style, text = _style(paragraph), paragraph.text.strip()
    if heading := _HEADING.fullmatch(style):
        # « Heading 1 » is a chapter: the title has a style of its own.
        return Piece(text.replace("\n", " "), "heading", int(heading["level"]) + 1)
    properties = paragraph._p.pPr
    if _LIST.fullmatch(style) or (properties is not None and properties.numPr is not None):
        return Piece("- " + text, "item")
    return Piece(text, "quote" if _QUOTE.fullmatch(style) else "text")


def _style(paragraph: Any) -> str:
    return (paragraph.style.name or "") if paragraph.style is not None else ""


def _table(table: Any) -> str:
    rows = []
    for row in table.rows:
        cells: list[Any] = []
        for cell in row.cells:
            if not cells or cell._tc is not cells[-1]._tc:  # a merged cell is listed once for every column
                cells.append(cell)
        rows.append(" | ".join(" ".join(cell.text.split()) for cell in cells))
    return "\n".join(row for row in rows if row.strip(" |"))
