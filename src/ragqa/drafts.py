"""What a format gives → an article: noise dropped, title, author and date found, paragraphs numbered."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from ragqa.articles import Article, Block, number_paragraphs
from ragqa.bylines import author_in_title, find_bylines, read_byline
from ragqa.layout import Piece, blocks_of_pieces, classify, item_marker
from ragqa.metadata import Metadata
from ragqa.noise import noise_lines, repeated_titles
from ragqa.text import first_words, normalise, readable_name, same_words

TITLE_LENGTH = 200
TITLE_LINES = 4  # a rubric, a date or a byline may stand over the title
DEFAULT_LANGUAGE = "fr"
UNSTATED = Metadata()


@dataclass(frozen=True, slots=True)
class Draft:
    """A document before it is an article.

    Attributes
    ----------
    stated
        What the publisher wrote down about it (front matter, record); nothing found in the text overrules it.
    found
        What the format's own metadata say (HTML head, Word and PDF properties); a byline overrules their author.
    pieces
        Its text; noise, title and byline lines still in it.
    blocks
        Paragraphs numbered by the publisher, taken as they are instead of ``pieces``.
    noise
        Lines that the format has already dropped.
    """

    stated: Metadata = UNSTATED
    found: Metadata = UNSTATED
    pieces: Sequence[Piece] = ()
    blocks: tuple[Block, ...] | None = None
    noise: tuple[str, ...] = ()


def article_of(draft: Draft, file_name: str, default_id: str) -> tuple[Article, tuple[str, ...]]:
    """Return the article of a draft and the lines of noise that it left out.

    Parameters
    ----------
    draft
        The document as its format gives it.
    file_name
        Without suffix; the title of last resort but one, before the first words of the text.
    default_id
        The id when none is stated.

    Raises
    ------
    ValueError
        When no body text is left, or the id has no valid form.
    """
    pieces = [replace(p, text=text) for p in draft.pieces if (text := normalise(p.text).strip())]
    pieces, noise = _split(pieces, noise_lines([piece.text for piece in pieces]))
    dropped = [*draft.noise, *(piece.text for piece in noise)]
    metadata = draft.stated.or_else(draft.found)
    title, pieces = _find_title(metadata.title, pieces)
    if title:
        pieces, repeats = _split(pieces, repeated_titles([piece.text for piece in pieces], title))
        dropped += [piece.text for piece in repeats]
    byline = find_bylines([piece.text for piece in pieces])
    pieces, _ = _split(pieces, byline.lines)
    blocks = draft.blocks if draft.blocks is not None else tuple(blocks_of_pieces(classify(pieces)))
    if not blocks:
        noise_count = f" beside {len(dropped)} lines of publisher noise" if dropped else ""
        raise ValueError(f"no body text{noise_count}")
    title = title or readable_name(file_name) or first_words(blocks[0].text)
    said = Metadata(author=byline.author or author_in_title(title), published=byline.published)
    metadata = replace(draft.stated.or_else(said).or_else(draft.found), title=title)
    article = Article(
        id=metadata.id or default_id,
        title=title,
        paragraphs=number_paragraphs(blocks),
        author=metadata.author,
        publisher=metadata.publisher,
        published=metadata.published,
        language=metadata.language or DEFAULT_LANGUAGE,
        url=metadata.url,
        sources=metadata.sources,
        license=metadata.license,
    )
    return article, tuple(dropped)


def _split(pieces: Sequence[Piece], out: Collection[int]) -> tuple[list[Piece], list[Piece]]:
    kept = [piece for index, piece in enumerate(pieces) if index not in out]
    return kept, [piece for index, piece in enumerate(pieces) if index in out]


def _find_title(known: str | None, pieces: list[Piece]) -> tuple[str | None, list[Piece]]:
    """Return the title and the pieces without its line.

    A known title is looked for among the first lines, so that it is no section. Else the heading over the
    whole is the title, or a first line that cannot be body text. Without either the
    caller takes the file name, or the first words.
    """
    if known:
        for index, piece in enumerate(pieces[:TITLE_LINES]):
            if same_words(piece.text, known):
                return known, pieces[:index] + pieces[index + 1 :]
        return known, pieces
    if len(pieces) < 2:
        return None, pieces
    candidate = _title_heading(pieces) or (pieces[0] if _can_be_title(pieces[0]) else None)
    if candidate is None:
        return None, pieces
    return candidate.text, [piece for piece in pieces if piece is not candidate]


def _title_heading(pieces: Sequence[Piece]) -> Piece | None:
    """Return the heading over the whole document: of level 1, or the first piece with all others under it."""
    headings = [piece for piece in pieces if piece.kind == "heading"]
    first = next((piece for piece in pieces[:TITLE_LINES] if piece.kind == "heading"), None)
    if first is None:
        return None
    is_top = all(other.level > first.level for other in headings if other is not first)
    opens = first is pieces[0]
    return first if (opens and (is_top or first.level == 1)) or (is_top and first.level == 1) else None


def _can_be_title(piece: Piece) -> bool:
    text = piece.text
    return piece.kind == "line" and (
        len(text) <= TITLE_LENGTH
        and not text.endswith((":", ";", ",", ".", "…"))
        and any(c.isalpha() for c in text)
        and not text.startswith(("«", "“", '"'))
        and item_marker(text) is None
        and read_byline(text) is None
    )
