"""Our training and tuning questions: sound SQuAD, and nothing of what is measured with."""

import json
import re
from pathlib import Path

import pytest

from ragqa.training_data import read_examples
from ragqa_eval.suites import CORPUS_QUESTIONS, open_suite

REPOSITORY = Path(__file__).parents[2]
TRAINING = sorted((REPOSITORY / "eval" / "training").glob("*.json"))
TUNING = sorted((REPOSITORY / "eval" / "tuning").glob("*.json"))


def runs_of_words(text: str, length: int) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}


def paragraphs(path: Path) -> list[dict]:
    return [one for entry in json.loads(path.read_text(encoding="utf-8"))["data"] for one in entry["paragraphs"]]


def test_there_are_as_many_as_the_readmes_say():
    training, tuning = (sum(len(read_examples(path)) for path in files) for files in (TRAINING, TUNING))
    assert (len(TRAINING), training, len(TUNING), tuning) == (11, 5280, 2, 555)


@pytest.mark.parametrize("path", [*TRAINING, *TUNING], ids=lambda path: path.stem)
def test_every_answer_stands_at_its_offset(path):
    questions = [question for paragraph in paragraphs(path) for question in paragraph["qas"]]
    assert len(read_examples(path)) == len(questions) > 0
    assert all(bool(question["answers"]) != question["is_impossible"] for question in questions)
    assert len({question["id"] for question in questions}) == len(questions)


def test_no_tuning_paragraph_is_trained_on():
    trained = {paragraph["context"] for path in TRAINING for paragraph in paragraphs(path)}
    assert not trained & {paragraph["context"] for path in TUNING for paragraph in paragraphs(path)}


def test_nothing_of_corpus_or_of_the_measuring_questions_is_trained_or_tuned_on():
    articles = "\n".join(path.read_text(encoding="utf-8") for path in (REPOSITORY / "corpus").glob("*.md"))
    ours = runs_of_words(articles, 8)
    measuring = {" ".join(re.findall(r"\w+", one.question.casefold())) for one in open_suite("corpus").questions}
    assert CORPUS_QUESTIONS.is_file()
    for path in (*TRAINING, *TUNING):
        for paragraph in paragraphs(path):
            assert not runs_of_words(paragraph["context"], 8) & ours, paragraph["context"]
            for question in paragraph["qas"]:
                assert " ".join(re.findall(r"\w+", question["question"].casefold())) not in measuring
