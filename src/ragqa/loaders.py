"""Corpus files → articles: one function a format, one table of formats, and no bad file stops the rest."""

import json
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from ragqa.articles import Article, Block
from ragqa.drafts import UNSTATED, Draft, article_of
from ragqa.errors import RejectedFile
from ragqa.layout import Piece, lines_of_text
from ragqa.markdown import pieces_of_markdown
from ragqa.metadata import metadata_of, opens_front_matter, split_front_matter
from ragqa.pdf import read_pdf
from ragqa.text import SLUG_LENGTH, decode, normalise, slug
from ragqa.webpage import read_webpage
from ragqa.word import read_word

MAX_FILE_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class LoadedArticle:
    """An article, the file it was read from, and the lines of it that were dropped as publisher noise."""

    article: Article
    path: Path
    noise: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """One document of a file: its draft, or why there is none; and its line, where a file holds many."""

    draft: Draft | ValueError
    line: int | None = None


def load_text(data: bytes) -> Iterator[Record]:
    """Read plain text, with or without front matter."""
    text = decode(data)
    stated, body = split_front_matter(text) if opens_front_matter(text) else (UNSTATED, text)
    yield Record(Draft(stated, pieces=[Piece(line) for line in lines_of_text(body)]))


def load_markdown(data: bytes) -> Iterator[Record]:
    """Read Markdown, with or without front matter."""
    stated, body = split_front_matter(decode(data))
    yield Record(Draft(stated, pieces=pieces_of_markdown(body)))


def load_html(data: bytes) -> Iterator[Record]:
    """Read the article of an HTML page."""
    found, pieces = read_webpage(data)
    yield Record(Draft(found=found, pieces=pieces))


def load_pdf(data: bytes) -> Iterator[Record]:
    """Read the text layer of a PDF."""
    text = read_pdf(data)
    yield Record(Draft(found=text.metadata, pieces=text.pieces, noise=text.noise))


def load_word(data: bytes) -> Iterator[Record]:
    """Read a Word file."""
    found, pieces = read_word(data)
    yield Record(Draft(found=found, pieces=pieces))


