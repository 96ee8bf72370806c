"""A reading depends on the question and the passage, on nothing else, and points into the passage."""

import re
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from itertools import pairwise

import numpy as np
import pytest

from ragqa.errors import ReaderError, WeightsError
from ragqa.reader import MAX_ANSWER_TOKENS, SPANS_PER_PASSAGE, Reader, best_spans
from ragqa.settings import Settings
from ragqa.weights import model_directory

QUESTION = "Où la brasserie Lambiotte est-elle installée ?"
BREWERY = "La brasserie Lambiotte, installée à Gembloux depuis 1921, emploie 34 personnes."
PASSAGES = [
    BREWERY,
    "Le houblon vient de Poperinge, et l’orge de la plaine voisine.",
    "En 2024, « l’œuvre du brasseur 🍺 » a coûté 1,2 million d’euros à l’ASBL ; la salle rouvrira en mai.",
    "Gembloux",
]
ODD = [" ", "…", "-", "«»", "\n\n", "🍺", "</s><s>", "\u202e", "x" * 3000]


@pytest.fixture(scope="module")
def reader():
    """Return the packaged reader on two threads."""
    with_threads = Reader(model_directory(Settings().cache), 2)
    yield with_threads
    with_threads.close()


def first_answer(reading, passage):
    return passage[reading.spans[0].start : reading.spans[0].end]


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (QUESTION, "Gembloux"),
        ("Depuis quand la brasserie Lambiotte est-elle à Gembloux ?", "1921"),
        ("Combien de personnes la brasserie Lambiotte emploie-t-elle ?", "34"),
    ],
)
def test_the_best_span_answers_a_plain_question(reader, question, answer):
    (reading,) = reader.read(question, [BREWERY])
    assert answer in first_answer(reading, BREWERY)
    assert reading.spans[0].score > reading.no_answer


def test_a_passage_that_does_not_answer_looks_more_like_no_answer(reader):
    margins = [reading.spans[0].score - reading.no_answer for reading in reader.read(QUESTION, PASSAGES[:2])]
    assert margins[0] > 0 > margins[1]


@pytest.mark.parametrize("passage", [*PASSAGES, *ODD, f"Il était à {'Sart-Dames-Avelines, ' * 900}près de Genappe."])
def test_every_span_is_a_trimmed_slice_of_the_passage_and_the_best_comes_first(reader, passage):
    (reading,) = reader.read(QUESTION, [passage])
    assert len(reading.spans) <= SPANS_PER_PASSAGE
    assert np.isfinite(reading.no_answer)
    for span in reading.spans:
        assert 0 <= span.start < span.end <= len(passage)
        assert passage[span.start : span.end] == passage[span.start : span.end].strip()
    scores = [span.score for span in reading.spans]
    assert scores == sorted(scores, reverse=True)
    bounds = sorted((span.start, span.end) for span in reading.spans)
    assert all(left[1] <= right[0] for left, right in pairwise(bounds))


def test_offsets_count_code_points_after_accents_guillemets_and_emojis(reader):
    passage = PASSAGES[2]
    (reading,) = reader.read("Quand la salle rouvrira-t-elle ?", [passage])
    assert "mai" in first_answer(reading, passage)
    assert reading.spans[0].end == re.search(r"mai", passage).end()


@pytest.mark.parametrize("passage", [*PASSAGES, *ODD])
def test_the_lead_is_read_but_never_part_of_an_answer(reader, passage):
    lead = "La brasserie Lambiotte, installée à Gembloux\nHistoire"
    (reading,) = reader.read(QUESTION, [passage], [lead])
    for span in reading.spans:
        assert 0 <= span.start < span.end <= len(passage)
        assert passage[span.start : span.end] == passage[span.start : span.end].strip()
    (bare,) = reader.read(QUESTION, [passage])
    assert reading.no_answer != bare.no_answer


def test_an_empty_lead_changes_nothing(reader):
    assert reader.read(QUESTION, PASSAGES, [""] * len(PASSAGES)) == reader.read(QUESTION, PASSAGES)


