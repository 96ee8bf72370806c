"""A text has one vector, of length one, whatever stands beside it."""

import numpy as np
import pytest

from ragqa.embedder import Embedder
from ragqa.errors import WeightsError
from ragqa.settings import DEFAULT_EMBEDDER, Settings
from ragqa.weights import model_directory

BRIDGE = "La passerelle relie les deux rives depuis lundi."
BREAD = "Le boulanger de la place cuit son pain au feu de bois, et il ferme le mardi pour laisser reposer le levain."
WHERE_TO_CROSS = "Comment passe-t-on d’une rive à l’autre ?"
TEXTS = [BRIDGE, BREAD, WHERE_TO_CROSS, "pont"]


@pytest.fixture(scope="module")
def vectors(embedder):
    """Return the vectors of all texts, embedded in one call."""
    return embedder.embed_passages(TEXTS)


def test_vectors_are_of_length_one_in_single_precision(embedder, vectors):
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), embedder.dimension) == (4, 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


@pytest.mark.parametrize("row", range(len(TEXTS)))
def test_alone_or_in_company_a_text_has_the_same_vector_to_the_bit(embedder, vectors, row):
    (alone,) = embedder.embed_passages([TEXTS[row]])
    assert alone.tobytes() == vectors[row].tobytes()


def test_a_question_is_nearer_to_its_answer_than_to_something_else(embedder, vectors):
    (question,) = embedder.embed_queries([WHERE_TO_CROSS])
    assert question @ vectors[0] > question @ vectors[1] + 0.02


def test_the_same_words_asked_and_told_have_two_vectors(embedder, vectors):
    (asked,) = embedder.embed_queries([BRIDGE])
    assert 0.5 < asked @ vectors[0] < 0.999


def test_a_text_longer_than_the_model_reads_and_an_empty_one_have_vectors_too(embedder):
    long, empty = embedder.embed_passages([f"{BREAD} " * 60, ""])
    np.testing.assert_allclose([np.linalg.norm(long), np.linalg.norm(empty)], 1, atol=1e-6)
    assert embedder.embed_passages([]).shape == (0, 384)


def test_progress_counts_every_passage_once(embedder):
    counts = []
    embedder.embed_passages(["pont", "rive", "quai"], counts.append)
    assert counts == [1, 1, 1]


def test_the_fingerprint_tells_model_weights_dimension_and_prefixes(embedder):
    name, weights, *rest = embedder.fingerprint.split()
    assert name == embedder.name == DEFAULT_EMBEDDER
    assert len(bytes.fromhex(weights)) == 8
    assert rest == ["384d", "prefixes=query:/passage:", "normalised"]


def test_the_same_weights_loaded_again_under_a_plain_name_differ_by_name_and_prefixes_only(embedder, tmp_path):
    link = tmp_path / "modele"
    link.symlink_to(model_directory(Settings().cache))
    again = Embedder(str(link), Settings().cache, Settings().threads)
    weights = embedder.fingerprint.split()[1]
    assert again.fingerprint == f"{link} {weights} 384d prefixes=/ normalised"
    assert (again.embed_queries(["pont"]) == again.embed_passages(["pont"])).all()
    assert (again.embed_queries(["query: pont"]) == embedder.embed_queries(["pont"])).all()


@pytest.mark.parametrize("name", ["un-modele-qui-n-existe-pas", "personne/e5-nulle-part", "/nulle/part"])
def test_a_name_that_leads_nowhere_is_told_with_the_setting_and_what_it_takes(monkeypatch, tmp_path, name):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(WeightsError, match="RAGQA_EMBEDDER") as refusal:
        Embedder(name, tmp_path, 1)
    assert repr(name) in str(refusal.value)
    assert DEFAULT_EMBEDDER in str(refusal.value)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_a_model_is_refused_by_its_name(tmp_path):
    (tmp_path / "modules.json").write_text("{", encoding="utf-8")
    with pytest.raises(WeightsError, match="RAGQA_EMBEDDER") as refusal:
        Embedder(str(tmp_path), tmp_path, 1)
    assert str(tmp_path) in str(refusal.value)
