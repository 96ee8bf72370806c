"""Paragraphs → passages: what is embedded and read, a whole paragraph or a slice of a long one."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from langchain_text_splitters import RecursiveCharacterTextSplitter

from ragqa.articles import Article, Paragraph

TOKEN_BUDGET = 240
"""Tokens of a passage: with a question it fits the 320 tokens that the reader was trained on."""
PIECE_BUDGET = 48
"""Tokens of the pieces, cut at sentence ends if possible, that slices are made of and share one of, so that an answer
across the cut stands whole in one of them."""
_SEPARATORS = ["\n", ". ", "! ", "? ", ".\u00a0", " ;", "; ", ", ", " ", "\u00a0", ""]

CountTokens = Callable[[str], int]


@dataclass(frozen=True, slots=True)
class Passage:
    """A slice of one paragraph.

    Attributes
    ----------
    article_id, paragraph
        Where it stands: the article and the paragraph's number.
    start, end
        Its code points in the paragraph's text: ``paragraph.text[start:end] == text``.
    text
        What answers are extracted from.
    context
        Title and section, which the encoder, the lexical leg and the reader see before the text.
    language
        The article's language.
    """

    article_id: str
    paragraph: int
    start: int
    end: int
    text: str
    context: str
    language: str

    @property
    def searched_text(self) -> str:
        """What is embedded and indexed: « Cette entreprise… » is found by the title above it."""
        return f"{self.context}\n{self.text}"


def passages_of(article: Article, count_tokens: CountTokens) -> Iterator[Passage]:
    """Cut an article into passages, in reading order; none crosses a paragraph.

    Parameters
    ----------
    article
        The article.
    count_tokens
        Length of a text in the reader's tokens.
    """
    for paragraph in article.paragraphs:
        context = f"{article.title}\n{paragraph.section}" if paragraph.section else article.title
        for start, end in _slices(paragraph, count_tokens):
            text = paragraph.text[start:end]
            yield Passage(article.id, paragraph.number, start, end, text, context, article.language)


def _slices(paragraph: Paragraph, count_tokens: CountTokens) -> Iterator[tuple[int, int]]:
    text = paragraph.text
    if count_tokens(text) <= TOKEN_BUDGET:
        yield 0, len(text)
        return
    pieces = _pieces(text, count_tokens)
    first = 0
    while True:
        last = first
        while last + 1 < len(pieces) and count_tokens(text[pieces[first][0] : pieces[last + 1][1]]) <= TOKEN_BUDGET:
            last += 1
        yield pieces[first][0], pieces[last][1]
        if last + 1 == len(pieces):
            return
        first = max(first + 1, last)


def _pieces(text: str, count_tokens: CountTokens) -> list[tuple[int, int]]:
    def length(part: str) -> int:
        # The splitter repeats what has no length (a joiner alone is no token) at the start of the next piece.
        return max(1, count_tokens(part)) if part else 0

    splitter = RecursiveCharacterTextSplitter(
        chunk_size=PIECE_BUDGET,
        chunk_overlap=0,
        length_function=length,
        separators=_SEPARATORS,
        keep_separator="end",
    )
    pieces = []
    cursor = 0
    for piece in splitter.split_text(text):
        # The splitter's own offsets are wrong with token lengths. Without overlap the pieces follow each other with
        # only whitespace between them, so that searching forward finds exactly where each one stands.
        start = text.index(piece, cursor)
        cursor = start + len(piece)
        pieces.append((start, cursor))
    return pieces
