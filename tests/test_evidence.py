"""What speaks for a candidate, on hand-made passages and readings."""

import pytest

from ragqa.articles import Article, Block, number_paragraphs
from ragqa.evidence import FEATURES, gather
from ragqa.passages import Passage
from ragqa.question import understand
from ragqa.reader import Reading, Span
from ragqa.retriever import Retrieved

TEXTS = (
    "En 2024, la coopérative Verhalle employait douze personnes. Elle livre des écoles.",
    "En 2023, la coopérative Verhalle employait neuf personnes.",
)
ARTICLE = Article(
    id="verhalle", title="La ferme Verhalle", paragraphs=number_paragraphs([Block(text) for text in TEXTS])
)
QUESTION = "Combien de personnes Verhalle employait-elle en 2023 ?"
WEIGHTS = {"person": 1.0, "verhall": 2.0, "emploi": 1.0, "2023": 3.0}


def candidates(question, *answers, dense=(0.9, 0.8), lexical=(5.0, None)):
    """One candidate a paragraph, where each answer stands in it."""
    retrieved, readings = [], []
    for row, (text, answer) in enumerate(zip(TEXTS, answers, strict=True)):
        passage = Passage("verhalle", row + 1, 0, len(text), text, ARTICLE.title, "fr")
        retrieved.append(Retrieved(passage, dense[row], lexical[row], 1.0 - row))
        start = text.index(answer)
        readings.append(Reading((Span(start, start + len(answer), 6.0),), no_answer=2.0 + row))
    return gather(understand(question), retrieved, readings, {"verhalle": ARTICLE}, WEIGHTS)


@pytest.fixture
def both():
    return candidates(QUESTION, "douze personnes", "neuf personnes")


def test_every_feature_is_there_and_no_other(both):
    assert all(tuple(one.features) == FEATURES for one in both)


def test_a_candidate_is_a_slice_of_its_paragraph_with_its_sentence(both):
    first = both[0]
    assert TEXTS[0][first.start : first.end] == first.text == "douze personnes"
    assert TEXTS[0][slice(*first.sentence)] == "En 2024, la coopérative Verhalle employait douze personnes."


def test_the_passage_of_another_year_lacks_the_figure(both):
    assert [one.features["figures"] for one in both] == [0.0, 1.0]
    assert both[0].features["coverage"] < both[1].features["coverage"]


def test_the_margin_is_the_span_against_no_answer(both):
    assert [one.features["margin"] for one in both] == [4.0, 3.0]


def test_the_rival_is_the_best_margin_of_another_passage(both):
    assert [one.features["rival"] for one in both] == [3.0, 4.0]


def test_figures_of_the_sentence_count_apart_from_those_of_the_passage():
    text = "En 2023, Verhalle employait neuf personnes. Elle livre huit écoles."
    passage = Passage("verhalle", 1, 0, len(text), text, ARTICLE.title, "fr")
    article = Article(id="verhalle", title=ARTICLE.title, paragraphs=number_paragraphs([Block(text)]))
    start = text.index("huit")
    reading = Reading((Span(start, start + 4, 6.0),), no_answer=2.0)
    hit = Retrieved(passage, 0.9, 5.0, 1.0)
    (one,) = gather(understand("Combien d'écoles en 2023 ?"), [hit], [reading], {"verhalle": article}, WEIGHTS)
    assert (one.features["figures"], one.features["sentence_figures"]) == (1.0, 0.0)
    assert one.features["rival"] == -20.0, "no other passage was read"


def test_the_rarest_term_that_is_missing_counts_by_its_rarity(both):
    assert [one.features["missing"] for one in both] == [1.0, 0.0]


def test_a_leg_that_did_not_bring_it_up_counts_as_its_lowest(both):
    assert both[1].features["lexical"] == both[0].features["lexical"] == pytest.approx(5.0 / 7.0)


@pytest.mark.parametrize(
    ("question", "fitted", "missed"),
    [(QUESTION, 1.0, 0.0), ("Quand Verhalle employait-elle ces gens ?", 0.0, 1.0), ("Que fait Verhalle ?", 0.0, 0.0)],
)
def test_an_answer_is_held_against_what_the_question_wants(question, fitted, missed):
    first, _ = candidates(question, "douze personnes", "neuf personnes")
    assert (first.features["wants_fitted"], first.features["wants_missed"]) == (fitted, missed)


def test_a_question_of_yes_or_no_gets_the_sentence_that_settles_it():
    first, _ = candidates("Verhalle livre-t-elle des écoles ?", "des écoles", "neuf personnes")
    assert TEXTS[0][first.start : first.end] == first.text == "Elle livre des écoles."


def test_the_same_words_in_two_passages_support_each_other():
    same = candidates(QUESTION, "coopérative Verhalle", "coopérative Verhalle")
    other = candidates(QUESTION, "douze personnes", "neuf personnes")
    assert [one.features["support"] for one in same] == [1.0, 1.0]
    assert [one.features["support"] for one in other] == [0.0, 0.0]


def test_a_question_in_another_language_is_marked():
    (first, _) = candidates("Hoeveel mensen werken er bij Verhalle?", "douze personnes", "neuf personnes")
    assert first.features["foreign"] == 1.0
