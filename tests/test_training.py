"""Fine-tuning on a handful of questions of our own, with the real encoder, and the served form of what comes out."""

import json
import random

import numpy as np
import onnx
import pytest
from safetensors.numpy import load_file

from ragqa import training
from ragqa.reader import Reader
from ragqa.reader_export import BLOCK, export_reader, store_in_int8
from ragqa.settings import Settings
from ragqa.training import train_reader
from ragqa.training_data import Example, Recipe, batches, features_of, hard_negatives, read_examples
from ragqa.weights import load_tokenizer, model_directory

CONTEXT = "La coopérative Verhalle, installée à Durbuy, emploie douze personnes."
OTHER = "La bibliothèque de Namur a rouvert après dix-huit mois de travaux."
START = CONTEXT.index("Durbuy")
WHERE = Example("Où Verhalle est-elle installée ?", CONTEXT, "Verhalle", START, START + len("Durbuy"))
UNANSWERED = Example("Qui dirige Verhalle ?", CONTEXT, "Verhalle")


@pytest.fixture(scope="module")
def weights():
    return model_directory(Settings().cache)


@pytest.fixture
def tokenizer(weights):
    tokenizer = load_tokenizer(weights)
    tokenizer.enable_truncation(64, stride=16, strategy="only_second")
    return tokenizer


def text_of(tokenizer, ids):
    return "".join(map(tokenizer.id_to_token, ids)).replace("▁", " ").strip()


def squad(path, answers):
    question = {"id": "q", "question": WHERE.question, "answers": answers}
    entry = {"title": "Verhalle", "paragraphs": [{"context": CONTEXT, "qas": [question]}]}
    path.write_text(json.dumps({"version": "1.1", "data": [entry, entry]}), encoding="utf-8")
    return path


def test_a_squad_file_is_read_and_an_answer_that_is_not_at_its_offset_left_out(tmp_path):
    right = squad(tmp_path / "right.json", [{"text": "Durbuy", "answer_start": START}])
    assert read_examples(right) == [WHERE, WHERE]
    assert read_examples(right, lambda index: index == 1) == [WHERE]
    assert read_examples(squad(tmp_path / "wrong.json", [{"text": "Durbuy", "answer_start": 3}])) == []
    assert read_examples(squad(tmp_path / "none.json", []))[0].start is None


@pytest.mark.parametrize("titled", [0.0, 1.0])
def test_the_marked_tokens_are_those_of_the_answer_with_or_without_a_title_in_front(tokenizer, titled):
    (feature,) = features_of(WHERE, tokenizer, Recipe(titled=titled, blurred=0.0), random.Random(1))
    assert text_of(tokenizer, feature.ids[feature.start : feature.end + 1]) == "Durbuy"


def test_an_unanswered_question_points_at_the_first_token(tokenizer):
    (feature,) = features_of(UNANSWERED, tokenizer, Recipe(), random.Random(1))
    assert (feature.start, feature.end) == (0, 0)


def test_an_answer_outside_a_window_is_never_marked_in_it(tokenizer):
    long = Example(WHERE.question, " ".join([OTHER] * 8 + [CONTEXT]), "", None, None)
    start = long.context.index("Durbuy")
    answered = Example(long.question, long.context, "", start, start + 6)
    features = features_of(answered, tokenizer, Recipe(titled=0, blurred=0, negatives=1.0), random.Random(1))
    assert len(features) > 1
    marked = {text_of(tokenizer, one.ids[one.start : one.end + 1]) for one in features if one.end}
    assert marked == {"Durbuy"}


def test_a_hard_negative_is_a_close_context_without_the_answer():
    close = Example("?", "La ferme Verhalle livre vingt-deux écoles.", "")
    far = Example("?", OTHER, "")
    (negative,) = hard_negatives([WHERE, close, far], share=1.0, rng=random.Random(1))
    assert (negative.question, negative.context, negative.start) == (WHERE.question, close.context, None)


def test_batches_hold_every_feature_once(tokenizer):
    features = [
        f
        for text in ("un", "deux", "trois", "quatre", "cinq")
        for f in features_of(Example(text, CONTEXT, ""), tokenizer, Recipe(), random.Random(1))
    ]
    seen = [feature for batch in batches(features, 2, random.Random(1)) for feature in batch]
    assert sorted(one.ids for one in seen) == sorted(one.ids for one in features)


