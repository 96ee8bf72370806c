"""The language of a question is told by its small words, French when nothing tells."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ragqa.language import LANGUAGES, detect_language, stop_words

QUESTIONS = {
    "fr": [
        "Où est le pont ?",
        "Ou est le pont",
        "Combien de vélos la ville a-t-elle achetés ?",
        "Qui dirige la coopérative Verhalle ?",
        "Quand l’usine ouvre-t-elle ?",
        "Pourquoi les meuniers sont-ils partis ?",
        "Qu’est-ce que la farine grise ?",
    ],
    "nl": [
        "Waar is de brug?",
        "Hoeveel fietsen heeft de stad gekocht?",
        "Wie is de burgemeester van Durbuy?",
        "Wanneer opent het station?",
        "Waarom zijn de molenaars vertrokken?",
        "Wat is een molen?",
    ],
    "en": [
        "Where is the bridge?",
        "How many bikes did the city buy?",
        "Who is the mayor of Durbuy?",
        "When does the station open?",
        "Why did the millers leave?",
        "What is a mill?",
    ],
    "de": [
        "Wo ist die Brücke?",
        "Wie viele Fahrräder hat die Stadt gekauft?",
        "Wer ist der Bürgermeister von Durbuy?",
        "Wann öffnet der Bahnhof?",
        "Warum sind die Müller weggegangen?",
        "Was ist eine Mühle?",
    ],
}
ASKED = [(text, language) for language, texts in QUESTIONS.items() for text in texts]


@pytest.mark.parametrize(("text", "language"), ASKED)
def test_a_question_is_told_by_its_small_words(text, language):
    assert detect_language(text) == language


@pytest.mark.parametrize(("text", "language"), ASKED)
def test_capitals_and_punctuation_do_not_matter(text, language):
    assert detect_language(text.upper()) == language
    assert detect_language(f"  « {text} » !") == language


@pytest.mark.parametrize("text", ["", "   ", "???", "2026", "Verhalle", "Verhalle Durbuy 2026", "風車", "Молоко"])
def test_french_is_assumed_when_nothing_tells(text):
    assert detect_language(text) == "fr"


@pytest.mark.parametrize(
    "text",
    [
        "Que fait « The Bridge » à Durbuy ?",
        "Qui a fondé la société De Molen ?",
        "Quel est le rôle de Die Welt dans cette affaire ?",
    ],
)
def test_a_foreign_name_does_not_turn_a_french_question(text):
    assert detect_language(text) == "fr"


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_text_has_one_of_the_four_languages(text):
    assert detect_language(text) in LANGUAGES


@pytest.mark.parametrize(
    ("language", "some"),
    [
        ("fr", {"le", "la", "où", "quand"}),
        ("nl", {"de", "het", "waar", "hoeveel"}),
        ("en", {"the", "of", "where", "when"}),
        ("de", {"der", "die", "wo", "wann"}),
    ],
)
def test_function_words_are_lower_case_and_hold_no_content(language, some):
    known = stop_words(language)
    assert some <= known
    assert all(word == word.lower() for word in known)
    assert not known & {"pont", "brug", "bridge", "brücke", "euro", "ville", "2026"}


def test_a_language_that_is_not_known_has_no_function_words():
    assert stop_words("eo") == frozenset()
    assert stop_words("../fr") == frozenset()
