"""Each error has its status, its stable code and its media type, and repeats nothing of the request."""

import json
import logging
import re
import threading

import httpx
import pytest
from starlette.requests import Request

from ragqa.contract import Problem
from ragqa.engine import QuestionAnswerer
from ragqa.settings import Settings
from ragqa_api import create_app

from .corpus import WHERE
from .support import is_ready, served, wait_until

JSON = {"content-type": "application/json"}
READER = {"accept": "text/html,application/xhtml+xml"}
SECRET = "motdepasse-très-secret"


def problem_of(response: httpx.Response) -> Problem:
    assert response.headers["content-type"] == "application/problem+json"
    problem = Problem.model_validate_json(response.content)
    assert problem.status == response.status_code
    return problem


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "question"),
        ({"question": " \n\u00a0 "}, "question"),
        ({"question": "a" * 513}, "question"),
        ({"question": 12}, "question"),
        ({"question": "\ud800"}, "question"),
        ({"question": WHERE, "top_k": 0}, "top_k"),
        ({"question": WHERE, "top_k": 11}, "top_k"),
        ({"question": WHERE, "top_k": "3"}, "top_k"),
        ({"question": WHERE, "min_confidence": 1.5}, "min_confidence"),
        ({"question": WHERE, "min_confidence": float("nan")}, "min_confidence"),
        ({"question": WHERE, "filters": {"published_from": SECRET}}, "filters.published_from"),
        ({"question": WHERE, "filters": {"article_ids": [SECRET]}}, "filters.article_ids[0]"),
        ({"question": WHERE, "history": [{"question": ""}]}, "history[0].question"),
        ({"question": WHERE, "history": [{"question": "Qui ?"}] * 7}, "history"),
        ({"question": WHERE, "temperature": SECRET}, "temperature"),
        ({"question": WHERE, f"<{SECRET}>": 1}, "?"),
        ([SECRET], "body"),
        (None, "body"),
    ],
)
def test_a_field_that_breaks_the_contract_is_named_without_its_value(
    site: httpx.Client, body: object, field: str
) -> None:
    response = site.post("/v1/ask", content=json.dumps(body), headers=JSON)
    problem = problem_of(response)
    assert (response.status_code, problem.code) == (422, "validation_failed")
    assert problem.errors is not None
    assert field in {error["field"] for error in problem.errors}
    assert all(set(error) == {"field", "message"} for error in problem.errors)
    assert SECRET not in response.text


def test_a_question_needs_a_body(site: httpx.Client) -> None:
    problem = problem_of(site.post("/v1/ask", headers=JSON))
    assert (problem.code, problem.errors) == (
        "validation_failed",
        [{"field": "body", "message": "Field required"}],
    )


@pytest.mark.parametrize(
    "query",
    [{}, {"q": "  "}, {"q": "a" * 513}, {"q": "tram", "k": 0}, {"q": "tram", "k": 51}, {"q": "tram", "k": "x"}],
)
def test_a_search_outside_the_contract_is_refused(site: httpx.Client, query: dict[str, str]) -> None:
    assert problem_of(site.get("/v1/search", params=query)).code == "validation_failed"


@pytest.mark.parametrize("query", [{"limit": 0}, {"limit": 101}, {"cursor": ""}, {"cursor": "a" * 129}])
def test_a_page_of_articles_outside_the_contract_is_refused(site: httpx.Client, query: dict[str, str]) -> None:
    assert problem_of(site.get("/v1/articles", params=query)).code == "validation_failed"


def test_unknown_query_parameters_are_ignored(site: httpx.Client) -> None:
    assert site.get("/v1/articles", params={"utm_source": "lettre"}).status_code == 200


@pytest.mark.parametrize(
    "body",
    [b"{", b'{"question": }', b'{"question": "\xff"}', b"[" * 60_000, b'{"top_k": ' + b"9" * 5000 + b"}"],
)
def test_a_body_that_is_no_json_is_malformed(site: httpx.Client, body: bytes) -> None:
    problem = problem_of(site.post("/v1/ask", content=body, headers=JSON))
    assert (problem.status, problem.code) == (400, "malformed_json")


