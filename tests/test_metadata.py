"""Front matter fills an article, and a broken one is named."""

import pytest

from corpus_files import BODY, MORE, article, reason, sections, texts


def test_front_matter_fills_the_article(tmp_path):
    loaded = article(
        tmp_path,
        "x.md",
        "---\nid: pont\ntitle: Un pont\nauthor: Ada Renard\npublished: 2026-02-05\nlanguage: nl-BE\n"
        "publisher: Le Quai\nurl: https://quai.example/pont\nsources: [Ville, Région]\n"
        "license: CC0-1.0\nmood: gai\n---\n# Un pont\n\n" + BODY,
    )
    assert (loaded.id, loaded.title, loaded.author, loaded.published) == ("pont", "Un pont", "Ada Renard", "2026-02-05")
    assert (loaded.language, loaded.publisher, loaded.url) == ("nl-be", "Le Quai", "https://quai.example/pont")
    assert (loaded.sources, loaded.license) == (("Ville", "Région"), "CC0-1.0")
    assert (texts(loaded), sections(loaded)) == ([BODY], [None])


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("2025", "2025"),
        ("2025-05", "2025-05"),
        ("2025-05-12", "2025-05-12"),
        ("2025-05-12 10:30:00", "2025-05-12"),
        ("2025-05-12T10:30:00Z", "2025-05-12"),
        ('"2025"', "2025"),
        ("5 février 2026", "2026-02-05"),
        ("", None),
        ("null", None),
    ],
)
def test_dates_keep_the_precision_of_the_front_matter(tmp_path, written, published):
    assert article(tmp_path, "x.md", f"---\npublished: {written}\n---\n{BODY}").published == published


@pytest.mark.parametrize(
    ("matter", "words"),
    [
        ("title: [a", "not valid YAML at line"),
        ('title: "a', "not valid YAML"),
        ("- a\n- b", "a list, not a mapping"),
        ("juste du texte", "a str, not a mapping"),
        ("title: [a, b]", "title is a list"),
        ("title: {a: b}", "title is a dict"),
        ("published: hier", "published is 'hier', not a date"),
        ("published: 2025-13", "not a date"),
        ("published: 2025-02-30", "not valid YAML"),
        ("published: true", "published is a bool"),
        ("url: ftp://quai.example", "not an http(s) address"),
        ("url: pont", "not an http(s) address"),
        ("language: no", "language is a bool, not a text, put it in quotes"),
        ("language: français!", "not a code like fr"),
        ("id: Été", "the id 'Été'"),
        ("sources: [[a]]", "sources holds a list"),
        ("a: &a [*a]\ntitle: *a", "title is a list"),
        ("title: !!python/object:os.system x", "not valid YAML"),
        ("[" * 3000, "front matter"),
    ],
)
def test_broken_front_matter_is_named(tmp_path, matter, words):
    assert words in reason(tmp_path, "x.md", f"---\n{matter}\n---\n{BODY}")


def test_an_unclosed_front_matter_is_named_and_a_rule_is_no_front_matter(tmp_path):
    assert "never closed" in reason(tmp_path, "x.md", f"---\ntitle: Un pont\n\n{BODY}")
    assert texts(article(tmp_path, "y.md", f"---\n\n{BODY}")) == [BODY]
    assert texts(article(tmp_path, "y.txt", f"---\n{BODY}\n---\n{MORE}")) == ["---", BODY, "---", MORE]


def test_front_matter_is_read_in_plain_text_and_with_windows_line_ends(tmp_path):
    assert article(tmp_path, "x.txt", f"\ufeff---\r\ntitle: Un pont\r\n---\r\n{BODY}\r\n").title == "Un pont"


def test_front_matter_overrules_the_byline(tmp_path):
    loaded = article(tmp_path, "x.txt", f"---\nauthor: Ada Renard\n---\nUn pont\nPar Luc Maes – Mai 2025\n{BODY}")
    assert (loaded.title, loaded.author, loaded.published) == ("Un pont", "Ada Renard", "2025-05")
    assert texts(loaded) == [BODY]
