"""Our question files, and their answers against the articles."""

import json

import pytest

from ragqa.articles import Article, Block, number_paragraphs
from ragqa_eval.errors import WrongQuestions
from ragqa_eval.questions import Gold, Question, check_golds, gold_problems, load_questions

ASKED = {
    "id": "verhalle-ou",
    "question": "Où Verhalle est-elle installée ?",
    "language": "fr",
    "kind": "fact",
    "answerable": True,
    "answers": [{"article_id": "verhalle", "paragraph": 2, "text": "Durbuy"}],
}
UNANSWERABLE = ASKED | {"id": "verhalle-chiens", "kind": "near_miss", "answerable": False, "answers": []}


@pytest.fixture
def verhalle():
    blocks = [Block("Une ferme ouvre."), Block("Verhalle, installée à Durbuy, emploie douze personnes.")]
    return Article(id="verhalle", title="Verhalle", paragraphs=number_paragraphs(blocks), language="nl")


def write(path, *objects):
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in objects), encoding="utf-8")
    return path


def test_questions_are_read_in_order(tmp_path):
    questions = load_questions(write(tmp_path / "q.jsonl", ASKED, UNANSWERABLE))
    assert [question.id for question in questions] == ["verhalle-ou", "verhalle-chiens"]
    assert questions[0].golds == (Gold("verhalle", 2, "Durbuy"),)
    assert questions[0].gold_paragraphs == {("verhalle", 2)}
    assert not questions[1].answerable


def test_blank_lines_are_passed_over(tmp_path):
    path = tmp_path / "q.jsonl"
    path.write_text("\n" + json.dumps(ASKED) + "\n\n", encoding="utf-8")
    assert len(load_questions(path)) == 1


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        (ASKED | {"answers": []}, "line 1: Value error, `answerable` must be true exactly when"),
        (UNANSWERABLE | {"answers": ASKED["answers"]}, "`answerable` must be true exactly when"),
        (ASKED | {"question": "  "}, "line 1: question: String should have at least 1 character"),
        (ASKED | {"answer": "Durbuy"}, "line 1: answer: Extra inputs are not permitted"),
        (
            ASKED | {"answers": [{"article_id": "verhalle", "paragraph": 0, "text": "x"}]},
            "answers.0.paragraph",
        ),
        (
            ASKED | {"answers": [{"article_id": "Verhalle !", "paragraph": 1, "text": "x"}]},
            "answers.0.article_id",
        ),
        ({"id": "seul"}, "line 1: question: Field required"),
        ([1], "line 1: Input should be an object"),
    ],
)
def test_a_line_of_another_form_is_named_with_what_is_wrong(tmp_path, line, complaint):
    with pytest.raises(WrongQuestions) as caught:
        load_questions(write(tmp_path / "q.jsonl", line))
    assert complaint in str(caught.value)
    assert "q.jsonl" in str(caught.value)


def test_every_problem_is_listed_at_once(tmp_path):
    with pytest.raises(WrongQuestions) as caught:
        load_questions(write(tmp_path / "q.jsonl", ASKED, ASKED, {"id": "seul"}))
    assert "line 2: the id 'verhalle-ou' is already that of line 1" in caught.value.problems
    assert "line 3: question: Field required" in caught.value.problems


def test_a_file_without_questions_or_without_being_there_is_refused(tmp_path):
    with pytest.raises(WrongQuestions, match="no question in this file"):
        load_questions(write(tmp_path / "empty.jsonl"))
    with pytest.raises(WrongQuestions, match="cannot be read"):
        load_questions(tmp_path / "absent.jsonl")


def test_a_question_that_contradicts_itself_cannot_be_made():
    with pytest.raises(ValueError, match="'q' is answerable, but has no answers"):
        Question("q", "Où ?", "fr", "fact", answerable=True, golds=())


def test_answers_that_stand_in_their_paragraph_get_the_article_s_language(verhalle):
    question = Question("q", "Where?", "en", "fact", True, (Gold("verhalle", 2, "Durbuy"),))
    checked = check_golds([question], [verhalle])
    assert checked[0].golds[0].language == "nl"
    assert checked[0].answer_language == "nl"


@pytest.mark.parametrize(
    ("gold", "complaint"),
    [
        (
            Gold("verhalle", 1, "Durbuy"),
            "q: 'Durbuy' is not in paragraph 1 of 'verhalle', but in paragraph 2",
        ),
        (Gold("verhalle", 2, "durbuy"), "q: 'durbuy' is not in paragraph 2 of 'verhalle'"),
        (Gold("verhalle", 3, "Durbuy"), "q: 'verhalle' has 2 paragraphs, not 3"),
        (Gold("inconnu", 1, "Durbuy"), "q: there is no article 'inconnu'"),
    ],
)
def test_an_answer_that_does_not_stand_where_it_says_is_named(verhalle, gold, complaint):
    question = Question("q", "Où ?", "fr", "fact", True, (gold,))
    assert gold_problems([question], {"verhalle": verhalle}) == [complaint]
    with pytest.raises(WrongQuestions, match="1 problem"):
        check_golds([question], [verhalle])