@pytest.mark.parametrize("media_type", ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", None])
def test_a_question_must_be_sent_as_json(site: httpx.Client, media_type: str | None) -> None:
    headers = {} if media_type is None else {"content-type": media_type}
    problem = problem_of(site.post("/v1/ask", content=json.dumps({"question": WHERE}), headers=headers))
    assert (problem.status, problem.code) == (415, "unsupported_media_type")


def test_json_may_name_its_encoding(site: httpx.Client) -> None:
    headers = {"content-type": "application/json; charset=utf-8"}
    assert site.post("/v1/ask", content=json.dumps({"question": WHERE}), headers=headers).status_code == 200


@pytest.mark.parametrize("article_id", ["absent", "ABSENT", "%3Cscript%3E", "a" * 200])
def test_an_article_that_is_not_there_is_unknown(site: httpx.Client, article_id: str) -> None:
    response = site.get(f"/v1/articles/{article_id}")
    assert (response.status_code, problem_of(response).code) == (404, "unknown_article")
    assert "script" not in response.text


@pytest.mark.parametrize("path", ["/v1/absent", "/v1/ask/", "/absent", "/docs", "/redoc", "/static/absent.css"])
def test_nothing_stands_at_another_address(site: httpx.Client, path: str) -> None:
    response = site.get(path)
    assert (response.status_code, problem_of(response).code) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [("GET", "/v1/ask", "POST"), ("DELETE", "/v1/index", "GET"), ("PUT", "/", "POST"), ("POST", "/healthz", "GET")],
)
def test_a_method_that_is_not_taken_is_refused(site: httpx.Client, method: str, path: str, allowed: str) -> None:
    response = site.request(method, path)
    assert (response.status_code, problem_of(response).code) == (405, "method_not_allowed")
    assert allowed in response.headers["allow"]


def test_a_large_body_is_refused_by_its_announced_length(site: httpx.Client) -> None:
    body = json.dumps({"question": "a" * 65_536})
    problem = problem_of(site.post("/v1/ask", content=body, headers=JSON))
    assert (problem.status, problem.code) == (413, "payload_too_large")


def test_a_large_body_is_refused_when_it_comes_in_chunks(site: httpx.Client) -> None:
    chunks = (b" " * 1000 for _ in range(70))
    response = site.post("/v1/ask", content=chunks, headers=JSON)
    assert "content-length" not in response.request.headers
    assert (response.status_code, problem_of(response).code) == (413, "payload_too_large")


def test_a_body_of_exactly_64_kib_is_read(site: httpx.Client) -> None:
    body = json.dumps({"question": WHERE}).encode().ljust(65_536)
    assert site.post("/v1/ask", content=body, headers=JSON).status_code == 200
    assert site.post("/v1/ask", content=iter([body]), headers=JSON).status_code == 200


def test_too_many_questions_from_one_address_have_to_wait(settings: Settings, engine: QuestionAnswerer) -> None:
    app = create_app(settings.model_copy(update={"rate_limit": 2}), lambda _: engine)
    with served(app) as site:
        assert site.post("/v1/ask", json={"question": WHERE}).status_code == 200
        assert site.get("/v1/search", params={"q": "tram"}).status_code == 200
        for response in (
            site.post("/v1/ask", json={"question": WHERE}),
            site.get("/v1/search", params={"q": "tram"}),
            site.post("/", data={"question": WHERE}),
        ):
            assert (response.status_code, problem_of(response).code) == (429, "rate_limited")
            assert 1 <= int(response.headers["retry-after"]) <= 30
        page = site.post("/", data={"question": WHERE}, headers=READER)
        assert (page.status_code, page.headers["retry-after"].isdecimal()) == (429, True)
        assert "Vous allez un peu vite" in page.text
        assert site.get("/v1/articles").status_code == 200, "reading is not limited"