@pytest.mark.parametrize("number", range(len(PASSAGES)))
def test_alone_or_in_company_a_passage_is_read_the_same_to_the_bit(reader, number):
    (alone,) = reader.read(QUESTION, [PASSAGES[number]])
    company = [*ODD, *PASSAGES, *reversed(PASSAGES)]
    assert reader.read(QUESTION, company)[len(ODD) + number] == alone
    assert reader.read(QUESTION, company)[-1 - number] == alone


def test_no_passages_give_no_readings(reader):
    assert reader.read(QUESTION, []) == []


def test_a_very_long_passage_is_read_as_far_as_the_model_sees(reader):
    filler = "Le brassin repose une nuit entière dans la cave de pierre. "
    early, late = f"{BREWERY} {filler * 200}", f"{filler * 200}{BREWERY}"
    readings = reader.read(QUESTION, [early, late])
    assert "Gembloux" in first_answer(readings[0], early)
    assert all(span.end < early.index(filler) + 60 * len(filler) for reading in readings for span in reading.spans)


@pytest.mark.parametrize("question", ["", "?", QUESTION * 40])
def test_no_question_however_short_or_long_stops_the_reader(reader, question):
    (reading,) = reader.read(question, [BREWERY])
    assert all(0 <= span.start < span.end <= len(BREWERY) for span in reading.spans)


def test_readings_asked_for_from_many_threads_agree(reader):
    expected = reader.read(QUESTION, PASSAGES)
    together = threading.Barrier(6)

    def read(_):
        together.wait(timeout=30)
        return reader.read(QUESTION, PASSAGES)

    with ThreadPoolExecutor(6) as threads:
        assert list(threads.map(read, range(6))) == [expected] * 6


def test_one_thread_or_two_read_the_same(reader):
    single = Reader(model_directory(Settings().cache), 1)
    assert single.fingerprint == reader.fingerprint
    assert single.read(QUESTION, PASSAGES) == reader.read(QUESTION, PASSAGES)
    single.close()


def test_the_fingerprint_tells_the_model_and_its_hash(reader):
    assert re.fullmatch(rf"{re.escape(reader.name)} [0-9a-f]{{16}}", reader.fingerprint)


@pytest.mark.parametrize("damage", ["empty", "another", "cut", "missing"])
def test_a_damaged_model_is_refused_with_what_to_do(tmp_path, damage):
    whole = (files("ragqa.data") / "reader" / "reader.onnx").read_bytes()
    content = {"empty": b"", "another": b"%PDF-1.7", "cut": whole[: len(whole) // 2]}
    model = tmp_path / "reader.onnx"
    if damage in content:
        model.write_bytes(content[damage])
    with pytest.raises(ReaderError, match="reinstall ragqa"):
        Reader(model_directory(Settings().cache), 1, model)


def test_a_weights_directory_without_a_tokenizer_is_named(tmp_path):
    with pytest.raises(WeightsError) as refusal:
        Reader(tmp_path, 1)
    assert str(tmp_path) in str(refusal.value)


def test_spans_join_the_best_starts_and_ends_of_bounded_length():
    start, end = np.zeros(100, dtype=np.float32), np.zeros(100, dtype=np.float32)
    start[[3, 90]], end[[1, 5, 99]] = [4, 3], [9, 2, 1]
    spans = best_spans(start, end)
    assert spans[:2] == [(0, 1, 9.0), (1, 1, 9.0)]
    assert (3, 5, 6.0) in spans
    assert (90, 99, 4.0) in spans
    assert all(first <= last < first + MAX_ANSWER_TOKENS for first, last, _ in spans)
    assert [score for _, _, score in spans] == sorted((score for _, _, score in spans), reverse=True)


def test_spans_of_no_tokens_are_none():
    nothing = np.zeros(0, dtype=np.float32)
    assert best_spans(nothing, nothing) == []
