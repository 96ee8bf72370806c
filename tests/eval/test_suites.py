"""Finding what to ask."""

import json

import pytest

from ragqa_eval.errors import EvaluationError
from ragqa_eval.suites import open_suite, open_suites, spread


def squad_file(path, entries):
    data = [
        {
            "title": f"Ferme {n}",
            "paragraphs": [
                {
                    "context": f"La ferme {n} ouvre en {1900 + n}.",
                    "qas": [
                        {
                            "id": f"q{n}",
                            "question": f"Quand ouvre la ferme {n} ?",
                            "answers": [{"text": str(1900 + n), "answer_start": len(f"La ferme {n} ouvre en ")}],
                        }
                    ],
                }
            ],
        }
        for n in range(entries)
    ]
    path.write_text(json.dumps({"version": "1.1", "data": data}), encoding="utf-8")
    return path


def write_mine(path):
    line = {"id": "q", "question": "Où ?", "language": "fr", "kind": "x", "answerable": False, "answers": []}
    path.write_text(json.dumps(line), encoding="utf-8")
    return path


def test_piaf_is_found_in_the_data_directory_and_its_test_part_asked(tmp_path):
    squad_file(tmp_path / "piaf-v1.1.json", 24)
    suite = open_suite("piaf", data=tmp_path)
    assert (suite.name, suite.split) == ("piaf-v1.1", "test")
    assert [question.id for question in suite.questions] == ["q11", "q23"]
    assert len(suite.articles) == 24
    assert [question.id for question in open_suite("piaf", "tuning", tmp_path).questions] == ["q5", "q17"]


def test_a_squad_file_without_splits_is_asked_whole(tmp_path):
    suite = open_suite(str(squad_file(tmp_path / "autre.json", 3)))
    assert suite.split == "all"
    assert len(suite.questions) == 3


def test_a_file_of_our_form_asks_the_active_index(tmp_path):
    path = write_mine(tmp_path / "mine.jsonl")
    suite = open_suite(str(path))
    assert suite.name == "mine"
    assert suite.articles is None
    with pytest.raises(EvaluationError, match="leave --split test out"):
        open_suite(str(path), "test")


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("piaff", "unknown suite 'piaff': give corpus, dialogues, piaf, presse"),
        ("absent.json", "needs absent.json, which is not there"),
        ("absent.jsonl", "needs absent.jsonl, which is not there"),
    ],
)
def test_what_cannot_be_found_is_said(name, complaint):
    with pytest.raises(EvaluationError, match=complaint):
        open_suite(name)


def test_a_missing_data_directory_is_said(tmp_path):
    with pytest.raises(EvaluationError, match="give --data DIR"):
        open_suite("piaf", data=tmp_path / "none")


def test_an_empty_part_is_said(tmp_path):
    squad_file(tmp_path / "piaf-v1.1.json", 4)
    with pytest.raises(EvaluationError, match="no questions in its test part"):
        open_suite("piaf", data=tmp_path)


def test_the_files_of_a_folder_are_suites_in_turn(tmp_path):
    squad_file(tmp_path / "piaf-v1.1.json", 12)
    write_mine(tmp_path / "mine.jsonl")
    (tmp_path / "notes.md").write_text("Rien.")
    squad_file((tmp_path / "older.json"), 2).rename(tmp_path / "older")
    (tmp_path / "folder.json").mkdir()
    assert [(suite.name, suite.split) for suite in open_suites(str(tmp_path))] == [
        ("mine", None),
        ("piaf-v1.1", "test"),
    ]


def test_a_name_or_a_file_is_one_suite(tmp_path):
    squad_file(tmp_path / "piaf-v1.1.json", 12)
    assert [suite.name for suite in open_suites("piaf", data=tmp_path)] == ["piaf-v1.1"]
    assert [suite.name for suite in open_suites(str(write_mine(tmp_path / "mine.jsonl")))] == ["mine"]


def test_a_folder_without_questions_or_with_two_files_of_one_name_is_refused(tmp_path):
    with pytest.raises(EvaluationError, match=r"has no \.jsonl file"):
        open_suites(str(tmp_path))
    write_mine(tmp_path / "mine.jsonl")
    squad_file(tmp_path / "mine.json", 1)
    with pytest.raises(EvaluationError, match=r"mine\.json and mine\.jsonl would have the same reports"):
        open_suites(str(tmp_path))


def test_a_damaged_file_of_a_folder_is_named_before_anything_is_asked(tmp_path):
    write_mine(tmp_path / "mine.jsonl")
    (tmp_path / "other.json").write_text("{}")
    with pytest.raises(EvaluationError, match="not a SQuAD file"):
        open_suites(str(tmp_path))


def test_a_limit_takes_questions_from_all_over():
    assert spread(range(10), 3) == [0, 3, 6]
    assert spread([1, 2], 5) == [1, 2]
    assert spread([1, 2], None) == [1, 2]
    with pytest.raises(EvaluationError, match="leaves no question"):
        spread([1, 2], 0)