def test_a_reader_learns_goes_on_from_its_checkpoint_and_is_served_as_it_was_trained(weights, tmp_path):
    recipe = Recipe(epochs=2, batch=2, learning_rate=5e-4, titled=0, blurred=0, negatives=0, dropped=0, frozen_layers=6)
    losses = []
    elsewhere = Example(WHERE.question, OTHER, "")
    examples = [WHERE, elsewhere] * 12
    train_reader(examples, weights, tmp_path, recipe, lambda step, steps, loss: losses.append(loss))
    assert len(losses) == 24
    assert np.mean(losses[-4:]) < 0.5 * np.mean(losses[:4])
    resumed = []
    train_reader(examples, weights, tmp_path, recipe, lambda *report: resumed.append(report))
    assert resumed == [], "both epochs were done"
    export_reader(tmp_path, tmp_path / "reader.onnx", "verhalle")
    reader = Reader(weights, threads=1, model=tmp_path / "reader.onnx")
    answered, silent = reader.read(WHERE.question, [CONTEXT, OTHER])
    best = answered.spans[0]
    assert CONTEXT[best.start : best.end] == "Durbuy"
    assert best.score - answered.no_answer > silent.spans[0].score - silent.no_answer
    assert reader.fingerprint.startswith("verhalle ")


def test_an_interrupted_training_ends_with_the_weights_of_an_unbroken_one(weights, tmp_path, monkeypatch):
    monkeypatch.setattr(training, "_CHECKPOINT_STEPS", 2)
    recipe = Recipe(epochs=2, batch=2, learning_rate=5e-4, negatives=0, frozen_layers=11)
    examples = [WHERE, Example(WHERE.question, OTHER, "")] * 3

    def stop(step, steps, loss):
        if step == 5:
            raise KeyboardInterrupt

    train_reader(examples, weights, tmp_path / "unbroken", recipe, lambda *report: None)
    with pytest.raises(KeyboardInterrupt):
        train_reader(examples, weights, tmp_path / "broken", recipe, stop)
    resumed, epochs = [], []
    train_reader(
        examples,
        weights,
        tmp_path / "broken",
        recipe,
        lambda step, steps, loss: resumed.append((step, steps)),
        after_epoch=epochs.append,
    )
    assert resumed == [(6, 6)], "it went on from the end of the epoch it was in, or from its last checkpoint"
    assert epochs == [2]
    unbroken, broken = (load_file(tmp_path / name / "reader.safetensors") for name in ("unbroken", "broken"))
    for name, tensor in unbroken.items():
        np.testing.assert_allclose(tensor, broken[name], atol=1e-3, err_msg=name)


def test_a_checkpoint_of_other_examples_is_not_gone_on_from(weights, tmp_path):
    recipe = Recipe(epochs=1, batch=2, negatives=0, frozen_layers=11)
    train_reader([WHERE], weights, tmp_path, recipe, lambda *report: None)
    with pytest.raises(ValueError, match="of another recipe or of other examples"):
        train_reader([UNANSWERED], weights, tmp_path, recipe, lambda *report: None)
    with pytest.raises(ValueError, match="nothing to train on"):
        train_reader([], weights, tmp_path, recipe, lambda *report: None)


def test_int8_blocks_keep_every_weight_within_half_a_step():
    rng = np.random.default_rng(1)
    weights = rng.normal(0, 0.05, (2 * BLOCK, 3)).astype(np.float32)
    node = onnx.helper.make_node("MatMul", ["x", "w"], ["y"])
    info = onnx.helper.make_tensor_value_info
    graph = onnx.helper.make_graph(
        [node],
        "product",
        [info("x", onnx.TensorProto.FLOAT, [1, 2 * BLOCK])],
        [info("y", onnx.TensorProto.FLOAT, [1, 3])],
        [onnx.numpy_helper.from_array(weights, "w")],
    )
    model = onnx.helper.make_model(graph)
    store_in_int8(model)
    stored = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    assert stored["w.int8"].dtype == np.int8
    restored = stored["w.int8"].astype(np.float32) * np.repeat(stored["w.scale"], BLOCK, axis=0)
    assert np.all(np.abs(restored - weights) <= np.repeat(stored["w.scale"], BLOCK, axis=0) * 0.5001)
    assert [one.op_type for one in model.graph.node] == ["DequantizeLinear", "MatMul"]
