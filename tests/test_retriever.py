"""Two legs find more than one: what each tells is put on one scale and summed."""

from dataclasses import replace

import numpy as np
import pytest

from ragqa.articles import Article, Block, number_paragraphs
from ragqa.indexing import build_index
from ragqa.passages import Passage
from ragqa.retriever import DENSE_FLOOR, LEXICAL_FLOOR, Retriever, fuse
from ragqa.snapshot import open_snapshot
from ragqa.store import ArticleFilter, Hit

TEXTS = {
    "moulin": "Le meunier moud l’épeautre entre deux pierres de granit.",
    "piscine": "La piscine communale rouvre en septembre après un an de travaux.",
    "doublon-a": "La fanfare répète le jeudi.",
    "doublon-b": "La fanfare répète le jeudi.",
}


@pytest.fixture(scope="module")
def retriever(tmp_path_factory, embedder, count_tokens):
    """Return a retriever over four short articles, two of them alike but for their ids."""
    articles = [
        Article(identifier, "Nouvelles du village", number_paragraphs([Block(text)]))
        for identifier, text in TEXTS.items()
    ]
    index = tmp_path_factory.mktemp("index")
    build_index(articles, index, embedder, count_tokens)
    return Retriever(open_snapshot(index)[1], embedder)


def hits(*scores):
    passages = [Passage("village", number, 0, 9, "Le moulin", "Titre", "fr") for number in range(1, len(scores) + 1)]
    return [Hit(passage, dense, lexical) for passage, (dense, lexical) in zip(passages, scores, strict=True)]


def order(fused):
    return np.argsort(-fused, kind="stable").tolist()


def test_a_fused_score_is_the_weighted_sum_of_standardised_ones():
    fused = fuse(hits((0.9, 1.0), (0.8, 5.0)), 0.75)
    np.testing.assert_allclose(fused, [0.75 - 0.25, 0.25 - 0.75])


@pytest.mark.parametrize("weight", [0.0, 0.3, 1.0])
def test_a_candidate_missing_from_a_leg_takes_that_leg_s_lowest_score(weight):
    scores = [(0.9, None), (None, 7.0), (0.8, 2.0), (0.85, None)]
    filled = [(0.9, 2.0), (0.8, 7.0), (0.8, 2.0), (0.85, 2.0)]
    assert fuse(hits(*scores), weight).tolist() == fuse(hits(*filled), weight).tolist()


@pytest.mark.parametrize(("dense", "lexical"), [(True, False), (False, True)])
def test_a_leg_that_found_nothing_has_no_say(dense, lexical):
    scores = [(0.9, 3.0), (0.8, 9.0), (0.7, 6.0)]
    both = hits(*scores)
    one = [replace(h, dense=h.dense if dense else None, lexical=h.lexical if lexical else None) for h in both]
    assert order(fuse(one, 0.5)) == ([0, 1, 2] if dense else [1, 2, 0])


def test_the_passage_that_both_legs_like_beats_what_each_leg_likes_best():
    scores = [(0.90, None), (0.89, 8.5), (None, 9.0), (0.80, 1.0), (0.79, 0.5)]
    found = hits(*scores)
    assert order(fuse(found, 1.0))[0] == 0
    assert order(fuse(found, 0.0))[0] == 2
    assert order(fuse(found, 0.5))[0] == 1


@pytest.mark.parametrize(
    ("scores", "floor"),
    [
        ([(0.8, 4.0), (0.8 + DENSE_FLOOR / 10, 1.0)], "dense"),
        ([(0.9, 4.0), (0.8, 4.0 + LEXICAL_FLOOR / 10)], "lexical"),
    ],
)
def test_a_leg_that_can_hardly_tell_its_candidates_apart_does_not_shout(scores, floor):
    fused = fuse(hits(*scores), 0.5)
    assert order(fused) == [0, 1]
    assert fused[0] - fused[1] > 0.9, floor


@pytest.mark.parametrize("scores", [[], [(0.8, None)], [(None, None)], [(0.8, 3.0)] * 5])
def test_equal_scores_and_none_at_all_fuse_to_zero_and_keep_their_order(scores):
    fused = fuse(hits(*scores), 0.5)
    np.testing.assert_allclose(fused, np.zeros(len(scores)), atol=1e-9)
    assert order(fused) == list(range(len(scores)))


def test_adding_a_constant_to_a_leg_changes_nothing():
    one = fuse(hits((0.9, 1.0), (0.7, 4.0), (0.8, 2.0)), 0.5)
    other = fuse(hits((1.4, 11.0), (1.2, 14.0), (1.3, 12.0)), 0.5)
    np.testing.assert_allclose(one, other, atol=1e-9)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Quand la piscine communale rouvre-t-elle ?", "piscine"),
        ("Avec quoi écrase-t-on les céréales ?", "moulin"),
        ("Wanneer gaat het gemeentelijk zwembad weer open?", "piscine"),
        ("When will the swimming pool reopen?", "piscine"),
    ],
)
def test_a_question_finds_its_passage_also_in_other_words_and_languages(retriever, question, found):
    assert retriever.retrieve(question, 1)[0].passage.article_id == found


def test_passages_come_best_first_with_raw_scores_and_twins_in_their_order(retriever):
    retrieved = retriever.retrieve("Quel jour la fanfare répète-t-elle ?", 4)
    assert [r.passage.article_id for r in retrieved][:2] == ["doublon-a", "doublon-b"]
    first, second, *rest = retrieved
    assert (first.dense, first.lexical, first.fused) == (second.dense, second.lexical, second.fused)
    assert 0.7 < first.dense < 1
    assert first.lexical > 0
    assert [r.lexical for r in rest] == [None, None]
    fused = [r.fused for r in retrieved]
    assert fused == sorted(fused, reverse=True)


def test_no_more_than_k_passages_come_and_only_from_accepted_articles(retriever):
    accepted = ArticleFilter(article_ids=frozenset({"moulin", "doublon-b"}))
    question = "Quand la piscine rouvre-t-elle ?"
    assert len(retriever.retrieve(question, 3)) == 3
    assert {r.passage.article_id for r in retriever.retrieve(question, 3, accepted)} == {"moulin", "doublon-b"}
    assert retriever.retrieve(question, 3, ArticleFilter(article_ids=frozenset({"inconnu"}))) == []
