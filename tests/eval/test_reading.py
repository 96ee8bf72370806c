"""The reader given the right paragraph, and the ceiling that annotators set."""

import pytest

from ragqa.articles import Article, Block, number_paragraphs
from ragqa_eval.questions import Gold, Question
from ragqa_eval.reading import annotator_ceiling, read_paragraphs

TEXT = "Verhalle, installée à Durbuy, emploie douze personnes."
ARTICLES = {"v": Article(id="v", title="V", paragraphs=number_paragraphs([Block("Intro."), Block(TEXT)]))}


def question(identity, *texts):
    golds = tuple(Gold("v", 2, text) for text in texts)
    return Question(identity, f"Question {identity} ?", "fr", "fact", bool(golds), golds)


def test_the_reader_gets_the_paragraph_of_the_answer_and_unanswerable_questions_are_left_out():
    seen = []

    def read(asked, context):
        seen.append((asked, context))
        return "Durbuy"

    reading = read_paragraphs([question("a", "Durbuy"), question("b", "douze"), question("c")], ARTICLES, read)
    assert seen == [("Question a ?", TEXT), ("Question b ?", TEXT)]
    assert reading.reader.f1.value == reading.reader.exact_match.value == 0.5


def test_a_silent_reader_scores_nothing():
    reading = read_paragraphs([question("a", "Durbuy")], ARTICLES, lambda _asked, _context: None)
    assert reading.reader.f1.value == 0.0
    assert reading.share_of_ceiling is None


def test_the_ceiling_is_one_annotator_against_the_others():
    agreed = question("a", "Durbuy", "Durbuy")
    # « douze personnes » against « douze »: F1 2/3 both ways; neither is exact.
    near = question("b", "douze personnes", "douze")
    alone = question("c", "Durbuy")
    ceiling = annotator_ceiling([agreed, near, alone])
    assert ceiling.f1.value == pytest.approx((1 + 2 / 3) / 2)
    assert ceiling.exact_match.value == pytest.approx(0.5)
    assert ceiling.f1.n == 2


def test_a_reader_that_answers_as_one_annotator_reaches_the_ceiling_against_the_same_references():
    questions = [question("a", "douze personnes", "douze"), question("b", "Durbuy")]
    reading = read_paragraphs(questions, ARTICLES, lambda asked, _: "douze" if "a" in asked[:10] else "Durbuy")
    assert reading.reader.f1.value == 1.0
    # Against the other annotator 2/3, against itself 1: 5/6 on average.
    assert reading.reader_beside_annotators.f1.value == pytest.approx(5 / 6)
    assert reading.ceiling.f1.value == pytest.approx(2 / 3)
    assert reading.share_of_ceiling == pytest.approx(1.25)
