"""A question tells what it asks for; a greeting asks for nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ragqa.question import AnswerType, figures_in, fits, understand


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "???", "…", "Bonjour", "bonjour !", "BONJOUR", "Bonsoir, ça va ?", "Salut", "Merci", "merci !",
        "Où ?", "Ou ?", "Quand est-ce que c’est ?", "Oui", "ok", "Hello", "Hoi", "Goedendag", "Danke", "aide", "test",
        "👋", "Allô ?", "allo",
    ],
)  # fmt: skip
def test_greetings_and_empty_words_are_no_question(text):
    assert understand(text) is None


@pytest.mark.parametrize(
    "text", ["Où est le pont ?", "budget pont", "Verhalle", "2026", "Bonjour, où est le pont ?", "Waar is de brug?"]
)
def test_anything_with_something_to_look_for_is_a_question(text):
    assert understand(text).text == text


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None)
def test_any_typed_text_can_be_understood(text):
    question = understand(text)
    assert question is None or question.text.strip() == text.strip()


@pytest.mark.parametrize(
    ("text", "wants"),
    [
        ("Combien de vélos la ville a-t-elle achetés ?", AnswerType.QUANTITY),
        ("Quelle part des communes a un pont ?", AnswerType.QUANTITY),
        ("Quelle est la capacité du pont ?", AnswerType.QUANTITY),
        ("Quelle était la somme promise ?", AnswerType.QUANTITY),
        ("Hoeveel fietsen heeft de stad?", AnswerType.QUANTITY),
        ("How many bikes does the city own?", AnswerType.QUANTITY),
        ("Wie viele Fahrräder hat die Stadt?", AnswerType.QUANTITY),
        ("Quand le pont ouvre-t-il ?", AnswerType.DATE),
        ("En quelle année le pont a-t-il ouvert ?", AnswerType.DATE),
        ("Depuis quand Verhalle est-elle à Durbuy ?", AnswerType.DATE),
        ("Wanneer opent de brug?", AnswerType.DATE),
        ("When does the bridge open?", AnswerType.DATE),
        ("Wann wurde die Brücke gebaut?", AnswerType.DATE),
        ("Qui dirige la coopérative ?", AnswerType.PERSON),
        ("À qui appartient le moulin ?", AnswerType.PERSON),
        ("Wie is de burgemeester van Durbuy?", AnswerType.PERSON),
        ("Who runs the mill?", AnswerType.PERSON),
        ("Où est le pont ?", AnswerType.OTHER),
        ("Pourquoi le pont ferme-t-il ?", AnswerType.OTHER),
        ("Est-ce que le pont est ouvert ?", AnswerType.YES_OR_NO),
        ("Le pont est-il ouvert aux vélos ou aux piétons ?", AnswerType.YES_OR_NO),
        ("La ville a-t-elle réparé le pont que la crue avait emporté ?", AnswerType.YES_OR_NO),
        ("Faut-il payer pour passer le pont ?", AnswerType.YES_OR_NO),
        ("Is the bridge open?", AnswerType.YES_OR_NO),
        ("Is de brug open?", AnswerType.YES_OR_NO),
        ("Heeft de stad een brug?", AnswerType.YES_OR_NO),
        ("Ist die Brücke offen?", AnswerType.YES_OR_NO),
        ("Qu’est-ce que le pont relie ?", AnswerType.OTHER),
        ("Que relie-t-il ?", AnswerType.OTHER),
        ("À quoi le pont sert-il ?", AnswerType.OTHER),
        ("Où est-ce que le pont mène ?", AnswerType.OTHER),
        ("Dans quelle ville est-il ?", AnswerType.OTHER),
        ("Comment la ville a-t-elle payé ?", AnswerType.OTHER),
        ("Welke brug is open?", AnswerType.OTHER),
        ("Was ist eine Brücke?", AnswerType.OTHER),
        ("le pont de Durbuy", AnswerType.OTHER),
    ],
)
def test_the_words_of_a_question_tell_the_kind_of_answer(text, wants):
    assert understand(text).wants is wants


@pytest.mark.parametrize("text", ["En quelle année le pont a-t-il ouvert ?", "À qui appartient le moulin ?"])
def test_capitals_and_accents_are_not_needed(text):
    typed = text.translate(str.maketrans("éàÀ", "eaA"))
    assert understand(typed).wants is understand(text).wants
    assert understand(text.lower()).wants is understand(text).wants


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Où est le pont ?", "fr"),
        ("Waar is de brug?", "nl"),
        ("Where is the bridge?", "en"),
        ("Wo ist die Brücke?", "de"),
    ],
)
def test_a_question_knows_its_language(text, language):
    assert understand(text).language == language


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Quel était le budget en 2024 ?", {"2024"}),
        ("Que valent 1 250 mètres de pont ?", {"1250"}),
        ("Que valent 1\u202f250 mètres de pont ?", {"1250"}),
        ("Que valent 12.5 mètres de pont ?", {"12,5"}),
        ("Que valent 12,5 mètres de pont ?", {"12,5"}),
        ("Le pont de 2024 ou de 2025 ?", {"2024", "2025"}),
        ("Que vend la ferme en 2024 350 jours par an ?", {"2024", "350"}),
        ("Où est le pont ?", set()),
    ],
)
def test_the_figures_of_a_question_are_the_same_however_they_are_typed(text, figures):
    assert understand(text).figures == figures
    assert figures_in(text) == figures


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Où est la coopérative Verhalle ?", {"verhalle"}),
        ("Que fait Élise à Durbuy ?", {"elise", "durbuy"}),
        ("Où est le pont ?", set()),
        ("Verhalle est-elle à Durbuy ?", {"durbuy"}),
    ],
)
def test_capitalised_words_but_the_first_are_names(text, names):
    assert understand(text).names == names


@pytest.mark.parametrize(
    ("wants", "answer"),
    [
        (AnswerType.QUANTITY, "12 %"),
        (AnswerType.QUANTITY, "douze personnes"),
        (AnswerType.QUANTITY, "la moitié"),
        (AnswerType.DATE, "5 février 2026"),
        (AnswerType.DATE, "en 1998"),
        (AnswerType.DATE, "lundi"),
        (AnswerType.PERSON, "Ada Renard"),
        (AnswerType.PERSON, "la meunière"),
        (AnswerType.OTHER, "à Durbuy"),
    ],
)
def test_an_answer_of_the_kind_that_is_wanted_fits(wants, answer):
    assert fits(wants, answer)


@pytest.mark.parametrize(
    ("wants", "answer"),
    [
        (AnswerType.QUANTITY, "Ada Renard"),
        (AnswerType.DATE, "la coopérative"),
        (AnswerType.PERSON, "12 %"),
    ],
)
def test_an_answer_of_another_kind_does_not(wants, answer):
    assert not fits(wants, answer)
