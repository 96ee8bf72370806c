"""Sentences end where a reader would say they do."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ragqa.sentences import sentence_around, sentence_spans

NBSP, NNBSP = "\u00a0", "\u202f"
PIECES = [
    "Le pont", "M. Renard", "12,5", "« ", " »", "(", ")", ". ", " ? ", "!", "…", "\n", " ", NBSP, NNBSP, "J.-C.",
    "S.A.", "- ", "l’", "etc.", "“", "”", "Huy", "é", "\u2028", "🇧🇪",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(PIECES), max_size=20).map("".join) | st.text(max_size=40)


def sentences(text):
    return [text[start:end] for start, end in sentence_spans(text)]


@given(TEXTS)
@settings(max_examples=100, deadline=None)
def test_sentences_are_ordered_disjoint_and_leave_only_white_space_out(text):
    covered = 0
    for start, end in sentence_spans(text):
        assert covered <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        assert "\n" not in text[start:end]
        assert not text[covered:start].strip()
        covered = end
    assert not text[covered:].strip()


@given(TEXTS, st.data())
@settings(max_examples=100, deadline=None)
def test_the_sentence_around_an_answer_holds_it(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = sentence_around(text, start, end)
    assert 0 <= first <= start <= end <= last <= len(text)


@pytest.mark.parametrize("space", [" ", NBSP, NNBSP])
@pytest.mark.parametrize("mark", ["?", "!", "?!", "!!!"])
def test_french_marks_end_a_sentence_with_their_space_before(space, mark):
    assert sentences(f"Le pont ouvre{space}{mark} La ville attend.") == [
        f"Le pont ouvre{space}{mark}",
        "La ville attend.",
    ]


@pytest.mark.parametrize(
    "expected",
    [
        ["Le pont ouvre lundi.", "Les cyclistes gagnent dix minutes."],
        ["Le pont ouvre lundi…", "Enfin."],
        ["Le pont coûte 5 millions.", "12 communes paient."],
        ["Le pont ouvre.", "« Enfin ! »", "Le maire sourit."],
        ["Le pont ouvre.", "Élise le traverse."],
        ["Le pont (un vieux rêve.)", "La ville attend."],
        ["“The bridge is open.”", "The mayor smiles."],
        ["Le site ville.example répond.", "Il compte 3.5 pages."],
    ],
    ids=lambda expected: expected[0],
)
def test_a_sentence_ends_at_its_mark_with_what_closes_it(expected):
    assert sentences(" ".join(expected)) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Le pont de M. Renard ouvre lundi.",
        "Mme. Renard et le Dr. Maes y vivent.",
        "Le plan de J. Peeters plaît.",
        "Le pont date de 50 av. J.-C. selon le maire.",
        "La société Verhalle S.A. emploie douze personnes.",
        "Il compte des abris, des lampes, etc. pour les cyclistes.",
        "L’art. 12 et la fig. 3 le disent.",
        "Le pont mesure 12.5 mètres.",
        "Il demande « où ? » et part.",
        "De brug van dhr. Maes is open.",
        "The bridge of Mr. Maes is open.",
        "Le pont… oui, le pont ouvre.",
    ],
)
def test_abbreviations_initials_decimals_and_lower_case_do_not_end_a_sentence(sentence):
    assert sentences(sentence) == [sentence]
    assert sentences(f"{sentence} La ville attend.") == [sentence, "La ville attend."]


def test_every_item_of_a_list_is_a_sentence():
    lines = ["Le plan prévoit :", "- une roue", "- un pont.", "- des abris"]
    assert sentences("\n".join(lines)) == lines


def test_an_answer_is_shown_in_its_sentence():
    text = "Le pont ouvre lundi. Verhalle, installée à Durbuy, emploie douze personnes. La ville attend."
    at = text.index("Durbuy")
    first, last = sentence_around(text, at, at + len("Durbuy"))
    assert text[first:last] == "Verhalle, installée à Durbuy, emploie douze personnes."


def test_an_answer_over_two_sentences_is_shown_in_both():
    text = "Le pont ouvre. Lundi. La ville attend."
    first, last = sentence_around(text, text.index("ouvre"), text.index("undi"))
    assert text[first:last] == "Le pont ouvre. Lundi."


@pytest.mark.parametrize("text", ["", " ", "\n\n", f"{NBSP}\n{NNBSP}"])
def test_a_blank_text_has_no_sentence(text):
    assert sentence_spans(text) == []
