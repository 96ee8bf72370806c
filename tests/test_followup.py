"""An elliptical question stands for one made of the words of the turns before it; any other is left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ragqa.contract import AskRequest, Turn
from ragqa.followup import resolve
from ragqa.lexical import fold, words

HOW_MANY = "Combien de personnes Verhalle employait-elle en 2024 ?"
WHERE = "Où Verhalle est-elle installée ?"
SHARE = "Quelle part des communes utilisait le vélo en Wallonie ?"


def resolved(question, *turns):
    """Resolve a question after turns given as « question » or (question, answer)."""
    pairs = [(turn, None) if isinstance(turn, str) else turn for turn in turns]
    return resolve(question, [Turn(question=asked, answer=answer) for asked, answer in pairs])


@pytest.mark.parametrize(
    ("question", "before", "meant"),
    [
        ("Et en 2023 ?", HOW_MANY, "Combien de personnes Verhalle employait-elle en 2023 ?"),
        ("et 2023", HOW_MANY, "Combien de personnes Verhalle employait-elle en 2023 ?"),
        ("Et en Flandre ?", SHARE, "Quelle part des communes utilisait le vélo en Flandre ?"),
        ("Et Lambiotte ?", HOW_MANY, "Combien de personnes Lambiotte employait-elle en 2024 ?"),
        ("Et pour les hommes ?", SHARE, "Quelle part des communes utilisait le vélo en Wallonie, pour les hommes ?"),
        ("En in 2023?", "Hoeveel mensen werkten er in 2024?", "Hoeveel mensen werkten er in 2023?"),
        ("And in 2023?", "How many people worked there in 2024?", "How many people worked there in 2023?"),
        ("Und 2023?", "Wie viele Menschen arbeiteten dort 2024?", "Wie viele Menschen arbeiteten dort 2023?"),
    ],
)
def test_another_value_takes_the_place_of_the_earlier_one_or_stands_at_the_end(question, before, meant):
    assert resolved(question, before) == meant


@pytest.mark.parametrize(
    ("question", "turn", "meant"),
    [
        ("Qui la dirige ?", WHERE, "Qui la dirige (Verhalle) ?"),
        ("Pourquoi ?", WHERE, "Pourquoi (Verhalle installée) ?"),
        ("Et qui la dirige ?", WHERE, "qui la dirige (Verhalle) ?"),
        (
            "Depuis quand y travaille-t-il ?",
            ("Qui dirige Verhalle ?", "Anne Lejeune"),
            "Depuis quand y travaille-t-il (Verhalle, Anne Lejeune) ?",
        ),
        ("Quel est le montant ?", ("Qui dirige Verhalle ?", "Anne Lejeune"), "Quel est le montant (Verhalle) ?"),
        ("Where is it based?", "What does Verhalle grow?", "Where is it based (Verhalle) ?"),
    ],
)
def test_what_it_or_she_is_stands_behind_the_question(question, turn, meant):
    assert resolved(question, turn) == meant


@pytest.mark.parametrize(
    "question",
    [
        "Combien de personnes la brasserie Lambiotte emploie-t-elle ?",
        "En 2023, combien de communes avaient un pont ?",
        "Et sinon, combien de communes de la province avaient réparé leur pont ?",
        "Qui dirige Lambiotte ?",
        "Où la bibliothèque municipale garde-t-elle ses manuscrits anciens ?",
        "Who runs Lambiotte?",
    ],
)
def test_a_question_that_stands_by_itself_is_left_alone(question):
    assert resolved(question, WHERE) is None


def test_without_a_turn_before_it_nothing_is_resolved():
    assert resolved("Et en 2023 ?") is None


def test_turns_that_are_elliptical_themselves_are_resolved_first():
    assert resolved("Et en 2022 ?", HOW_MANY, "Et Lambiotte ?") == (
        "Combien de personnes Lambiotte employait-elle en 2022 ?"
    )


def test_a_long_answer_is_not_what_it_stands_for():
    long = "Anne Lejeune, qui a repris la ferme de ses parents en 2019 avec son frère"
    assert resolved("Depuis quand y travaille-t-elle ?", ("Qui dirige Verhalle ?", long)) == (
        "Depuis quand y travaille-t-elle (Verhalle) ?"
    )


@given(st.text(max_size=60), st.text(min_size=1, max_size=60), st.none() | st.text(max_size=40))
@settings(max_examples=150, deadline=None)
def test_no_word_is_invented(question, before, answer):
    text = resolved(question, (before or "?", answer)) if before.strip() else None
    known = {fold(word) for part in (question, before, answer or "") for word in words(part)}
    assert text is None or {fold(word) for word in words(text)} <= known


def test_the_reply_says_which_question_it_answered_and_cites_accordingly(corpus_engine):
    first = corpus_engine.ask(AskRequest(question="Qui dirige I-Care ?", min_confidence=0))
    assert first.resolved_question is None
    turn = Turn(question="Qui dirige I-Care ?", answer=first.answer.text, article_id=first.answer.citation.article_id)
    reply = corpus_engine.ask(AskRequest(question="Où est-elle installée ?", history=[turn], min_confidence=0))
    assert reply.question == "Où est-elle installée ?"
    assert "I-Care" in reply.resolved_question
    assert any("I-Care" in passage.text for passage in reply.passages[:3])
    unrelated = corpus_engine.ask(AskRequest(question="Qui a fondé Collibra ?", history=[turn], min_confidence=0))
    assert unrelated.resolved_question is None
