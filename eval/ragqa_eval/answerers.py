"""Whom the questions are asked of: the engine in this process, or a running service over HTTP."""

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from types import TracebackType
from typing import Protocol, Self, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from ragqa.contract import ArticleBody, AskReply, AskRequest, IndexInfo, Problem, SearchReply
from ragqa.errors import UnknownArticle
from ragqa_eval.errors import EvaluationError

R = TypeVar("R", bound=BaseModel)

ATTEMPTS = 8
LONGEST_WAIT = 120.0
"""Seconds that one request may wait in all: twice the minute over which the service limits its rate."""
_FIRST_PAUSE = 0.25
_BUSY = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


class Answerer(Protocol):
    """Anything that answers as ``ragqa.engine.QuestionAnswerer`` does."""

    def ask(self, request: AskRequest) -> AskReply:
        """Answer a question, or stay silent."""

    def search(self, query: str, k: int) -> SearchReply:
        """Return the ``k`` closest passages, best first."""

    def article(self, article_id: str) -> ArticleBody:
        """Return an article with its paragraphs, or raise ``UnknownArticle``."""

    def info(self) -> IndexInfo:
        """Say what the active snapshot holds."""


class HttpAnswerer:
    """A running service, asked through the HTTP contract.

    A busy service (429, 503) is asked again after its ``Retry-After``, or after a pause that doubles from a
    quarter of a second, at most ``ATTEMPTS`` times and ``LONGEST_WAIT`` seconds a request.

    Parameters
    ----------
    base_url
        Where the service listens, such as ``http://127.0.0.1:8000``.
    transport
        How requests travel; default: the network.
    sleep
        How to wait, given seconds.

    Attributes
    ----------
    waited
        Seconds spent waiting for a busy service so far, no part of its latency.
    """

    def __init__(
        self,
        base_url: str,
        *,
        transport: httpx.BaseTransport | None = None,
        timeout: float = 60.0,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.waited = 0.0
        self._sleep = sleep
        try:
            self._client = httpx.Client(base_url=self.base_url, transport=transport, timeout=timeout)
        except (httpx.InvalidURL, ValueError) as error:
            raise EvaluationError(f"{base_url!r} is not the address of a service: {error}") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def ask(self, request: AskRequest) -> AskReply:
        """Call ``POST /v1/ask``."""
        return self._call(AskReply, "POST", "/v1/ask", body=request)

    def search(self, query: str, k: int) -> SearchReply:
        """Call ``GET /v1/search``."""
        return self._call(SearchReply, "GET", "/v1/search", query={"q": query, "k": str(k)})

    def info(self) -> IndexInfo:
        """Call ``GET /v1/index``."""
        return self._call(IndexInfo, "GET", "/v1/index")

    def article(self, article_id: str) -> ArticleBody:
        """Call ``GET /v1/articles/{id}``.

        Raises
        ------
        UnknownArticle
            When the service has no such article.
        """
        response = self._send("GET", f"/v1/articles/{article_id}")
        if response.status_code == HTTPStatus.NOT_FOUND:
            raise UnknownArticle(f"{self.base_url} has no article {article_id!r}")
        return self._parse(ArticleBody, response)

    def _call(
        self,
        reply: type[R],
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        body: BaseModel | None = None,
    ) -> R:
        return self._parse(reply, self._send(method, path, query, body))

    def _send(
        self, method: str, path: str, query: Mapping[str, str] | None = None, body: BaseModel | None = None
    ) -> httpx.Response:
        content = None if body is None else body.model_dump_json()
        headers = {} if body is None else {"Content-Type": "application/json"}
        request = self._client.build_request(method, path, params=query, content=content, headers=headers)
        remaining = LONGEST_WAIT
        for attempt in range(ATTEMPTS):
            try:
                response = self._client.send(request)
            except httpx.HTTPError as error:
                raise EvaluationError(f"{request.url} does not answer: {error}; is the service up?") from error
            if response.status_code not in _BUSY:
                return response
            pause = _retry_after(response)
            pause = _FIRST_PAUSE * 2**attempt if pause is None else pause
            if pause > remaining or attempt == ATTEMPTS - 1:
                break
            self._sleep(pause)
            self.waited += pause
            remaining -= pause
        raise EvaluationError(
            f"{request.url} stayed busy ({response.status_code}) after {attempt + 1} attempts and "
            f"{LONGEST_WAIT - remaining:.0f} s; raise RAGQA_RATE_LIMIT of the service or ask fewer questions"
        )

    def _parse(self, reply: type[R], response: httpx.Response) -> R:
        if response.is_error:
            raise EvaluationError(f"{response.request.url} answered {response.status_code}: {_detail(response)}")
        try:
            return reply.model_validate_json(response.content)
        except ValidationError as error:
            raise EvaluationError(
                f"{response.request.url} does not answer as ragqa does: {error.errors()[0]['msg']}"
            ) from error


def _detail(response: httpx.Response) -> str:
    try:
        problem = Problem.model_validate_json(response.content)
    except ValidationError:
        return response.text[:200]
    return f"{problem.detail} ({problem.code})"


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds that the service asks to wait for, whether it gives seconds or a date (RFC 9110, 10.2.3)."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (TypeError, ValueError):
        return None
