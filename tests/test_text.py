"""Bytes become clean text, and names become slugs and titles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_files import article, reason, texts
from ragqa.articles import ARTICLE_ID
from ragqa.text import decode, normalise, readable_name, slug


@given(st.text(max_size=300))
def test_every_slug_is_an_id(text):
    assert ARTICLE_ID.fullmatch(slug(text))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "latin-1"])
def test_usual_encodings_are_told_apart(tmp_path, encoding):
    line = (
        "Le café coûte 3 livres « à l’ancienne » : déjà vu."
        if encoding != "latin-1"
        else "Le café coûte déjà 3 livres."
    )
    assert texts(article(tmp_path, "x.txt", line.encode(encoding))) == [line]


def test_the_euro_sign_and_curly_quotes_of_windows_are_read():
    assert decode("l’été : 5 €".encode("cp1252")) == "l’été : 5 €"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "an empty file"),
        (b" \r\n\t\n", "an empty file"),
        (b"\xef\xbb\xbf", "no body text"),
        (b"abc\0def", "binary data"),
        (bytes(range(1, 32)) * 9, "binary data"),
        ("déjà vu, été, né".encode() + b"\xc3", "damaged UTF-8 text at byte"),
        (b"\xff\xfea", "damaged utf-16"),
        ("\u200b\u00ad".encode(), "no body text"),
        (b"Show More", "publisher noise"),
    ],
)
@pytest.mark.parametrize("name", ["x.txt", "x.md"])
def test_bytes_that_are_no_text_are_named(tmp_path, name, content, words):
    assert words in reason(tmp_path, name, content)


def test_stored_text_is_normalised_and_keeps_no_break_spaces_and_emoji():
    assert normalise("e\u0301te\u0301\r\nun\tpont\u00ad neuf\u200b\u202e\x07") == "été\nun pont neuf"
    assert normalise("trans\u00ad\nport") == "transport"
    kept = "prix\u00a0: 5\u202f€ 👩\u200d🚀 🇧🇪 ❤️"
    assert normalise(kept) == kept


def test_readable_names_are_made_of_words():
    assert readable_name("l_ete-a-Huy") == "L ete a Huy"
    assert readable_name("3f2a9c01") is None
