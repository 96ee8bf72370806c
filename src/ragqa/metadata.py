"""What a front matter or a record says about an article, checked and at the precision given."""

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields

import yaml

from ragqa.articles import PUBLISHED
from ragqa.bylines import parse_date
from ragqa.text import normalise

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(?P<yaml>.*?)(?:^(?:---|\.\.\.)[ \t]*(?:\n|\Z))", re.DOTALL | re.MULTILINE)
_OPENED = re.compile(r"\A---[ \t]*\n[A-Za-z_]\w*[ \t]*:(?:[ \t]|\n)")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
_URL = re.compile(r"https?://[^\s/]+\S*")


@dataclass(frozen=True, slots=True)
class Metadata:
    """The metadata of an article as far as its source gives them; the names are those of ``Article``."""

    id: str | None = None
    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: str | None = None
    language: str | None = None
    url: str | None = None
    sources: tuple[str, ...] = ()
    license: str | None = None

    def or_else(self, other: "Metadata") -> "Metadata":
        """Return these metadata, completed by others where they are silent."""
        values = {f.name: getattr(self, f.name) or getattr(other, f.name) for f in fields(self)}
        return Metadata(**values)


def opens_front_matter(text: str) -> bool:
    """Tell whether a text starts with ``---`` and a key, and not with a rule drawn between paragraphs."""
    return _OPENED.match(_unix_lines(text)) is not None


def split_front_matter(text: str) -> tuple[Metadata, str]:
    """Return the metadata of a text's front matter and the text after it.

    Raises
    ------
    ValueError
        For a front matter that is never closed, is no YAML, no mapping, or holds a value of the wrong form.
    """
    text = _unix_lines(text)
    match = _FRONT_MATTER.match(text)
    if match is None:
        if _OPENED.match(text):
            raise ValueError("the front matter opened by --- is never closed by a line ---")
        return Metadata(), text
    try:
        record = yaml.safe_load(match["yaml"])
    except yaml.MarkedYAMLError as error:
        # The mark counts from 0 inside the front matter, the user's lines from 1 with the opening ---.
        line = f" at line {error.problem_mark.line + 2}" if error.problem_mark else ""
        raise ValueError(f"the front matter is not valid YAML{line}: {error.problem}") from None
    except (yaml.YAMLError, ValueError, OverflowError, TypeError, KeyError) as error:
        raise ValueError(f"the front matter is not valid YAML: {str(error).splitlines()[0]}") from None
    except RecursionError:
        raise ValueError("the front matter is nested too deeply") from None
    if record is None:
        return Metadata(), text[match.end() :]
    if not isinstance(record, dict):
        raise ValueError(f"the front matter is a {type(record).__name__}, not a mapping of keys to values")
    return metadata_of(record), text[match.end() :]


def _unix_lines(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def metadata_of(record: Mapping[object, object]) -> Metadata:
    """Return the known keys of a mapping, checked; unknown keys are ignored.

    Raises
    ------
    ValueError
        Naming the key, what it holds and what it should hold.
    """
    language = _text_at(record, "language")
    if language is not None:
        language = language.lower().replace("_", "-")
        if not _LANGUAGE.fullmatch(language):
            raise ValueError(f"language is {language!r}, not a code like fr or nl-be")
    url = _text_at(record, "url")
    if url is not None and not _URL.fullmatch(url):
        raise ValueError(f"url is {url!r}, not an http(s) address")
    return Metadata(
        id=_text_at(record, "id"),
        title=_text_at(record, "title"),
        author=", ".join(_texts_at(record, "author")) or None,
        publisher=_text_at(record, "publisher"),
        published=_date_at(record, "published"),
        language=language,
        url=url,
        sources=_texts_at(record, "sources"),
        license=_text_at(record, "license"),
    )


def one_line(value: str) -> str | None:
    """Return a text as metadata are stored: normalised, on one line, None when empty."""
    return " ".join(line.strip() for line in normalise(value).split("\n")).strip() or None


def _text_at(record: Mapping[object, object], key: str) -> str | None:
    value = record.get(key)
    if value is None:
        return None
    if isinstance(value, (str, int, float)) and not isinstance(value, bool):
        return one_line(str(value))
    hint = ", put it in quotes" if isinstance(value, (bool, datetime.date)) else ""
    raise ValueError(f"{key} is a {type(value).__name__}, not a text{hint}")


def _texts_at(record: Mapping[object, object], key: str) -> tuple[str, ...]:
    value = record.get(key)
    if not isinstance(value, list):
        text = _text_at(record, key)
        return () if text is None else (text,)
    texts = []
    for item in value:
        if not isinstance(item, str):
            raise ValueError(f"{key} holds a {type(item).__name__}, not a text")
        if text := one_line(item):
            texts.append(text)
    return tuple(texts)


def _date_at(record: Mapping[object, object], key: str) -> str | None:
    value = record.get(key)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    text = _text_at(record, key)
    if text is None:
        return None
    date = text if re.fullmatch(r"\d{4}", text) else parse_date(re.sub(r"(?<=\d) (?=\d\d:)", "T", text))
    if date is None or not PUBLISHED.fullmatch(date):
        raise ValueError(f"{key} is {text!r}, not a date like 2026-02-05, 2026-02 or 2026")
    return date
