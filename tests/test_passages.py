"""Long paragraphs become passages that the reader can take, and nothing is lost between them."""

from itertools import pairwise

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ragqa.articles import Article, Block, number_paragraphs
from ragqa.passages import TOKEN_BUDGET, passages_of

SHORT = "La passerelle relie les deux rives depuis lundi."
LONG = " ".join(f"Le chantier numéro {number} ouvre une voie cyclable de {number} mètres." for number in range(10, 70))
PIECES = st.sampled_from(
    [
        "La coopérative Verhalle emploie douze personnes. ",
        "Les meuniers, les boulangers ; les brasseurs, ",
        "Où va l’eau ? ",
        "Elle remonte !\u00a0",
        "- une roue neuve\n",
        "anticonstitutionnellement" * 9,
        "12 450,50 € ",
        "🇧🇪👩\u200d🚀",
        "風車は回る。",
        "…………",
        "\u202f\u00a0 ",
        "x",
    ]
)
PARAGRAPHS = (
    st.lists(st.tuples(PIECES, st.integers(1, 15)), min_size=1, max_size=8)
    .map(lambda runs: "".join(piece * times for piece, times in runs).strip())
    .filter(bool)
)


def article(*blocks, **metadata):
    return Article(id="chantiers", title="Les chantiers de l’été", paragraphs=number_paragraphs(blocks), **metadata)


@given(text=PARAGRAPHS)
@example(text="anticonstitutionnellement" * 90 + "🇧🇪👩\u200d🚀")
@settings(max_examples=60, deadline=None)
def test_passages_are_verbatim_slices_that_lose_nothing_and_fit_the_reader(count_tokens, text):
    covered = 0
    for passage in passages_of(article(Block(text)), count_tokens):
        assert text[passage.start : passage.end] == passage.text
        assert passage.text.strip()
        assert count_tokens(passage.text) <= TOKEN_BUDGET
        assert not text[covered : passage.start].strip()
        assert passage.end > covered
        covered = passage.end
    assert not text[covered:].strip()


@given(text=PARAGRAPHS)
@settings(max_examples=60, deadline=None)
def test_each_slice_begins_inside_the_one_before(count_tokens, text):
    passages = list(passages_of(article(Block(text)), count_tokens))
    for one, following in pairwise(passages):
        assert one.start < following.start < one.end


@given(words=st.lists(st.sampled_from(["pont", "rive", "l’eau", "2026", "Huy"]), min_size=1, max_size=60))
@settings(max_examples=50, deadline=None)
def test_a_paragraph_within_the_budget_is_one_passage(count_tokens, words):
    text = " ".join(words)
    assert [passage.text for passage in passages_of(article(Block(text)), count_tokens)] == [text]


def test_every_sentence_of_a_long_paragraph_stands_whole_in_a_passage(count_tokens):
    passages = [passage.text for passage in passages_of(article(Block(LONG)), count_tokens)]
    assert len(passages) > 3
    for number in range(10, 70):
        sentence = f"Le chantier numéro {number} ouvre une voie cyclable de {number} mètres."
        assert any(sentence in text for text in passages)


def test_a_list_is_cut_between_its_items(count_tokens):
    items = [f"- le chantier {number}, avec ses abris et ses lampadaires" for number in range(10, 60)]
    passages = list(passages_of(article(Block("\n".join(["L’été prévoit :", *items]))), count_tokens))
    assert len(passages) > 1
    for passage in passages[1:]:
        assert passage.text.split("\n")[0] in items
    for passage in passages[:-1]:
        assert passage.text.split("\n")[-1] in items


def test_no_passage_crosses_a_paragraph_and_they_come_in_reading_order(count_tokens):
    source = article(Block(SHORT), Block(LONG), Block(SHORT))
    passages = list(passages_of(source, count_tokens))
    numbers = [passage.paragraph for passage in passages]
    assert numbers == sorted(numbers)
    assert set(numbers) == {1, 2, 3}
    for passage in passages:
        assert source.paragraphs[passage.paragraph - 1].text[passage.start : passage.end] == passage.text


@pytest.mark.parametrize(
    ("section", "searched"),
    [
        (None, f"Les chantiers de l’été\n{SHORT}"),
        ("Le pont", f"Les chantiers de l’été\nLe pont\n{SHORT}"),
    ],
)
def test_a_passage_is_found_by_its_title_and_section_and_read_without_them(count_tokens, section, searched):
    (passage,) = passages_of(article(Block(SHORT, section)), count_tokens)
    assert passage.searched_text == searched
    assert passage.text == SHORT


def test_a_passage_says_which_article_and_language_it_comes_from(count_tokens):
    (passage,) = passages_of(article(Block("De brug is open."), language="nl"), count_tokens)
    assert (passage.article_id, passage.language) == ("chantiers", "nl")


def test_the_same_article_gives_the_same_passages(count_tokens):
    source = article(Block(LONG), Block(SHORT, "Le pont"))
    assert list(passages_of(source, count_tokens)) == list(passages_of(source, count_tokens))
