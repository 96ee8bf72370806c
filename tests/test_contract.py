"""Requests outside the contract are refused, with the field that is wrong."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from ragqa.contract import (
    MAX_HISTORY,
    MAX_QUESTION,
    MAX_TOP_K,
    Abstention,
    Alternative,
    Answer,
    AskReply,
    AskRequest,
    Citation,
    Quote,
    Timing,
)

QUESTION = "Où est le pont ?"
TEXT = "Le pont est à Huy."
CITATION = Citation(
    article_id="pont", version="9c1f", title="Un pont", author=None, publisher=None, published="2026-02", language="fr",
    url=None, section=None, paragraph=1, paragraph_id="77ab", paragraph_text=TEXT, start=14, end=17, sentence_start=0,
    sentence_end=18, quote=Quote(prefix="Le pont est à ", exact="Huy", suffix="."), href="/articles/pont#p1",
)  # fmt: skip
REPLY = AskReply(
    id="a1",
    question=QUESTION,
    resolved_question=None,
    answer=Answer(text="Huy", confidence=0.9, sentence=TEXT, citation=CITATION),
    alternatives=[Alternative(text="Huy", confidence=0.5, sentence=TEXT, citation=CITATION, relation="other_answer")],
    passages=[],
    abstained=False,
    abstention=None,
    snapshot="s1",
    took_ms=Timing(retrieve=1, read=2, total=3),
)


def refused(body):
    with pytest.raises(ValidationError) as caught:
        AskRequest.model_validate(body)
    return {".".join(map(str, error["loc"])) for error in caught.value.errors()}


def test_a_question_alone_is_a_request():
    request = AskRequest.model_validate({"question": QUESTION})
    assert request.model_dump() == {
        "question": QUESTION,
        "top_k": 3,
        "min_confidence": None,
        "filters": {
            "article_ids": None,
            "publisher": None,
            "language": None,
            "published_from": None,
            "published_to": None,
        },
        "history": [],
        "explain": False,
    }


@pytest.mark.parametrize("space", [" ", "\n", "\t", "\u00a0"])
def test_white_space_around_a_question_is_taken_off_and_does_not_count(space):
    question = "é" * MAX_QUESTION
    assert AskRequest(question=f"{space}{question}{space}").question == question
    assert refused({"question": space * 3}) == {"question"}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"question": ""}, "question"),
        ({"question": "é" * (MAX_QUESTION + 1)}, "question"),
        ({"question": None}, "question"),
        ({"question": 12}, "question"),
        ({"top_k": 0}, "top_k"),
        ({"top_k": MAX_TOP_K + 1}, "top_k"),
        ({"top_k": "3"}, "top_k"),
        ({"top_k": 2.5}, "top_k"),
        ({"top_k": True}, "top_k"),
        ({"min_confidence": -0.1}, "min_confidence"),
        ({"min_confidence": 1.1}, "min_confidence"),
        ({"min_confidence": float("nan")}, "min_confidence"),
        ({"filters": {"article_ids": []}}, "filters.article_ids"),
        ({"filters": {"article_ids": ["Pont"]}}, "filters.article_ids.0"),
        ({"filters": {"article_ids": ["pont\n"]}}, "filters.article_ids.0"),
        ({"filters": {"article_ids": ["pont"] * 257}}, "filters.article_ids"),
        ({"filters": {"published_from": "hier"}}, "filters.published_from"),
        ({"filters": {"published_from": "2025-13"}}, "filters.published_from"),
        ({"filters": {"published_to": "2025-1-1"}}, "filters.published_to"),
        ({"filters": {"published_to": "٢٠٢٥"}}, "filters.published_to"),
        ({"history": [{"question": QUESTION}] * (MAX_HISTORY + 1)}, "history"),
        ({"history": [{"question": " "}]}, "history.0.question"),
        ({"history": [{"question": QUESTION, "answer": "é" * 4097}]}, "history.0.answer"),
        ({"history": [{"question": QUESTION, "article_id": "../pont"}]}, "history.0.article_id"),
        ({"temperature": 0.7}, "temperature"),
        ({"filters": {"author": "Ada Renard"}}, "filters.author"),
        ({"history": [{"question": QUESTION, "role": "user"}]}, "history.0.role"),
    ],
)
def test_a_field_that_is_wrong_or_unknown_is_named(changes, field):
    assert refused({"question": QUESTION} | changes) == {field}


def test_a_request_without_a_question_is_refused():
    assert refused({}) == {"question"}


@pytest.mark.parametrize("date", ["2025", "2025-05", "2025-05-31"])
def test_dates_may_have_any_precision(date):
    assert AskRequest(question=QUESTION, filters={"published_from": date}).filters.published_from == date


@pytest.mark.parametrize("value", ["fr", ["fr", "nl"], [], None])
@pytest.mark.parametrize("name", ["language", "publisher"])
def test_a_filter_is_one_name_or_several(name, value):
    request = AskRequest(question=QUESTION, filters={name: value})
    assert getattr(request.filters, name) == value


@given(
    st.builds(
        AskRequest,
        question=st.text(min_size=1, max_size=MAX_QUESTION).filter(str.strip),
        top_k=st.integers(1, MAX_TOP_K),
        min_confidence=st.none() | st.floats(0, 1),
        explain=st.booleans(),
    )
)
@settings(max_examples=100, deadline=None)
def test_a_request_survives_json(request):
    assert AskRequest.model_validate_json(request.model_dump_json()) == request


def test_a_request_cannot_be_changed():
    with pytest.raises(ValidationError):
        AskRequest(question=QUESTION).top_k = 9


def test_a_reply_survives_json_and_a_client_ignores_fields_of_later_services():
    body = REPLY.model_dump(mode="json")
    assert AskReply.model_validate_json(REPLY.model_dump_json()) == REPLY
    assert AskReply.model_validate(body | {"mood": "sunny"}) == REPLY


@pytest.mark.parametrize("code", ["below_threshold", "no_match", "not_a_question"])
def test_an_abstention_has_one_of_three_codes(code):
    assert Abstention(code=code, best_confidence=None).code == code
    with pytest.raises(ValidationError):
        Abstention(code=code.upper(), best_confidence=None)


@pytest.mark.parametrize("confidence", [-0.01, 1.01, float("nan")])
def test_a_confidence_is_a_probability(confidence):
    with pytest.raises(ValidationError):
        Answer(text="Huy", confidence=confidence, sentence=TEXT, citation=CITATION)
