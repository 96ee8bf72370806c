"""Markdown → pieces of plain text, read by CommonMark's rules."""

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ragqa.layout import Kind, Piece, announces, item_marker, lines_of_text, looks_like_heading

_PARSER = MarkdownIt("commonmark").enable("table")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<[!?][^<>]*>")


def pieces_of_markdown(text: str) -> list[Piece]:
    """Return headings, paragraphs, items and quotations, without emphasis marks, link addresses and images."""
    return [piece for piece in _read(_PARSER.parse(text)) if piece.text.strip()]


def _read(tokens: Sequence[Token]) -> Iterator[Piece]:
    index = 0
    while index < len(tokens):
        token = tokens[index]
        stop = _closing(tokens, index)
        inside = tokens[index + 1 : stop]
        if token.type == "heading_open":
            yield Piece(_words(inside).replace("\n", " "), "heading", int(token.tag[1:]))
        elif token.type == "paragraph_open":
            yield from _paragraph(inside[0])
        elif token.type in ("bullet_list_open", "ordered_list_open"):
            yield from _list(token, inside)
        elif token.type == "blockquote_open":
            yield Piece("\n".join(piece.text.strip() for piece in _read(inside)), "quote")
        elif token.type == "table_open":
            yield Piece("\n".join(_rows(inside)), "text")
        elif token.type in ("fence", "code_block"):
            yield Piece(token.content.strip("\n"), "text")
        elif token.type == "html_block":
            yield from (Piece(line, "text") for line in lines_of_text(_plain_html(token.content)))
        index = stop + 1


def _closing(tokens: Sequence[Token], index: int) -> int:
    """Return the index of the token that closes this one, itself when it opens nothing."""
    depth = 0
    for position in range(index, len(tokens)):
        depth += tokens[position].nesting
        if depth <= 0:
            return position
    return len(tokens)


def _paragraph(inline: Token) -> Iterator[Piece]:
    """Yield the paragraph of an inline token, cut where a publisher's list or quotation was pasted line by line."""
    words = _inline_words(inline.children or [])
    is_bold = inline.content.startswith(("**", "__")) and inline.content.rstrip().endswith(("**", "__"))
    if is_bold and words.count("\n") == 0 and looks_like_heading(words):
        yield Piece(words, "heading" if inline.content.count(inline.content[:2]) == 2 else "text")
        return
    joined = ""
    for line in words.split("\n"):
        pasted = item_marker(line.strip()) or (announces(joined) and line.lstrip().startswith(("«", "“")))
        if pasted and joined:
            yield Piece(joined, "text")
            joined = ""
        joined = f"{joined} {line.strip()}".strip()
    yield Piece(joined, "text")


def _list(opening: Token, inside: Sequence[Token]) -> Iterator[Piece]:
    items: list[Piece] = []
    count = 0
    index = 0
    while index < len(inside):
        stop = _closing(inside, index)
        marker = "- " if opening.type == "bullet_list_open" else f"{inside[index].info}{inside[index].markup} "
        for position, piece in enumerate(_read(inside[index + 1 : stop])):
            text = marker + piece.text if position == 0 and not piece.text.startswith("- ") else piece.text
            items.append(Piece(text, "item"))
        count += 1
        index = stop + 1
    # « 1. Titre » standing alone over its text is a numbered heading of a pasted article, not a list.
    is_alone = opening.type == "ordered_list_open" and opening.level == 0 and count == len(items) == 1
    kind: Kind = "line" if is_alone else "item"
    yield from (Piece(item.text, kind) for item in items)


def _rows(tokens: Sequence[Token]) -> Iterator[str]:
    cells: list[str] = []
    for token in tokens:
        if token.type == "inline":
            cells.append(_inline_words(token.children or []).replace("\n", " ").strip())
        elif token.type == "tr_close":
            yield " | ".join(cells)
            cells = []


def _words(tokens: Sequence[Token]) -> str:
    return "\n".join(_inline_words(token.children or []) for token in tokens if token.type == "inline")


def _inline_words(children: Sequence[Token]) -> str:
    parts: list[str] = []
    for child in children:
        if child.type in ("text", "code_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak") or (
            child.type == "html_inline" and _BREAK.fullmatch(child.content)
        ):
            parts.append("\n")
    return "".join(parts)


def _plain_html(html: str) -> str:
    return _TAG.sub(" ", _BREAK.sub("\n", _COMMENT.sub(" ", html)))
