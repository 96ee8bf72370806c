"""PDF → lines of text and metadata, through pypdf."""

import io
import logging
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ragqa.layout import Piece, item_marker
from ragqa.metadata import Metadata, one_line
from ragqa.text import normalise

MAX_PAGES = 2_000
_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:page|p\.|pagina)?\s*\d{1,4}(?:\s*(?:/|sur|of|van|de)\s*\d{1,4})?[-–—\s]*", re.IGNORECASE
)
_MACHINE_TITLE = re.compile(
    r"microsoft \w+ - .*|untitled.*|sans titre.*|.*\.(?:docx?|indd|pdf|odt|qxd|pptx?)", re.IGNORECASE
)
_MARGIN_LINES = 2
_FULL_LINE = 0.85  # of the usual width: proportional type and ragged ends leave full lines shorter
# In « rendez-vous » or « dit-il » the hyphen at the line end is the word's own.
_KEEPS_HYPHEN = re.compile(r"(?:vous|nous|il|ils|elle|elles|on|je|tu|ce|ci|là|même|mêmes|moi|toi|lui|eux|t)\b")


@dataclass(frozen=True, slots=True)
class PdfText:
    """The text of a PDF: its metadata, one piece a line or paragraph, and the running lines dropped."""

    metadata: Metadata
    pieces: list[Piece]
    noise: tuple[str, ...]


def read_pdf(data: bytes) -> PdfText:
    """Return the text layer of a PDF, lines joined to paragraphs.

    Raises
    ------
    ValueError
        For a file that is encrypted, damaged, or holds images only.
    """
    import pypdf
    from pypdf.errors import DependencyError

    logging.getLogger("pypdf").setLevel(logging.ERROR)  # it reports every oddity of every file otherwise
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise ValueError("an encrypted PDF: save it without a password")
        if len(reader.pages) > MAX_PAGES:
            raise ValueError(f"{len(reader.pages)} pages, over the limit of {MAX_PAGES}")
        pages = [_lines(page.extract_text()) for page in reader.pages]
        information = reader.metadata
        title = (information.title if information else None) or ""
        author = (information.author if information else None) or ""
    except DependencyError:
        raise ValueError("an encrypted PDF: save it without a password") from None
    except ValueError:
        raise
    except Exception as error:  # pypdf meets damage wherever it looks first, with any error
        raise ValueError(f"a damaged PDF ({type(error).__name__}: {error})") from None
    if not any(line for page in pages for line in page):
        raise ValueError("a PDF without text, perhaps scanned images: it needs character recognition first")
    pages, noise = _without_running_lines(pages)
    metadata = Metadata(
        title=None if _MACHINE_TITLE.fullmatch(title.strip()) else one_line(title), author=one_line(author)
    )
    return PdfText(metadata, [Piece(line) for line in paragraphs_of_pages(pages)], noise)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in normalise(text.replace("\u00ad\n", "-\n")).split("\n")]


def _without_running_lines(pages: Sequence[list[str]]) -> tuple[list[list[str]], tuple[str, ...]]:
    """Drop page numbers, and headers and footers that stand on at least half of the pages."""

    def margin(page: Sequence[str]) -> set[int]:
        filled = [index for index, line in enumerate(page) if line]
        return {*filled[:_MARGIN_LINES], *filled[-_MARGIN_LINES:]}

    def shape(line: str) -> str:
        return re.sub(r"\d+", "0", line)

    counts = Counter(text for page in pages for text in {shape(page[index]) for index in margin(page)})
    least = max(2, math.ceil(len(pages) / 2))
    kept, dropped = [], []
    for page in pages:
        running = {
            index
            for index in margin(page)
            if _PAGE_NUMBER.fullmatch(page[index]) or counts[shape(page[index])] >= least
        }
        dropped += [page[index] for index in sorted(running)]
        kept.append([line for index, line in enumerate(page) if index not in running])
    return kept, tuple(dropped)


def paragraphs_of_pages(pages: Sequence[Sequence[str]]) -> list[str]:
    """Join the lines of pages to paragraphs; a paragraph may run over the end of a page."""
    widths = sorted(len(line) for page in pages for line in page if line)
    usual = widths[len(widths) * 9 // 10] if widths else 0
    everything = " ".join(line for page in pages for line in page)
    paragraphs: list[str] = []
    previous, separated = "", False
    for page in pages:
        for line in page:
            if not line:
                separated = True
                continue
            if previous and not separated and _runs_on(previous, line, usual):
                paragraphs[-1] = _joined(paragraphs[-1], line, everything)
            else:
                paragraphs.append(line)
            previous, separated = line, False
        separated = False  # the end of a page is no end of a paragraph
    return paragraphs


def _runs_on(previous: str, line: str, usual: int) -> bool:
    if item_marker(line):
        return False
    is_full = len(previous) + 1 + len(line.split()[0]) > _FULL_LINE * usual
    ends = previous.endswith((".", "!", "?", "…", ":", ";", "»"))
    return (is_full and not previous.endswith(":")) or (line[0].islower() and not ends)


def _joined(paragraph: str, line: str, everything: str) -> str:
    if not re.search(r"[^\W\d_][-\u2010]$", paragraph) or not (line[0].isalpha() and line[0].islower()):
        return f"{paragraph} {line}"
    head, tail = re.findall(r"\w+", paragraph)[-1], re.findall(r"\w+", line)[0]
    if _KEEPS_HYPHEN.match(line) or re.search(rf"\b{head}-{tail}\b", everything):
        return paragraph + line
    return paragraph[:-1] + line
