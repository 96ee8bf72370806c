"""Both legs give raw scores, filter before they choose, and keep the order of equals."""

import faiss
import numpy as np
import pytest

from ragqa.articles import Article, Block, number_paragraphs
from ragqa.faiss_store import FaissStore
from ragqa.lexical import LexicalIndex
from ragqa.passages import passages_of
from ragqa.store import ArticleFilter

COMMON = 60
QUESTION = "Qui répare la cloche du village ?"
TOWARDS = np.array([1, 0, 0], dtype=np.float32)
RARE_TEXTS = [
    "La cloche du village a été fondue en 1843 par deux frères de Tournai.",
    "Un horloger la remonte chaque samedi, avant le marché.",
    "Le clocher penche de douze centimètres vers le sud.",
    "Un hameau voisin prête son échafaudage.",
]


def article(identifier, *texts, **metadata):
    return Article(identifier, f"Titre {identifier}", number_paragraphs(map(Block, texts)), **metadata)


def store_of(articles, vectors):
    passages = [p for a in articles for p in passages_of(a, lambda text: len(text.split()))]
    dense = faiss.IndexFlatIP(vectors.shape[1])
    dense.add(vectors)
    lexical = LexicalIndex.build([p.searched_text for p in passages], [p.language for p in passages])
    return FaissStore({a.id: a for a in articles}, passages, dense, lexical)


@pytest.fixture(scope="module")
def store():
    """Return sixty articles that match the question well and a rare one that hardly does."""
    common = [
        article(f"commun-{n}", "Qui répare la cloche du village ? La cloche, le village le répare.", publisher="Écho")
        for n in range(COMMON)
    ]
    rare = article("rare", *RARE_TEXTS, publisher="La Feuille", published="2026-02-05")
    angles = np.concatenate([np.linspace(0, 0.5, COMMON), np.linspace(1.2, 2.0, len(RARE_TEXTS))])
    vectors = np.stack([np.cos(angles), np.sin(angles), np.zeros_like(angles)], axis=1)
    return store_of([*common, rare], vectors.astype(np.float32))


@pytest.mark.parametrize(
    "accepted",
    [
        ArticleFilter(article_ids=frozenset({"rare"})),
        ArticleFilter(article_ids=frozenset({"rare", "inconnu"})),
        ArticleFilter(publishers=frozenset({"La Feuille"})),
        ArticleFilter(publishers=frozenset({"La Feuille", "Le Cri"}), languages=frozenset({"fr"})),
        ArticleFilter(published_from="2026"),
        ArticleFilter(published_from="2026-02-05", published_to="2026-02"),
    ],
)
def test_a_filter_for_one_rare_article_still_fills_both_legs_from_it(store, accepted):
    hits = store.search(TOWARDS, QUESTION, "fr", 3, accepted)
    assert {hit.passage.article_id for hit in hits} == {"rare"}
    assert [hit.passage.text for hit in hits if hit.dense is not None] == RARE_TEXTS[:3]
    assert [hit.passage.text for hit in hits if hit.lexical is not None] == RARE_TEXTS[:3:2]


def test_without_a_filter_the_rare_article_is_among_neither_leg_s_best(store):
    hits = store.search(TOWARDS, QUESTION, "fr", 10)
    assert len(hits) >= 10
    assert "rare" not in {hit.passage.article_id for hit in hits}


@pytest.mark.parametrize(
    "accepted",
    [
        ArticleFilter(article_ids=frozenset()),
        ArticleFilter(article_ids=frozenset({"inconnu"})),
        ArticleFilter(publishers=frozenset({"Écho"}), languages=frozenset({"nl"})),
        ArticleFilter(published_to="2025"),
    ],
)
def test_a_filter_that_nothing_passes_finds_nothing(store, accepted):
    assert store.search(TOWARDS, QUESTION, "fr", 10, accepted) == []


def test_a_filter_changes_no_score(store):
    everything = {hit.passage: hit for hit in store.search(TOWARDS, QUESTION, "fr", 100)}
    for hit in store.search(TOWARDS, QUESTION, "fr", 100, ArticleFilter(publishers=frozenset({"La Feuille"}))):
        assert hit == everything[hit.passage]


def test_scores_are_raw_inner_products_and_bm25(store):
    vector = np.array([0.6, 0.8, 0], dtype=np.float32)
    hits = store.search(vector, QUESTION, "fr", 100)
    assert [hit.passage for hit in hits] == list(store.passages)
    np.testing.assert_allclose([hit.dense for hit in hits], store.vectors @ vector, rtol=1e-6)
    lexical = LexicalIndex.build(
        [p.searched_text for p in store.passages], [p.language for p in store.passages]
    ).scores(QUESTION, "fr")
    assert [hit.lexical or 0 for hit in hits] == lexical.tolist()
    assert [hit.lexical is None for hit in hits] == (lexical == 0).tolist()


def test_a_question_without_a_known_word_is_left_to_the_dense_leg(store):
    hits = store.search(TOWARDS, "Xylophone ?", "fr", 4)
    assert [hit.passage.article_id for hit in hits] == [f"commun-{n}" for n in range(4)]
    assert {hit.lexical for hit in hits} == {None}


@pytest.mark.parametrize("k", [1, 2, 7, 19, 20])
def test_of_equals_the_earlier_ones_are_kept_however_many_are_asked_for(k):
    twins = [article(f"jumeau-{n:02}", "La cloche sonne à midi.") for n in range(20)]
    same = store_of(twins, np.tile(TOWARDS, (20, 1)))
    for accepted in (ArticleFilter(), ArticleFilter(languages=frozenset({"fr"}))):
        hits = same.search(TOWARDS, "Quand la cloche sonne-t-elle ?", "fr", k, accepted)
        assert [hit.passage.article_id for hit in hits] == [f"jumeau-{n:02}" for n in range(k)]
        assert len({(hit.dense, hit.lexical) for hit in hits}) == 1
        assert None not in {hits[0].dense, hits[0].lexical}


def test_rare_terms_weigh_more_than_common_ones_and_unknown_ones_most(store):
    weights = store.term_weights("La cloche penche-t-elle vers le xylophone ?", "fr")
    assert [term[:5] for term in sorted(weights, key=weights.get)] == ["cloch", "pench", "xylop"]


def test_vectors_and_passages_that_do_not_match_are_refused_with_both_numbers():
    with pytest.raises(ValueError, match="3 vectors for 1 passages"):
        store_of([article("seul", "La cloche sonne.")], np.zeros((3, 4), dtype=np.float32))
