"""Words are found however they are typed, and BM25 ranks the passages that hold them."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ragqa.lexical import LexicalIndex, analyse, analyse_query, fold, words

NBSP, NNBSP, THIN = "\u00a0", "\u202f", "\u2009"
FRENCH = st.text(alphabet="abcdeéèêàçùœïÉÀŒ’' lnqujst-", max_size=30)
TEXTS = [
    "La coopérative Verhalle emploie douze personnes à Durbuy.",
    "Les meuniers de Durbuy vendent leur farine au marché.",
    "Le pont de Huy coûte 1 250 euros par jour.",
    "De molenaars van Durbuy verkopen hun bloem.",
]
SPOKEN = ["fr", "fr", "fr", "nl"]


@pytest.fixture(scope="module")
def index():
    return LexicalIndex.build(TEXTS, SPOKEN)


@given(FRENCH)
@settings(max_examples=100, deadline=None)
def test_accents_and_capitals_typed_or_not_give_the_same_terms(text):
    assert analyse(text) == analyse(fold(text)) == analyse(text.upper())


@given(FRENCH)
@settings(max_examples=100, deadline=None)
def test_both_apostrophes_give_the_same_terms(text):
    assert analyse(text.replace("'", "’")) == analyse(text.replace("’", "'"))


@given(st.text(max_size=40))
@settings(max_examples=100, deadline=None)
def test_a_folded_word_has_nothing_left_to_fold(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Énergie", "energie"),
        ("e\u0301nergie", "energie"),
        ("Œuvre", "oeuvre"),
        ("Lætitia", "laetitia"),
        ("ÇA", "ca"),
        ("Straße", "strasse"),
        ("ﬁn", "fin"),
        ("𝐈𝐀", "ia"),
    ],
)
def test_one_word_has_one_folded_form(typed, folded):
    assert fold(typed) == folded


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("l’entreprise", ["entreprise"]),
        ("L'ENTREPRISE", ["ENTREPRISE"]),
        ("d'IA", ["IA"]),
        ("l’Île d’Yeu", ["Île", "Yeu"]),
        ("jusqu’à Huy", ["à", "Huy"]),
        ("qu’elle", ["elle"]),
        ("lorsqu'ils", ["ils"]),
        ("GPT-4o", ["GPT", "4o"]),
        ("covid-19", ["covid", "19"]),
        ("… !?", []),
        ("", []),
    ],
)
def test_elided_articles_are_no_part_of_a_word(text, cut):
    assert words(text) == cut


@pytest.mark.parametrize("space", [" ", NBSP, NNBSP, THIN])
@pytest.mark.parametrize(
    ("parts", "cut"),
    [
        (["5", "000"], ["5000"]),
        (["1", "250", "000"], ["1250000"]),
        (["12", "5000"], ["12", "5000"]),
        (["2024", "350"], ["2024", "350"]),
        (["2024", "350", "000"], ["2024", "350000"]),
        (["3", "000,5"], ["3000,5"]),
        (["5", "000", "vélos"], ["5000", "vélos"]),
    ],
)
def test_groups_of_three_digits_are_one_number_and_a_year_is_no_part_of_it(space, parts, cut):
    assert words(space.join(parts)) == cut


@pytest.mark.parametrize("number", ["12,5", "12.5", "1.250.000", "2026"])
def test_a_number_with_its_marks_is_one_word(number):
    assert words(f"Il vaut {number}.") == ["Il", "vaut", number]


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("l’entreprise", "entreprises", "fr"),
        ("Les meuniers", "un meunier", "fr"),
        ("coopérative", "COOPERATIVES", "fr"),
        ("de bruggen", "brug", "nl"),
        ("the bridges", "bridge", "en"),
        ("die Brücken", "Brücke", "de"),
    ],
)
def test_inflected_words_share_their_term(one, other, language):
    assert analyse(one, language) == analyse(other, language) != []


def test_function_words_are_no_terms_and_order_and_repeats_are_kept():
    assert analyse("Le pont et la rive, le pont !") == ["pont", "riv", "pont"]
    assert analyse("Où est-ce que c’est ?") == []
    assert analyse_query("Où est le pont, le pont de Huy ?", "fr") == ["pont", "huy"]


def test_a_foreign_question_drops_its_own_function_words_and_stems_as_the_passages_do():
    assert analyse_query("Where are the meuniers?", "en") == analyse("meuniers")
    assert set(analyse_query("Waar zijn de molenaars?", "nl", ("fr", "nl"))) == {
        *analyse("molenaars"),
        *analyse("molenaars", "nl"),
    }


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("Que vendent les meuniers ?", 1),
        ("Combien de personnes emploie Verhalle ?", 0),
        ("cooperative verhalle", 0),
        ("Que coûte le pont ?", 2),
        ("Qui reçoit 1250 euros ?", 2),
        (f"Qui reçoit 1{NNBSP}250 euros ?", 2),
        ("molenaars", 3),
    ],
)
def test_the_passage_with_the_words_of_the_question_comes_first(index, question, best):
    scores = index.scores(question, "fr")
    assert scores.shape == (len(TEXTS),)
    assert scores.dtype == np.float32
    assert scores.argmax() == best


@pytest.mark.parametrize("question", ["", "???", "Où est-ce ?", "zeppelin"])
def test_a_question_without_a_shared_term_scores_nothing(index, question):
    assert index.scores(question, "fr").tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize(("term", "passages"), [("durbuy", 3), ("pont", 1), ("zeppelin", 0)])
def test_a_term_weighs_by_how_few_passages_hold_it(index, term, passages):
    expected = math.log(1 + (len(TEXTS) - passages + 0.5) / (passages + 0.5))
    assert index.idf(term) == pytest.approx(expected)


@pytest.mark.parametrize("texts", [TEXTS, ["Le pont"], ["", "Le pont de Huy"]])
def test_a_saved_index_answers_as_before(tmp_path, texts):
    spoken = SPOKEN[: len(texts)]
    built = LexicalIndex.build(texts, spoken)
    built.save(tmp_path)
    loaded = LexicalIndex.load(tmp_path, spoken)
    assert loaded.languages == built.languages
    assert not [path for path in tmp_path.iterdir() if path.suffix not in {".npy", ".json"}]
    for question in ["Où est le pont de Huy ?", "meuniers de Durbuy", "zeppelin", ""]:
        assert loaded.scores(question, "fr").tolist() == built.scores(question, "fr").tolist()
        assert [loaded.idf(term) for term in analyse(question)] == [built.idf(term) for term in analyse(question)]


@given(st.lists(st.lists(st.sampled_from(["pont", "rive", "Huy", "moulin"]), min_size=1), min_size=1, max_size=6))
@settings(max_examples=50, deadline=None)
def test_exactly_the_passages_that_share_a_term_score(passages):
    index = LexicalIndex.build([" ".join(passage) for passage in passages], ["fr"] * len(passages))
    assert (index.scores("Le moulin ?", "fr") > 0).tolist() == ["moulin" in passage for passage in passages]
