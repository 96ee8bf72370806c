"""The articles in `corpus/`: ours, sourced, of the length that was agreed on, in French typography."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from ragqa.loaders import LoadedArticle, read_corpus

ROOT = Path(__file__).parents[1]
FILES = sorted((ROOT / "corpus").glob("*.md"))
REAL = ROOT.parent / "shared" / "articles"
FIELDS = {"title", "author", "published", "language", "publisher", "url", "sources", "license"}
RUN = 8
"""Words in a row that an article of ours may not share with somebody else's."""


def front_matter_and_text(path):
    _, front, text = path.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front), text


def runs_of_words(text):
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def test_there_are_at_least_fifteen_articles_and_all_of_them_load():
    loaded = list(read_corpus(ROOT / "corpus"))
    assert len(loaded) == len(FILES) >= 15
    assert all(isinstance(one, LoadedArticle) for one in loaded)
    assert not any(one.noise for one in loaded), "nothing of ours is taken for a publisher's noise"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_article_names_its_sources_and_keeps_to_the_length(path):
    front, text = front_matter_and_text(path)
    assert set(front) == FIELDS
    assert len(front["sources"]) >= 2
    words = [word for word in text.split() if re.search(r"\w", word)]
    assert 350 <= len(words) <= 800


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_an_article_is_set_in_french_typography(path):
    front, text = front_matter_and_text(path)
    for written in (text, front["title"]):
        assert "'" not in written
        assert '"' not in written
        assert written.count("«") == written.count("»")


def test_no_two_articles_share_a_title():
    titles = sorted(front_matter_and_text(path)[0]["title"] for path in FILES)
    assert all(one != other for one, other in pairwise(titles))


def test_no_sentence_of_other_peoples_articles_is_in_ours():
    theirs = set().union(*(runs_of_words(path.read_text(encoding="utf-8")) for path in REAL.glob("*.txt")), set())
    ours = set().union(*(runs_of_words(front_matter_and_text(path)[1]) for path in FILES))
    assert not theirs & ours
