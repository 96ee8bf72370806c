"""Asking a service over HTTP: replies, problems, and a service that is busy."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import httpx
import pytest

from ragqa.contract import AskRequest
from ragqa.errors import UnknownArticle
from ragqa_eval.answerers import ATTEMPTS, HttpAnswerer
from ragqa_eval.errors import EvaluationError

from .replies import INFO, answer, reply, searched


class Service:
    """Replies in turn, the last one again and again; remembers what it was asked and how long was waited."""

    def __init__(self, *replies):
        self.replies = list(replies)
        self.requests = []
        self.pauses = []

    def __call__(self, request):
        """Reply to one request."""
        self.requests.append(request)
        return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]

    def answerer(self):
        """Return an answerer that asks this service."""
        transport = httpx.MockTransport(self)
        return HttpAnswerer("http://service.example/", transport=transport, sleep=self.pauses.append)


def says(model):
    return httpx.Response(200, text=model.model_dump_json())


def busy(status=429, **headers):
    return httpx.Response(status, headers=headers)


def test_a_question_travels_as_the_contract_says():
    service = Service(says(reply(answer("Durbuy"))))
    got = service.answerer().ask(AskRequest(question="Où ?", min_confidence=0.0))
    assert got.answer.text == "Durbuy"
    assert service.requests[0].url == "http://service.example/v1/ask"
    assert AskRequest.model_validate_json(service.requests[0].content).min_confidence == 0.0


def test_a_search_and_the_index_are_asked_for():
    found = Service(says(searched(("verhalle", 2)))).answerer().search("ferme & bio", 7)
    assert found.hits[0].paragraph == 2
    assert Service(says(INFO)).answerer().info() == INFO


def test_query_parameters_are_escaped():
    service = Service(says(searched()))
    service.answerer().search("ferme & bio ?", 7)
    assert dict(service.requests[0].url.params) == {"q": "ferme & bio ?", "k": "7"}


def test_an_article_that_does_not_exist_is_unknown():
    with pytest.raises(UnknownArticle, match=r"service\.example has no article 'inconnu'"):
        Service(httpx.Response(404)).answerer().article("inconnu")


def test_a_busy_service_is_asked_again_after_the_seconds_that_it_names():
    service = Service(busy(429, **{"Retry-After": "3"}), busy(503, **{"Retry-After": "2"}), says(INFO))
    answerer = service.answerer()
    assert answerer.info() == INFO
    assert service.pauses == [3.0, 2.0]
    assert answerer.waited == 5.0


def test_retry_after_may_be_a_date():
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    service = Service(busy(**{"Retry-After": soon}), says(INFO))
    service.answerer().info()
    assert 25 < service.pauses[0] <= 30


def test_without_retry_after_the_pauses_double():
    service = Service(busy(503), busy(503), busy(503, **{"Retry-After": "soon"}), says(INFO))
    service.answerer().info()
    assert service.pauses == [0.25, 0.5, 1.0]


def test_a_service_that_stays_busy_is_given_up():
    service = Service(busy(503))
    with pytest.raises(EvaluationError, match=f"stayed busy \\(503\\) after {ATTEMPTS} attempts"):
        service.answerer().info()
    assert len(service.requests) == ATTEMPTS


def test_a_service_that_asks_for_too_long_a_wait_is_given_up_at_once():
    service = Service(busy(429, **{"Retry-After": "3600"}))
    with pytest.raises(EvaluationError, match="RAGQA_RATE_LIMIT"):
        service.answerer().info()
    assert service.pauses == []


def test_a_problem_is_told_in_its_own_words():
    problem = '{"title": "t", "status": 409, "code": "no_snapshot", "detail": "Nothing was built yet."}'
    service = Service(httpx.Response(409, text=problem))
    with pytest.raises(EvaluationError, match=r"answered 409: Nothing was built yet\. \(no_snapshot\)"):
        service.answerer().info()


def test_something_else_than_ragqa_is_recognised():
    with pytest.raises(EvaluationError, match="does not answer as ragqa does"):
        Service(httpx.Response(200, text="<html>")).answerer().info()
    with pytest.raises(EvaluationError, match="answered 500: boom"):
        Service(httpx.Response(500, text="boom")).answerer().info()


def test_a_service_that_is_not_there_is_named():
    with pytest.raises(EvaluationError, match="is the service up"):
        HttpAnswerer("http://127.0.0.1:1").info()


def test_an_address_that_is_none_is_refused():
    with pytest.raises(EvaluationError, match="not the address of a service"):
        HttpAnswerer("http://service:port")
    with pytest.raises(EvaluationError, match="does not answer"):
        HttpAnswerer("localhost").info()
