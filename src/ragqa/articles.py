"""The domain: an article and its numbered paragraphs."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

ARTICLE_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,127}")
PUBLISHED = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
HASH_DIGITS = 16


def content_hash(*parts: str) -> str:
    """Return 16 hexadecimal digits of SHA-256 over the parts, order and borders counted."""
    packed = json.dumps(parts, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return hashlib.sha256(packed).hexdigest()[:HASH_DIGITS]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of body text before it is numbered.

    Attributes
    ----------
    text
        The paragraph, stripped, never empty; a list keeps one item a line.
    section
        The heading that it stands under, or None before the first.
    """

    text: str
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of body text, numbered from 1 in reading order.

    Attributes
    ----------
    number
        Position in the article, from 1; headings are not counted.
    id
        Hash of the text and of how often it occurred before in the article.
    section
        The heading that it stands under, or None.
    text
        The stored text that every offset refers to (Unicode code points).
    """

    number: int
    id: str
    section: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Article:
    """A document with an identity, metadata and paragraphs.

    Attributes
    ----------
    id
        ``[a-z0-9][a-z0-9-]{0,127}``, unique in a snapshot.
    published
        What the source says at its own precision: ``2026-02-05``, ``2025-05`` or ``2025``.
    url
        The publisher's own page, http(s), or None.
    """

    id: str
    title: str
    paragraphs: tuple[Paragraph, ...]
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    language: str = "fr"
    url: str | None = None
    sources: tuple[str, ...] = ()
    license: str | None = None
    version: str = field(init=False)

    def __post_init__(self) -> None:
        """Check the invariants and compute the version.

        Raises
        ------
        ValueError
            For an id, date or url that breaks its form, or an article without text.
        """
        if not ARTICLE_ID.fullmatch(self.id):
            raise ValueError(f"the id {self.id!r} is not of the form {ARTICLE_ID.pattern}")
        if not self.title.strip():
            raise ValueError("the title is empty")
        if not self.paragraphs:
            raise ValueError("there is no paragraph of body text")
        if self.published is not None and not PUBLISHED.fullmatch(self.published):
            raise ValueError(f"the date {self.published!r} is not YYYY, YYYY-MM or YYYY-MM-DD")
        if self.url is not None and not re.fullmatch(r"https?://[^\s/]+\S*", self.url):
            raise ValueError(f"the url {self.url!r} is not an http(s) address")
        metadata = (self.title, self.author, self.publisher, self.published, self.language, self.url)
        texts = [text for p in self.paragraphs for text in (p.section or "", p.text)]
        object.__setattr__(self, "version", content_hash(*(value or "" for value in metadata), *texts))


def number_paragraphs(blocks: Iterable[Block]) -> tuple[Paragraph, ...]:
    """Number blocks from 1 and give each an id that survives edits elsewhere in the article."""
    seen: Counter[str] = Counter()
    paragraphs = []
    for number, block in enumerate(blocks, start=1):
        occurrence = seen[block.text]
        seen[block.text] += 1
        identity = content_hash(block.text, str(occurrence))
        paragraphs.append(Paragraph(number, identity, block.section, block.text))
    return tuple(paragraphs)


def published_between(published: str | None, start: str | None, end: str | None) -> bool:
    """Tell whether a date lies in an inclusive range, compared at the coarser precision.

    An undated article lies in no range; a missing bound is open.
    """
    if start is None and end is None:
        return True
    if published is None:
        return False

    def at_precision_of(other: str) -> str:
        return published[: len(other)]

    after = start is None or at_precision_of(start) >= start[: len(published)]
    before = end is None or at_precision_of(end) <= end[: len(published)]
    return after and before
