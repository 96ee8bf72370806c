"""The invariants of the architecture, on every article that is there and on whatever Unicode somebody may write."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ragqa.evidence import gather
from ragqa.language import detect_language
from ragqa.loaders import LoadedArticle, read_corpus
from ragqa.passages import passages_of
from ragqa.question import understand
from ragqa.replies import answer_of
from ragqa.retriever import Retrieved

ROOT = Path(__file__).parents[1]
OURS = sorted((ROOT / "corpus").glob("*.md"))
REAL = sorted((ROOT.parent / "shared" / "articles").glob("*.txt"))
QUESTION = "Combien de personnes la société emploie-t-elle ?"

# What publishers' text is made of, and what breaks offsets: astral emoji, combining accents, no-break spaces, bidi.
AWKWARD = st.sampled_from(
    [
        "é",
        "e\u0301",
        "🦄",
        "👩\u200d🌾",
        "\u00a0",
        "\u202f",
        "\u202e",
        "’",
        "« ",
        " »",
        "œ",
        "\ufeff",
        "ﬁ",
        "𝔘",
        "\u0300",
        "</s>",
    ]
)
WORDS = st.sampled_from(
    ["La société", "emploie", "12", "1,43", "milliard", "personnes.", "Mons,", "2024", "d’euros", ":"]
)
PIECES = st.lists(st.one_of(WORDS, AWKWARD, st.text(max_size=6), st.just("\n"), st.just("\n\n")), max_size=80)


def answers_about(article, reader, count_tokens):
    """Every candidate of an article, in the form in which it is cited."""
    question = understand(QUESTION)
    retrieved = [Retrieved(passage, 0.8, 1.0, 0.5) for passage in passages_of(article, count_tokens)]
    readings = reader.read(QUESTION, [one.passage.text for one in retrieved])
    candidates = gather(question, retrieved, readings, {article.id: article}, {"societ": 2.0})
    return [answer_of(candidate, 0.5, article) for candidate in candidates]


def assert_cites(answer, article):
    cited = answer.citation
    paragraph = article.paragraphs[cited.paragraph - 1]
    assert (cited.paragraph_id, cited.paragraph_text) == (paragraph.id, paragraph.text)
    assert paragraph.text[cited.start : cited.end] == answer.text == cited.quote.exact
    assert answer.text == answer.text.strip() != ""
    assert paragraph.text[cited.sentence_start : cited.sentence_end] == answer.sentence
    assert cited.sentence_start <= cited.start < cited.end <= cited.sentence_end
    assert cited.quote.prefix + cited.quote.exact + cited.quote.suffix in paragraph.text
    travelled = json.loads(answer.model_dump_json())["citation"]
    assert travelled["paragraph_text"][cited.start : cited.end] == answer.text, "offsets survive the way over HTTP"


@pytest.mark.parametrize("path", [*OURS, *REAL], ids=lambda path: path.stem[:30])
def test_every_answer_of_an_article_is_a_slice_of_the_paragraph_that_it_cites(path, reader, count_tokens):
    (loaded,) = read_corpus(path)
    answers = answers_about(loaded.article, reader, count_tokens)
    assert answers
    for answer in answers:
        assert_cites(answer, loaded.article)


@pytest.mark.parametrize("path", [*OURS, *REAL], ids=lambda path: path.stem[:30])
def test_the_passages_of_an_article_hold_all_its_text(path, count_tokens):
    (loaded,) = read_corpus(path)
    for paragraph in loaded.article.paragraphs:
        covered = set()
        for passage in passages_of(loaded.article, count_tokens):
            if passage.paragraph == paragraph.number:
                assert paragraph.text[passage.start : passage.end] == passage.text
                covered.update(range(passage.start, passage.end))
        assert all(at in covered for at, char in enumerate(paragraph.text) if not char.isspace())


@settings(max_examples=60, deadline=None)
@given(pieces=PIECES)
def test_whatever_is_written_is_loaded_split_read_and_cited_to_the_letter(pieces, reader, count_tokens):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ecrit.txt"
        path.write_bytes(" ".join(pieces).encode("utf-8", "surrogatepass"))
        (loaded,) = read_corpus(path)
    if not isinstance(loaded, LoadedArticle):
        assert str(path) in str(loaded)
        assert loaded.reason
        return
    for answer in answers_about(loaded.article, reader, count_tokens):
        assert_cites(answer, loaded.article)


@settings(max_examples=200, deadline=None)
@given(text=st.text(max_size=200))
def test_whatever_is_asked_is_understood_or_is_no_question(text):
    assert detect_language(text) in ("fr", "nl", "en", "de")
    question = understand(text)
    assert question is None or question.text == text
