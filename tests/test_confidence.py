"""A probability that grows with the evidence, from the fit that belongs to the reader."""

import json
import math

import pytest

from ragqa.confidence import Confidence
from ragqa.errors import ReaderError
from ragqa.evidence import FEATURES
from ragqa.reader import Reader
from ragqa.settings import Settings
from ragqa.weights import model_directory

RECORD = {"reader": "un lecteur", "weights": {"margin": 0.5, "length": -2}, "intercept": -1, "threshold": 0.4}


@pytest.fixture(scope="module")
def packaged():
    """Return the packaged fit."""
    return Confidence.packaged()


@pytest.fixture
def small():
    """Return a fit of two features."""
    return Confidence.of_record(RECORD)


def test_the_probability_is_the_logistic_function_of_the_weighted_sum(small):
    assert small.probability({"margin": 4, "length": 0.5}) == 0.5
    assert small.probability({"margin": 0, "length": 0}) == pytest.approx(1 / (1 + math.e))
    assert small.probability({"margin": 4, "length": 1, "lexical": 99}) == pytest.approx(1 / (1 + math.e))


def test_more_of_what_speaks_for_an_answer_makes_it_likelier_and_of_what_speaks_against_it_less(small):
    steps = range(-40, 41)
    likelier = [small.probability({"margin": step, "length": 0}) for step in steps]
    less_likely = [small.probability({"margin": 0, "length": step / 8}) for step in steps]
    assert likelier == sorted(set(likelier))
    assert less_likely == sorted(set(less_likely), reverse=True)


@pytest.mark.parametrize("margin", [-1e9, -100.0, 0.0, 100.0, 1e9])
def test_no_evidence_whatever_makes_an_answer_certain_or_impossible(small, margin):
    assert 0 < small.probability({"margin": margin, "length": 0}) < 1


@pytest.mark.parametrize("name", RECORD["weights"])
def test_a_missing_feature_is_named_rather_than_taken_for_zero(small, name):
    features = {"margin": 1.0, "length": 1.0}
    del features[name]
    with pytest.raises(KeyError, match=name):
        small.probability(features)


@pytest.mark.parametrize("missing", RECORD)
def test_a_record_that_lacks_a_part_is_refused(missing):
    with pytest.raises(KeyError, match=missing):
        Confidence.of_record({name: value for name, value in RECORD.items() if name != missing})


def test_the_packaged_fit_weighs_only_what_the_evidence_holds(packaged):
    assert packaged.weights
    assert set(packaged.names) <= set(FEATURES)
    assert all(math.isfinite(weight) for weight in [*packaged.weights.values(), packaged.intercept])


def test_the_packaged_threshold_lets_some_answers_through_and_holds_others_back(packaged):
    assert 0 < packaged.threshold < 1
    best = {name: 30 if weight > 0 else -30 for name, weight in packaged.weights.items()}
    worst = {name: -value for name, value in best.items()}
    assert packaged.probability(worst) < packaged.threshold < packaged.probability(best)


def test_a_better_reading_makes_an_answer_likelier(packaged):
    weak, strong = ({**dict.fromkeys(FEATURES, 0.5), "margin": margin} for margin in (-5.0, 5.0))
    assert packaged.probability(weak) < packaged.probability(strong)


def test_the_packaged_fit_is_that_of_the_packaged_reader(packaged):
    reader = Reader(model_directory(Settings().cache), 1)
    assert packaged.reader == reader.fingerprint
    reader.close()


def test_a_reader_of_one_s_own_takes_the_fit_beside_it_or_the_packaged_one(tmp_path, packaged):
    assert Confidence.beside(tmp_path) == packaged
    (tmp_path / "confidence.json").write_text(json.dumps(RECORD), encoding="utf-8")
    assert Confidence.beside(tmp_path) == Confidence.of_record(RECORD)
    (tmp_path / "confidence.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ReaderError, match=r"fit it with python -m ragqa_eval\.calibration"):
        Confidence.beside(tmp_path)
