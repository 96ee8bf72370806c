"""An answer is made of whole words and whole quantities, without stray edges."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ragqa.spans import clean_span, overlaps

NBSP, NNBSP = "\u00a0", "\u202f"
WORDS = [
    "Verhalle,", "la", "le", "Durbuy", "«", "»", "«\u00a0Demain\u00a0»", "(douze", "pages)", "1,43", "milliard",
    "d’euros", "1\u202f250", "12\u00a0%", "350", "vélos.", "J.-C.", "S.A.", "l’eau", "-5", "–", "et", "2026", "pont",
    "“now”", "de", "5", "millions", "!", "…",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)


@st.composite
def selections(draw, texts=TEXTS):
    text = draw(texts)
    start = draw(st.integers(0, len(text) - 1))
    return text, start, draw(st.integers(start + 1, len(text)))


def cleaned(text, selected):
    start = text.index(selected)
    first, last = clean_span(text, start, start + len(selected))
    return text[first:last]


@given(selections() | selections(st.text(min_size=1, max_size=40)))
@settings(max_examples=100, deadline=None)
def test_a_span_never_leaves_its_text(selection):
    text, start, end = selection
    first, last = clean_span(text, start, end)
    assert 0 <= first <= last <= len(text)


@given(selections())
@settings(max_examples=100, deadline=None)
def test_a_cleaned_answer_has_nothing_left_to_clean(selection):
    first, last = clean_span(*selection)
    if first < last:
        assert clean_span(selection[0], first, last) == (first, last)


@given(selections())
@settings(max_examples=100, deadline=None)
def test_an_answer_neither_begins_nor_ends_in_white_space_or_inside_a_word(selection):
    text = selection[0]
    first, last = clean_span(*selection)
    answer = text[first:last]
    assert answer == answer.strip()
    if answer:
        assert not (text[:first][-1:].isalnum() and answer[0].isalnum())
        assert not (answer[-1].isalnum() and text[last:][:1].isalnum())


@pytest.mark.parametrize(
    ("selected", "answer"),
    [
        ("urbu", "Durbuy"),
        ("erhall", "Verhalle"),
        ("alle, installée à Dur", "Verhalle, installée à Durbuy"),
        ("douze personne", "douze personnes"),
    ],
)
def test_a_span_inside_a_word_takes_all_of_it(selected, answer):
    assert cleaned("Verhalle, installée à Durbuy, emploie douze personnes.", selected) == answer


@pytest.mark.parametrize("selected", ["1,43", "43", "1", "1,43 mill", "43 milliard", "1,43 milliard d’euros."])
def test_a_figure_takes_its_unit(selected):
    assert cleaned("Le pont coûte 1,43 milliard d’euros.", selected) == "1,43 milliard d’euros"


@pytest.mark.parametrize("space", [" ", NBSP, NNBSP])
@pytest.mark.parametrize(
    ("parts", "selected"),
    [
        (["12", "%"], "12"),
        (["350", "euros"], "350"),
        (["350", "€"], "35"),
        (["12", "kilomètres"], "12"),
        (["1", "250", "mètres"], "1"),
        (["5", "millions", "d’habitants"], "5"),
    ],
)
def test_numbers_stay_whole_whatever_space_they_are_written_with(space, parts, selected):
    answer = cleaned(f"Le compte est de {space.join(parts)}.", selected)
    assert answer.startswith(space.join(parts[:2]))
    assert not answer.endswith(".")


@pytest.mark.parametrize(
    ("text", "selected", "answer"),
    [
        ("Le pont ouvre à Huy.", "Huy.", "Huy"),
        ("Le pont ouvre à Huy, dit-on.", " Huy,", "Huy"),
        ("Le maire (Ada Renard) sourit.", "Ada Renard)", "Ada Renard"),
        ("Le maire (Ada Renard) sourit.", "(Ada Renard", "Ada Renard"),
        ("Le maire (Ada Renard) sourit.", "(Ada Renard)", "Ada Renard"),
        ("Il dit « demain » au maire.", "« demain", "demain"),
        (f"Il dit «{NBSP}demain{NBSP}» au maire.", f"demain{NBSP}»", "demain"),
        ("He says “tomorrow” again.", "“tomorrow", "tomorrow"),
        ("Un pont – Huy – et une rive.", "– Huy –", "Huy"),
        ("- des abris\n- une roue", "- des abris\n", "des abris"),
    ],
)
def test_punctuation_and_lone_brackets_are_taken_off_the_edges(text, selected, answer):
    assert cleaned(text, selected) == answer


@pytest.mark.parametrize(
    ("text", "selected", "answer"),
    [
        ("Verhalle (Durbuy) emploie douze personnes.", "Verhalle (Durbuy)", "Verhalle (Durbuy)"),
        ("Le pont date de 50 avant J.-C. selon elle.", "50 avant J.-C.", "50 avant J.-C."),
        ("La société Verhalle S.A. emploie.", "Verhalle S.A.", "Verhalle S.A."),
        ("Il fait -5 degrés.", "-5 degrés", "-5 degrés"),
        ("Elle habite La Louvière.", "La Louvière", "La Louvière"),
    ],
)
def test_what_belongs_to_the_answer_stays(text, selected, answer):
    assert cleaned(text, selected) == answer


@pytest.mark.parametrize("article", ["le ", "la ", "les ", "l’", "l'", f"la{NBSP}", "the ", "het "])
def test_a_definite_article_in_front_is_taken_off(article):
    assert cleaned(f"Elle cite {article}Oural bleu.", f"{article}Oural bleu") == "Oural bleu"


@pytest.mark.parametrize("selected", [", ", ".", " – ", "…"])
def test_a_span_of_edges_alone_is_empty(selected):
    assert cleaned("Oui, dit-elle – enfin… Et puis.", selected) == ""


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [((0, 5), (4, 9), True), ((0, 5), (5, 9), False), ((0, 9), (3, 4), True), ((6, 9), (0, 5), False)],
)
def test_two_spans_overlap_when_they_share_a_character(one, other, shared):
    assert overlaps(one, other) is shared
    assert overlaps(other, one) is shared
