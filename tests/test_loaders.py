"""A corpus is read in order, every bad file is named, and no word is lost."""

import json
import os
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus_files import BODY, MORE, sections, texts, write
from ragqa.bylines import read_byline
from ragqa.errors import RejectedFile
from ragqa.layout import lines_of_text
from ragqa.loaders import FORMATS, LoadedArticle, read_corpus
from ragqa.text import normalise


def test_an_id_is_the_slug_of_the_path(tmp_path):
    write(tmp_path, "a/Été 2025 – l’œuvre.md", BODY)
    write(tmp_path, "日本.md", BODY)
    write(tmp_path, f"{'x' * 200}.md", BODY)
    ids = [result.article.id for result in read_corpus(tmp_path)]
    assert ids == ["a-ete-2025-l-oeuvre", "x" * 128, "article"]


def test_of_two_articles_with_one_id_the_first_is_kept_and_both_are_named(tmp_path):
    first, second = write(tmp_path, "a b.md", BODY), write(tmp_path, "a-b.txt", MORE)
    kept, refused = read_corpus(tmp_path)
    assert kept.article.id == "a-b"
    assert isinstance(refused, RejectedFile)
    assert str(first) in str(refused)
    assert str(second) in str(refused)


def test_every_good_line_of_jsonl_is_an_article_and_every_bad_one_is_named_by_number(tmp_path):
    lines = [
        json.dumps({"id": "a", "title": "Un pont", "text": f"{BODY}\nAvis\n{MORE}", "published": 2025}).encode(),
        b"{broken",
        b"",
        b"[1]",
        b'{"title": "vide"}',
        b'{"text": 3}',
        b'{"text": ""}',
        b'{"text": "\xff"}',
        json.dumps({"paragraphs": [BODY, {"text": "Liste :", "section": "Avis"}, "- un", " "]}).encode(),
        json.dumps({"paragraphs": [3]}).encode(),
        json.dumps({"id": "a", "text": BODY}).encode(),
        b'{"text": "un \\ud83d\\ude00 et \\ud83d seul."}',
        b"[" * 100_000,
    ]
    path = write(tmp_path, "Archives 2025.jsonl", b"\r\n".join(lines))
    results = list(read_corpus(path))
    good = [result.article for result in results if isinstance(result, LoadedArticle)]
    bad = [result.reason for result in results if isinstance(result, RejectedFile)]
    assert [loaded.id for loaded in good] == ["a", "archives-2025-9", "archives-2025-12"]
    assert sections(good[0]) == [None, "Avis"]
    assert list(zip(texts(good[1]), sections(good[1]), strict=True)) == [
        (BODY, None),
        ("Liste :", "Avis"),
        ("- un", None),
    ]
    assert texts(good[2]) == ["un 😀 et seul."]
    assert [re.match(r"line (\d+): ", words)[1] for words in bad] == ["2", "4", "5", "6", "7", "8", "10", "11", "13"]
    assert str(path) in bad[7]


def test_a_folder_is_read_in_order_without_hidden_files(tmp_path):
    for name in ("b.md", "a/z.txt", "a.MD", ".secret.md", ".git/x.md", "a/.y.md", "README.md"):
        write(tmp_path, name, BODY)
    write(tmp_path, "image.png", b"\x89PNG")
    write(tmp_path, "LICENSE", BODY)
    results = list(read_corpus(tmp_path))
    assert [result.path.relative_to(tmp_path).as_posix() for result in results] == [
        "LICENSE",
        "README.md",
        "a/z.txt",
        "a.MD",
        "b.md",
        "image.png",
    ]
    refused = [result for result in results if isinstance(result, RejectedFile)]
    assert ["unknown format" in result.reason for result in refused] == [True, True]


def test_links_that_leave_the_folder_are_refused(tmp_path):
    outside = write(tmp_path, "outside.md", BODY)
    root = tmp_path / "corpus"
    write(root, "sub/a.md", MORE)
    for name, target in {
        "out.md": outside,
        "up": tmp_path,
        "in.md": root / "sub" / "a.md",
        "loop": root,
        "lost.md": root / "no",
    }.items():
        (root / name).symlink_to(target)
    found = {result.path.name: result for result in read_corpus(root)}
    assert {name for name, result in found.items() if isinstance(result, LoadedArticle)} == {"a.md", "in.md"}
    assert "leaves the corpus" in found["out.md"].reason
    assert "leaves the corpus" in found["up"].reason
    assert "leads nowhere" in found["lost.md"].reason
    assert "a link to a folder" in found["loop"].reason


def test_a_file_over_the_limit_is_refused_by_its_size(tmp_path):
    path = tmp_path / "big.md"
    with path.open("wb") as file:
        file.truncate(100_000_000)  # sparse: reading it would still yield 100 MB
    assert "100,000,000 bytes, over the limit of 20,000,000" in next(iter(read_corpus(path))).reason
    assert isinstance(next(iter(read_corpus(write(tmp_path, "x.md", BODY), max_bytes=10))), RejectedFile)


def test_a_pipe_a_missing_path_and_an_empty_folder_are_no_trap(tmp_path):
    os.mkfifo(tmp_path / "pipe.md")
    assert [result.reason for result in read_corpus(tmp_path)] == ["not a regular file"]
    assert "no such file" in next(iter(read_corpus(tmp_path / "none.md"))).reason
    assert "no such file" in next(iter(read_corpus(tmp_path / "none"))).reason
    (tmp_path / "empty").mkdir()
    assert list(read_corpus(tmp_path / "empty")) == []


@pytest.mark.parametrize("suffix", sorted(FORMATS))
@given(data=st.binary(max_size=400))
@settings(max_examples=40, deadline=None)
def test_no_bytes_in_any_format_stop_the_reading(suffix, data):
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), f"x{suffix}", data)
        write(Path(folder), "y.txt", BODY)
        results = list(read_corpus(Path(folder)))
    assert isinstance(results[-1], LoadedArticle)
    assert all(isinstance(result, LoadedArticle | RejectedFile) for result in results)


WORDS = st.sampled_from(
    ["pont", "Huy", "é", "😀", "- ", "• ", " :", "«", "»", "“", '"', ".", ";", "\n", "\n\n", "\r\n", "# ", "1. ",
     "2. ", "a) ", "Show More", "\u00a0", "\u202f", "\u00ad", "\u200d",
     "Par Ada Renard", "mai 2025", "TECH", "---", BODY, MORE]
)  # fmt: skip


@given(st.text() | st.lists(WORDS | st.text(max_size=5), max_size=40).map(" ".join))
@settings(max_examples=300, deadline=None)
def test_no_word_of_a_plain_text_is_lost(text):
    text = "".join(c for c in text if not 0xD800 <= ord(c) < 0xE000)
    with tempfile.TemporaryDirectory() as folder:
        (result,) = read_corpus(write(Path(folder), "x.txt", text))
    if isinstance(result, RejectedFile):
        return
    paragraphs = result.article.paragraphs
    assert [paragraph.number for paragraph in paragraphs] == list(range(1, len(paragraphs) + 1))
    assert all(paragraph.text and paragraph.text == paragraph.text.strip() for paragraph in paragraphs)
    bylines = [line for line in lines_of_text(text) if read_byline(line)]
    headings = [line for line in lines_of_text(text) if re.match(r"#{1,6}\s", line)]
    kept = [*(p.text for p in paragraphs), *(p.section or "" for p in paragraphs), result.article.title, *result.noise]
    words = set(re.findall(r"\w+", normalise(text)))
    assert words <= set(re.findall(r"\w+", "\n".join([*kept, *bylines, *headings])))
