"""The five real articles, when they lie beside the repository: measured by counts and hashes, never quoted."""

import hashlib
from pathlib import Path

import pytest

from ragqa.loaders import LoadedArticle, read_corpus

FOLDER = Path(__file__).parents[1].parent / "shared" / "articles"
# file prefix: title hash, author hash, published, paragraphs, hash of the texts, hash of the sections, noise lines
EXPECTED: dict[str, tuple[str, str | None, str | None, int, str, str, int]] = {
    "000": ("27ef5796c5468153", None, None, 13, "1b56fbf48bafb3a9", "4ace6b6a215fd2d0", 0),
    "001": ("7eb8c5171508682c", "ee5d792357f94844", "2025-05", 16, "58877cc81179c8b9", "7a099fd80b4f10c2", 0),
    "002": ("73535fb74acca2ed", "41fdc0a79623e777", None, 16, "2efe8253f26856c0", "cfd6380f50ee649a", 3),
    "003": ("509c257e13076823", None, None, 8, "47686487ecf8094c", "8468213d74a57496", 0),
    "004": ("38a8883adad3dc87", "276a7b5f19f447e5", "2026-02-05", 7, "9ca3c28cf16608a4", "cef3a9421760f9e2", 4),
}


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def measure(loaded):
    article = loaded.article
    return (
        digest(article.title),
        digest(article.author) if article.author else None,
        article.published,
        len(article.paragraphs),
        digest("\n\n".join(paragraph.text for paragraph in article.paragraphs)),
        digest("\n".join(paragraph.section or "" for paragraph in article.paragraphs)),
        len(loaded.noise),
    )


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.txt")), ids=lambda path: path.stem[:3])
def test_a_real_article_is_read_as_a_careful_reader_would(path):
    (loaded,) = read_corpus(path)
    assert isinstance(loaded, LoadedArticle)
    assert measure(loaded) == EXPECTED[path.stem[:3]]


def test_all_real_articles_load_together_when_they_are_there():
    results = list(read_corpus(FOLDER)) if FOLDER.is_dir() else []
    assert all(isinstance(result, LoadedArticle) for result in results)