def load_jsonl(data: bytes) -> Iterator[Record]:
    """Read one article a line; a bad line is reported by its number and the rest go on."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = decode(data).encode("utf-8", "surrogatepass")
    for number, line in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            yield Record(_draft_of_record(line), number)
        except UnicodeDecodeError as error:
            yield Record(ValueError(f"not UTF-8 at byte {error.start} of the line"), number)
        except json.JSONDecodeError as error:
            yield Record(ValueError(f"not JSON, column {error.colno}: {error.msg}"), number)
        except RecursionError:
            yield Record(ValueError("JSON nested too deeply"), number)
        except ValueError as error:
            yield Record(error, number)


def _draft_of_record(line: bytes) -> Draft:
    record = json.loads(line.decode("utf-8"))
    if not isinstance(record, dict):
        raise ValueError(f"a {type(record).__name__}, not an object")
    stated = metadata_of(record)
    text, paragraphs = record.get("text"), record.get("paragraphs")
    if paragraphs is not None:
        if not isinstance(paragraphs, list):
            raise ValueError(f"paragraphs is a {type(paragraphs).__name__}, not a list")
        return Draft(stated, blocks=tuple(block for p in paragraphs if (block := _block(p)) is not None))
    if not isinstance(text, str):
        raise ValueError("neither text nor paragraphs" if text is None else f"text is a {type(text).__name__}")
    return Draft(stated, pieces=[Piece(line) for line in lines_of_text(text)])


def _block(paragraph: object) -> Block | None:
    if isinstance(paragraph, str):
        paragraph = {"text": paragraph}
    if not isinstance(paragraph, dict):
        raise ValueError(f"paragraphs holds a {type(paragraph).__name__}, not a text or an object")
    text, section = paragraph.get("text"), paragraph.get("section")
    if not isinstance(text, str) or not isinstance(section, str | None):
        raise ValueError("a paragraph is not of the form {text, section}")
    stored = normalise(text).strip()
    return Block(stored, normalise(section or "").replace("\n", " ").strip() or None) if stored else None


FORMATS: dict[str, Callable[[bytes], Iterator[Record]]] = {
    ".md": load_markdown,
    ".markdown": load_markdown,
    ".txt": load_text,
    ".html": load_html,
    ".htm": load_html,
    ".jsonl": load_jsonl,
    ".pdf": load_pdf,
    ".docx": load_word,
}


def read_corpus(root: Path, max_bytes: int = MAX_FILE_BYTES) -> Iterator[LoadedArticle | RejectedFile]:
    """Read a folder, or a single file, one article at a time.

    Files come in the order of their sorted paths. Hidden files and folders are skipped; whatever else cannot be read
    is yielded as an error with its path and reason, never raised. Links that leave the folder are refused.

    Parameters
    ----------
    root
        Folder or file; ids of articles that state none are slugs of the path below it.
    max_bytes
        Larger files are refused by their size, unread.

    Yields
    ------
    LoadedArticle or RejectedFile
        In reading order; of two articles with one id the first is kept.
    """
    owners: dict[str, str] = {}
    for path in _files(root):
        if isinstance(path, RejectedFile):
            yield path
            continue
        name = PurePath(path.name) if path == root else path.relative_to(root)
        try:
            for record in _records(path, max_bytes):
                yield _loaded(record, path, name, owners)
        except RejectedFile as error:
            yield error


def _files(root: Path) -> Iterator[Path | RejectedFile]:
    stack = [root]
    while stack:
        path = stack.pop()
        try:
            if path != root and path.is_symlink():
                _check_link(path, root)
            if path.is_dir():
                children = sorted(child for child in path.iterdir() if not child.name.startswith("."))
                stack += reversed(children)
            else:
                yield path
        except OSError as error:
            yield RejectedFile(path, f"cannot be read: {error.strerror or error}")
        except RejectedFile as error:
            yield error


def _check_link(path: Path, root: Path) -> None:
    try:
        target = path.resolve(strict=True)
    except (OSError, RuntimeError):
        raise RejectedFile(path, "a link that leads nowhere") from None
    if not target.is_relative_to(root.resolve()):
        raise RejectedFile(path, "a link that leaves the corpus folder")
    if target.is_dir():
        raise RejectedFile(path, "a link to a folder, which is read where it stands")


def _records(path: Path, max_bytes: int) -> Iterator[Record]:
    """Yield the documents of a file.

    Raises
    ------
    RejectedFile
        For a file that cannot be read at all.
    """
    load = FORMATS.get(path.suffix.lower())
    try:
        if load is None and path.exists():
            known = " ".join(sorted(FORMATS))
            raise RejectedFile(path, f"unknown format {path.suffix or '(no suffix)'}; known are {known}")
        yield from load(_bytes_of(path, max_bytes)) if load else _missing(path)
    except FileNotFoundError:
        raise RejectedFile(path, "there is no such file or folder") from None
    except OSError as error:
        raise RejectedFile(path, f"cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise RejectedFile(path, str(error)) from error
    except RejectedFile:
        raise
    except Exception as error:  # a parser's own defect must not stop the other files
        raise RejectedFile(path, f"cannot be read ({type(error).__name__}: {error})") from error


def _missing(path: Path) -> Iterator[Record]:
    raise FileNotFoundError(path)


def _bytes_of(path: Path, max_bytes: int) -> bytes:
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        raise ValueError("not a regular file")
    if status.st_size > max_bytes:
        raise ValueError(f"{status.st_size:,} bytes, over the limit of {max_bytes:,}")
    with path.open("rb") as file:
        data = file.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise ValueError(f"grown over the limit of {max_bytes:,} bytes while it was read")
    if not data.strip():
        raise ValueError("an empty file")
    return data


def _loaded(record: Record, path: Path, name: PurePath, owners: dict[str, str]) -> LoadedArticle | RejectedFile:
    where = "" if record.line is None else f"line {record.line}: "
    default_id = slug(str(name.with_suffix("")))
    if record.line is not None:
        default_id = f"{default_id[: SLUG_LENGTH - 10]}-{record.line}"
    try:
        if isinstance(record.draft, ValueError):
            raise record.draft
        article, noise = article_of(record.draft, name.stem, default_id)
    except ValueError as error:
        return RejectedFile(path, f"{where}{error}")
    except Exception as error:  # a text that breaks our own rules must not stop the other files
        return RejectedFile(path, f"{where}cannot be made an article ({type(error).__name__}: {error})")
    if article.id in owners:
        return RejectedFile(path, f"{where}the id {article.id!r} is already that of {owners[article.id]}")
    owners[article.id] = f"{path}, line {record.line}" if record.line is not None else str(path)
    return LoadedArticle(article, path, noise)
