"""Suggested questions are right French, drawn from what articles say."""

from pathlib import Path

import pytest

from ragqa.contract import ArticleBody, ParagraphBody
from ragqa.errors import RejectedFile
from ragqa.loaders import read_corpus
from ragqa.replies import body_of
from ragqa_api import examples
from ragqa_api.suggestions import MAX_LENGTH, drawn_questions

NBSP = "\u00a0"
CORPUS = Path(__file__).parents[2] / "corpus"


def article(*texts: str, language: str = "fr") -> ArticleBody:
    paragraphs = [ParagraphBody(number=n, id=str(n), section=None, text=text) for n, text in enumerate(texts, 1)]
    return examples.READ.model_copy(update={"paragraphs": paragraphs, "language": language})


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("Isabel Moll, qui dirige Dell Technologies dans le Benelux, y croit.", "Qui dirige Dell Technologies"),
        ("Pour Jean de La Tour, qui a fondé la Ferme de l’Ourthe, c’est fait.", "Qui a fondé la Ferme de l’Ourthe"),
        ("L’investisseuse Aileen Lee, fondatrice de Cowboy Ventures, a inventé le mot.", "Qui est Aileen Lee"),
        ("Selon Ève Étienne-Noël, la directrice du musée, tout va bien.", "Qui est Ève Étienne-Noël"),
    ],
)
def test_a_pattern_gives_a_question(text: str, question: str) -> None:
    assert list(drawn_questions([article(text)])) == [f"{question}{NBSP}?"]


@pytest.mark.parametrize(
    "text",
    [
        "Le Premier, ministre depuis un an, est parti.",
        "La Belgique, directrice des travaux, paie.",
        "Le tram, qui dirige le flux, passe.",
        "Isabel Moll, qui dirige une équipe de douze personnes, y croit.",
        f"Anne {'X' * 60} Lambert, directrice de la gare qui {'x' * 60}",
    ],
)
def test_what_would_make_no_right_question_gives_none(text: str) -> None:
    assert all(len(question) <= MAX_LENGTH for question in drawn_questions([article(text)]))
    assert not list(drawn_questions([article(text[:60])]))


def test_an_article_gives_one_question_and_none_comes_twice() -> None:
    one = article("Isabel Moll, qui dirige Dell Technologies, y croit.", "Aileen Lee, fondatrice, aussi.")
    assert list(drawn_questions([one, one, one])) == [
        f"Qui dirige Dell Technologies{NBSP}?",
        f"Qui est Aileen Lee{NBSP}?",
    ]


def test_articles_in_other_languages_give_none() -> None:
    text = "Isabel Moll, qui dirige Dell Technologies, y croit."
    assert list(drawn_questions([article(text, language="nl")])) == []


def test_the_corpus_gives_several_that_read_well() -> None:
    outcomes = [outcome for outcome in read_corpus(CORPUS) if not isinstance(outcome, RejectedFile)]
    drawn = list(drawn_questions(body_of(outcome.article) for outcome in outcomes))
    assert f"Qui dirige Google{NBSP}?" in drawn
    assert len(drawn) >= 4
    assert all(question.endswith(f"{NBSP}?") and question.startswith("Qui ") for question in drawn)
