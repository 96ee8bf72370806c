"""The reader given the right paragraph, and the ceiling that annotators set."""

from dataclasses import replace

import pytest

from ragqa.articles import Article, Block, number_paragraphs
from ragqa_eval.questions import Gold, Question
from ragqa_eval.reading import Guess, ReadingRun, annotator_ceiling, read_paragraphs, reading_lines

TEXT = "Verhalle, installée à Durbuy, emploie douze personnes."
ARTICLES = {"v": Article(id="v", title="V", paragraphs=number_paragraphs([Block("Intro."), Block(TEXT)]))}


def question(identity, *texts):
    golds = tuple(Gold("v", 2, text) for text in texts)
    return Question(identity, f"Question {identity} ?", "fr", "fact", bool(golds), golds)


def says(text, margin=1.0):
    return lambda _asked, _context: Guess(text, margin)


def test_the_reader_gets_the_paragraph_of_the_answer_and_questions_without_paragraph_are_left_out():
    seen = []

    def read(asked, context):
        seen.append((asked, context))
        return Guess("Durbuy", 1.0)

    reading = read_paragraphs([question("a", "Durbuy"), question("b", "douze"), question("c")], ARTICLES, read)
    assert seen == [("Question a ?", TEXT), ("Question b ?", TEXT)]
    assert reading.reader.f1.value == reading.reader.exact_match.value == 0.5


def test_a_silent_reader_scores_nothing():
    reading = read_paragraphs([question("a", "Durbuy")], ARTICLES, says(None, float("-inf")))
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
    reading = read_paragraphs(questions, ARTICLES, lambda asked, _: Guess("douze" if " a " in asked else "Durbuy", 1.0))
    assert reading.reader.f1.value == 1.0
    # Against the other annotator 2/3, against itself 1: 5/6 on average.
    assert reading.reader_beside_annotators.f1.value == pytest.approx(5 / 6)
    assert reading.ceiling.f1.value == pytest.approx(2 / 3)
    assert reading.share_of_ceiling == pytest.approx(1.25)


def test_the_margin_tells_questions_that_their_paragraph_answers_from_those_that_it_does_not():
    near_miss = replace(question("c"), about=("v", 1))
    margins = {"Question a ?": 2.0, "Question b ?": -1.0, "Question c ?": 0.5}
    seen = []

    def read(asked, context):
        seen.append(context)
        return Guess("Durbuy", margins[asked])

    scores = read_paragraphs([question("a", "Durbuy"), question("b", "Durbuy"), near_miss], ARTICLES, read)
    assert seen[2] == "Intro."
    assert scores.answerable.value == 0.5
    assert scores.answerable.n == 3
    assert scores.reader.f1.n == 2, "F1 is of answerable questions"


def test_a_paragraph_without_any_span_seems_least_of_all_to_answer():
    nothing = [replace(question(name), about=("v", 1)) for name in "bc"]
    scores = read_paragraphs(
        [question("a", "Durbuy"), *nothing],
        ARTICLES,
        lambda asked, _: Guess("Durbuy", -9.0) if " a " in asked else Guess(None, float("-inf")),
    )
    assert scores.answerable.value == 1.0


def test_what_was_not_measured_has_no_line():
    one = read_paragraphs([question("a", "Durbuy")], ARTICLES, says("Durbuy"))
    lines = reading_lines(ReadingRun(suite="ferme", split="all", reader="r 1", scores=one))
    assert lines == [
        "ferme, all, right paragraph given: r 1",
        "reader, all answerable questions (1): F1 100.0 (100.0 to 100.0), EM 100.0 (100.0 to 100.0)",
    ]
    two = [question("a", "Durbuy", "à Durbuy"), replace(question("c"), about=("v", 1))]
    lines = reading_lines(
        ReadingRun(suite="f", split="all", reader="r", scores=read_paragraphs(two, ARTICLES, says("Durbuy")))
    )
    assert [line.split(":")[0] for line in lines[2:]] == [
        "reader, several annotators (1)",
        "one annotator against the others (1)",
        "share of the annotators' F1",
        "answerable against unanswerable by margin (2)",
    ]
