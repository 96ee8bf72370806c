"""SQuAD files as articles and questions, and the fixed splits."""

import json

import pytest

from ragqa_eval.errors import EvaluationError, WrongQuestions
from ragqa_eval.questions import check_golds
from ragqa_eval.squad import language_of, load_squad


def paragraph(number, *, questions=1):
    context = f"La ferme numéro {number} emploie {number + 100} personnes à Durbuy."
    start = context.index(str(number + 100))
    answer = {"text": str(number + 100), "answer_start": start}
    qas = [
        {"id": f"q{number}-{k}", "question": f"Combien à la ferme {number} ?", "answers": [answer]}
        for k in range(questions)
    ]
    return {"context": context, "qas": qas}


def write(path, data, version="1.1"):
    path.write_text(json.dumps({"version": version, "data": data}, ensure_ascii=False), encoding="utf-8")
    return path


def test_piaf_is_divided_by_article(tmp_path):
    data = [
        {"title": f"Ferme {n}", "paragraphs": [paragraph(2 * n), paragraph(2 * n + 1, questions=2)]} for n in range(36)
    ]
    piaf = load_squad(write(tmp_path / "piaf-v1.1.json", data))
    assert len(piaf.articles) == 72
    assert {split: len(piaf.split(split)) for split in ("test", "tuning", "train", "all")} == {
        "test": 9,
        "tuning": 9,
        "train": 90,
        "all": 108,
    }
    assert [question.id for question in piaf.split("test")][:3] == ["q22-0", "q23-0", "q23-1"]


def test_presse_is_divided_by_paragraph_over_the_whole_file(tmp_path):
    data = [{"paragraphs": [paragraph(n)]} for n in range(30)]
    data += [{"paragraphs": [paragraph(n) for n in range(30, 40)]}]
    presse = load_squad(write(tmp_path / "presse-fr.json", data))
    assert [question.id for question in presse.split("test")] == ["q19-0", "q39-0"]
    assert [question.id for question in presse.split("tuning")] == ["q9-0", "q29-0"]
    assert len(presse.split("train")) == 36


def test_another_file_has_no_splits(tmp_path):
    other = load_squad(write(tmp_path / "autre.json", [{"paragraphs": [paragraph(1)]}]))
    assert len(other.split("all")) == 1
    with pytest.raises(EvaluationError, match="no fixed splits"):
        other.split("test")


def test_every_distinct_context_is_one_article_of_one_paragraph(tmp_path):
    data = [
        {"title": "Super_Bowl_50", "paragraphs": [paragraph(1)]},
        {"paragraphs": [paragraph(2), paragraph(1)]},
    ]
    loaded = load_squad(write(tmp_path / "Autre fichier.json", data))
    assert [(article.id, article.title) for article in loaded.articles] == [
        ("autre-fichier-00001", "Super Bowl 50"),
        ("autre-fichier-00002", "Paragraphe 2"),
    ]
    assert loaded.split("all")[2].golds[0].article_id == "autre-fichier-00001"


def test_an_identifier_is_no_title(tmp_path):
    data = [{"title": "presse-0437", "paragraphs": [paragraph(1)]}]
    assert load_squad(write(tmp_path / "x.json", data)).articles[0].title == "Paragraphe 1"


def test_answers_stand_to_the_letter_in_stripped_contexts_without_line_breaks(tmp_path):
    context = "  🚜 La ferme\nouvre à l’aube.\n"
    answers = [{"text": "ferme\nouvre", "answer_start": context.index("ferme")}]
    data = [{"paragraphs": [{"context": context, "qas": [{"id": "q", "question": "Quoi ?", "answers": answers}]}]}]
    loaded = load_squad(write(tmp_path / "x.json", data))
    assert loaded.articles[0].paragraphs[0].text == "🚜 La ferme ouvre à l’aube."
    assert check_golds(loaded.split("all"), loaded.articles)[0].gold_texts == ("ferme ouvre",)


def test_an_answer_that_is_not_at_its_offset_is_left_out_and_its_question_named(tmp_path):
    wrong = paragraph(1)
    wrong["qas"][0]["answers"][0]["answer_start"] += 1
    loaded = load_squad(write(tmp_path / "x.json", [{"paragraphs": [wrong, paragraph(2)]}]))
    assert loaded.dropped == ("q1-0",)
    assert [question.id for question in loaded.split("all")] == ["q2-0"]


def test_squad_2_questions_without_answer_are_unanswerable(tmp_path):
    block = paragraph(1)
    impossible = {"id": "non", "question": "Combien de chiens ?", "answers": [], "is_impossible": True}
    block["qas"].append(impossible | {"plausible_answers": [{"text": "101", "answer_start": 25}]})
    loaded = load_squad(write(tmp_path / "x.json", [{"paragraphs": [block]}], version="v2.0"))
    assert [(question.kind, question.answerable) for question in loaded.split("all")] == [
        ("answerable", True),
        ("unanswerable", False),
    ]
    assert [question.about for question in loaded.split("all")] == [("x-00001", 1)] * 2, "asked of that paragraph"


def test_the_language_is_in_the_file_s_name_and_that_of_mixed_questions_is_told_by_their_words(tmp_path):
    assert language_of(tmp_path / "xquad.de.json") == "de"
    assert language_of(tmp_path / "squad-it-test.json") == "it"
    assert language_of(tmp_path / "piaf-v1.1.json") == "fr"
    block = paragraph(1)
    block["qas"][0]["question"] = "Hoeveel mensen werken er op de boerderij?"
    question = load_squad(write(tmp_path / "presse-fr.json", [{"paragraphs": [block]}])).split("all")[0]
    assert question.language == "nl"
    assert question.answer_language == "fr"


@pytest.mark.parametrize("text", ["{}", "[1]", '{"data": [{"paragraphs": [{"qas": []}]}]}', "no json"])
def test_a_file_of_another_form_is_refused(tmp_path, text):
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(WrongQuestions, match="not a SQuAD file"):
        load_squad(path)
