"""``ragqa train-reader``, with the real encoder on a handful of questions."""

import json

import pytest
from typer.testing import CliRunner

from ragqa.cli import app
from ragqa.reader import Reader
from ragqa.settings import Settings
from ragqa.training_data import Example, Recipe
from ragqa.weights import model_directory
from ragqa_eval.errors import EvaluationError
from ragqa_eval.train_command import examples_of, measure, packaged_reader, run_training

CONTEXT = "La coopérative Verhalle, installée à Durbuy, emploie douze personnes."
ASKED = [("Où Verhalle est-elle installée ?", "Durbuy"), ("Combien de gens emploie-t-elle ?", "douze personnes")]

SMALL = ["--epochs", "1", "--batch", "3", "--frozen-layers", "11", "--name", "verhalle"]


def squad(path, entries=1):
    """Write a file of `entries` times one paragraph with two answered questions and one that is not."""
    answered = [
        {"id": str(n), "question": question, "answers": [{"text": text, "answer_start": CONTEXT.index(text)}]}
        for n, (question, text) in enumerate(ASKED)
    ]
    unanswered = {"id": "none", "question": "Qui dirige Verhalle ?", "answers": [], "is_impossible": True}
    entry = {"title": "Verhalle", "paragraphs": [{"context": CONTEXT, "qas": [*answered, unanswered]}]}
    path.write_text(json.dumps({"version": "2.0", "data": [entry] * entries}), encoding="utf-8")
    return path


def test_the_command_trains_measures_and_writes_a_reader_that_can_be_served(tmp_path):
    data, out = squad(tmp_path / "verhalle.json", 2), tmp_path / "out"
    result = CliRunner().invoke(
        app,
        ["train-reader", "--data", str(data), "--dev", str(data), "--out", str(out), *SMALL],
    )
    assert result.exit_code == 0, result.output
    assert "6 questions, 4 with an answer, 2 without" in result.output
    report = json.loads((out / "training.json").read_text(encoding="utf-8"))
    assert (report["questions"], report["recipe"]["frozen_layers"]) == (6, 11)
    (epoch,) = report["epochs"]
    assert epoch["f1"] > 0.8, "it went on from the packaged reader, which knows how to read"
    assert 0 <= epoch["auroc"] <= 1
    reader = Reader(model_directory(Settings().cache), 1, out / "reader.onnx")
    assert reader.fingerprint.startswith("verhalle ")
    with pytest.raises(EvaluationError, match="another recipe"):
        run_training(Settings(), examples_of([data]), out, Recipe(epochs=2), base=packaged_reader(), name="x")


def test_of_a_set_with_fixed_splits_the_training_part_alone_is_trained_on(tmp_path):
    piaf = squad(tmp_path / "piaf-v1.1.json", 24)
    assert len(examples_of([piaf])) == 3 * 20
    assert len(examples_of([piaf], "tuning")) == 3 * 2
    assert len(examples_of([squad(tmp_path / "ours.json", 24)])) == 3 * 24


@pytest.mark.parametrize("content", [None, "", "{}", '{"data": [{"paragraphs": 3}]}'])
def test_a_file_that_is_no_squad_file_is_named(tmp_path, content):
    path = tmp_path / "questions.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(EvaluationError, match=r"questions\.json cannot be read as SQuAD"):
        examples_of([path])


def test_nothing_to_train_on_is_said(tmp_path):
    with pytest.raises(EvaluationError, match="no question to train on"):
        run_training(Settings(), [], tmp_path, Recipe(), base=None, name="x")


def test_what_is_measured_is_read_in_the_question_s_own_context(reader):
    start = CONTEXT.index("Durbuy")
    where = Example(ASKED[0][0], CONTEXT, "Verhalle", start, start + 6)
    assert measure(reader, [where]) == {"f1": 1.0, "exact_match": 1.0, "auroc": None}
    told_apart = measure(reader, [where, Example("Qui a bâti le phare de Penmarc'h ?", CONTEXT, "")])
    assert told_apart["auroc"] == 1.0
