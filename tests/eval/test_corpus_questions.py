"""Our own questions about `corpus/`: their answers stand, to the letter, where they say."""

from collections import Counter
from pathlib import Path

import pytest

from ragqa.loaders import read_corpus
from ragqa_eval.questions import check_golds
from ragqa_eval.suites import CORPUS_QUESTIONS, open_suite

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture(scope="module")
def questions():
    """Every question of the suite, its answers checked against the articles."""
    return check_golds(open_suite("corpus").questions, [one.article for one in read_corpus(CORPUS)])


def test_there_are_enough_questions_of_every_sort(questions):
    languages = Counter(question.language for question in questions)
    assert len(questions) >= 300
    assert sum(not question.answerable for question in questions) >= 70
    assert all(languages[language] >= 40 for language in ("fr", "nl", "en", "de"))


def test_the_first_set_is_kept_as_it_was(questions):
    first = open_suite(str(CORPUS_QUESTIONS.with_name("corpus-first.jsonl"))).questions
    assert len(first) == 220
    assert questions[: len(first)] == first


def test_dialogues_have_a_turn_before_the_question_and_answers_that_stand():
    dialogues = check_golds(open_suite("dialogues").questions, [one.article for one in read_corpus(CORPUS)])
    assert len(dialogues) >= 40
    assert all(dialogue.history for dialogue in dialogues)


def test_every_article_is_asked_about(questions):
    asked = {gold.article_id for question in questions for gold in question.golds}
    assert asked == {one.article.id for one in read_corpus(CORPUS)}


def test_no_question_is_asked_twice(questions):
    asked = Counter(question.question.casefold() for question in questions)
    assert not [question for question, times in asked.items() if times > 1]


def test_the_readme_beside_them_counts_the_kinds_as_they_are(questions):
    table = (CORPUS_QUESTIONS.parent / "README.md").read_text(encoding="utf-8")
    for kind, count in Counter(question.kind for question in questions).items():
        assert f"| `{kind}` | {count} |" in table