def test_questions_beyond_the_queue_are_refused_at_once(settings: Settings, engine: QuestionAnswerer) -> None:
    app = create_app(settings.model_copy(update={"max_concurrency": 1}), lambda _: engine)
    with served(app) as site:
        with app.state.service.place():
            for response in (
                site.post("/v1/ask", json={"question": WHERE}),
                site.get("/v1/search", params={"q": "tram"}),
            ):
                assert (response.status_code, problem_of(response).code) == (503, "overloaded")
                assert response.headers["retry-after"] == "1"
            page = site.post("/", data={"question": WHERE}, headers=READER)
            assert page.status_code == 503
            assert "Trop de questions" in page.text
            assert site.get("/v1/articles").status_code == 200, "reading needs no model"
        assert site.post("/v1/ask", json={"question": WHERE}).status_code == 200


def test_the_service_lives_before_it_is_ready(settings: Settings, engine: QuestionAnswerer) -> None:
    may_load = threading.Event()

    def open_later(_: Settings) -> QuestionAnswerer:
        assert may_load.wait(60)
        return engine

    with served(create_app(settings, open_later), ready=False) as site:
        assert site.get("/healthz").json() == {"status": "ok"}
        for path in ("/readyz", "/v1/index", "/v1/articles", "/v1/articles/absent"):
            response = site.get(path)
            assert (response.status_code, problem_of(response).code) == (503, "not_ready")
            assert int(response.headers["retry-after"]) >= 1
        page = site.get("/", headers=READER)
        assert (page.status_code, "Le service démarre" in page.text) == (503, True)
        may_load.set()
        wait_until(lambda: is_ready(site))
        assert site.get("/readyz").json() == {"status": "ready", "snapshot": engine.info().snapshot}


def test_a_service_without_an_index_says_so(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory, caplog: pytest.LogCaptureFixture
) -> None:
    empty = settings.model_copy(update={"index": tmp_path_factory.mktemp("empty")})
    with served(create_app(empty), ready=False) as site:
        wait_until(lambda: "could not be opened" in site.get("/readyz").json()["detail"])
        response = site.get("/readyz")
        assert problem_of(response).code == "not_ready"
        assert "retry-after" not in response.headers
        assert str(empty.index) not in response.text
    assert "the index cannot be served" in caplog.text


def test_an_unforeseen_error_is_logged_under_the_number_that_the_client_gets(
    settings: Settings, engine: QuestionAnswerer, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(request: Request) -> None:
        raise ValueError(f"{SECRET}\n2026-01-01 INFO a forged line \x1b[31m")

    app = create_app(settings, lambda _: engine)
    app.router.add_route("/fail", fail)
    with served(app) as site, caplog.at_level(logging.ERROR):
        response = site.get("/fail")
        page = site.get("/fail", headers=READER)
    problem = problem_of(response)
    assert (problem.status, problem.code) == (500, "internal")
    assert SECRET not in response.text + page.text
    assert "Traceback" not in response.text + page.text
    assert "Une erreur s’est produite" in page.text
    number = re.search(r"under ([0-9a-f]{12})", problem.detail)
    assert number is not None
    assert number[1] in caplog.text
    assert "in fail" in caplog.text
    assert "\n2026-01-01 INFO a forged line" not in caplog.text
    assert "\x1b" not in caplog.text


@pytest.mark.parametrize("path", ["/articles/absent", "/articles/ABSENT", "/articles/%3Cscript%3E"])
def test_a_reader_gets_a_page_in_french_for_an_article_that_is_not_there(site: httpx.Client, path: str) -> None:
    response = site.get(path, headers=READER)
    assert response.status_code == 404
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert "Cet article n’existe pas" in response.text
    assert "script" not in response.text
    assert problem_of(site.get(path)).code == "unknown_article"


def test_a_reader_gets_a_page_in_french_for_an_address_that_is_not_there(site: httpx.Client) -> None:
    response = site.get("/ailleurs", headers=READER)
    assert (response.status_code, "Cette page n’existe pas" in response.text) == (404, True)


def test_programs_get_problems_whatever_they_accept(site: httpx.Client) -> None:
    assert problem_of(site.get("/v1/articles/absent", headers=READER)).code == "unknown_article"
