"""Errors as ``application/problem+json`` (RFC 9457) with a stable code, or as a French page for readers."""

import logging
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from secrets import token_hex
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ragqa.contract import Problem
from ragqa.errors import UnknownArticle
from ragqa_api.presentation import NBSP, render

PROBLEM_JSON = "application/problem+json"
MACHINE_PATHS = ("/v1/", "/healthz", "/readyz", "/openapi.json", "/static/", "/widget")

logger = logging.getLogger("ragqa_api")


@dataclass(frozen=True, slots=True)
class Kind:
    """What an error code means, to a program and to a reader.

    Attributes
    ----------
    status
        HTTP status.
    detail
        One English sentence for the problem document.
    heading, advice
        The same for a reader, in French.
    """

    status: HTTPStatus
    detail: str
    heading: str
    advice: str


KINDS: Mapping[str, Kind] = {
    "malformed_json": Kind(
        HTTPStatus.BAD_REQUEST,
        "The body is not well-formed JSON in UTF-8.",
        "La demande est illisible",
        "Revenez à l’accueil et posez votre question.",
    ),
    "cors_refused": Kind(
        HTTPStatus.BAD_REQUEST,
        "This origin, method or header is not allowed from a browser; see RAGQA_CORS_ORIGINS.",
        "Ce site n’est pas autorisé",
        "Revenez à l’accueil et posez votre question.",
    ),
    "not_found": Kind(
        HTTPStatus.NOT_FOUND,
        "There is nothing at this address.",
        "Cette page n’existe pas",
        "L’adresse est peut-être incomplète ou ancienne.",
    ),
    "unknown_article": Kind(
        HTTPStatus.NOT_FOUND,
        "No article has this id in the active snapshot.",
        "Cet article n’existe pas ou n’existe plus",
        f"Il a peut-être été retiré. La liste des articles se trouve au bas de la page d’accueil{NBSP}; "
        "vous pouvez aussi poser votre question.",
    ),
    "method_not_allowed": Kind(
        HTTPStatus.METHOD_NOT_ALLOWED,
        "This address does not take this method; the Allow header lists those that it takes.",
        "Cette action n’est pas possible ici",
        "Revenez à l’accueil et posez votre question.",
    ),
    "payload_too_large": Kind(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "The body is larger than 64 KiB (65536 bytes).",
        "Le texte envoyé est trop long",
        "Une question compte 512 caractères au plus.",
    ),
    "unsupported_media_type": Kind(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "The body must be sent as application/json (the page's form: application/x-www-form-urlencoded).",
        "Ce format n’est pas pris en charge",
        "Revenez à l’accueil et posez votre question dans le formulaire.",
    ),
    "validation_failed": Kind(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Some fields are not as the contract wants them; see errors.",
        "La demande n’est pas valable",
        "Revenez à l’accueil et posez votre question.",
    ),
    "rate_limited": Kind(
        HTTPStatus.TOO_MANY_REQUESTS,
        "Too many questions, searches and ratings from this address; ask again after Retry-After seconds.",
        "Vous allez un peu vite",
        "Beaucoup de questions sont venues de votre adresse. Attendez un instant, puis reposez la vôtre.",
    ),
    "internal": Kind(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        "Something went wrong on our side.",
        "Une erreur s’est produite de notre côté",
        "Elle a été enregistrée. Vous pouvez réessayer dans un instant.",
    ),
    "overloaded": Kind(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "More requests are waiting than the service takes; ask again after Retry-After seconds.",
        "Trop de questions arrivent en même temps",
        "Attendez un instant, puis reposez la vôtre.",
    ),
    "feedback_full": Kind(
        HTTPStatus.INSUFFICIENT_STORAGE,
        "The file of feedback is full; see RAGQA_FEEDBACK_LIMIT.",
        "Votre avis n’a pas pu être enregistré",
        "Il n’y a plus de place pour les avis.",
    ),
    "not_ready": Kind(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The index and the models are not loaded; ask again after Retry-After seconds.",
        "Le service démarre",
        "Les articles sont en cours de chargement. Rechargez la page dans quelques secondes.",
    ),
}


class ProblemError(Exception):
    """A request that cannot be served, with its code of `KINDS`.

    Parameters
    ----------
    code
        A key of `KINDS`.
    detail
        Replaces the kind's own sentence.
    retry_after
        Seconds after which asking again makes sense.
    """

    def __init__(self, code: str, detail: str | None = None, *, retry_after: int | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.headers = {} if retry_after is None else {"Retry-After": str(retry_after)}


def problem_response(
    scope: Scope,
    code: str,
    detail: str | None = None,
    *,
    errors: list[dict[str, str]] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return the error as a French page to a reader, as a problem document to anything else."""
    kind = KINDS[code]
    if _wants_page(scope):
        return render("error.html", status=kind.status, headers=headers, kind=kind, code=code)
    problem = Problem(
        title=kind.status.phrase, status=kind.status, code=code, detail=detail or kind.detail, errors=errors
    )
    return Response(problem.model_dump_json(exclude_none=True), kind.status, headers, media_type=PROBLEM_JSON)


def _wants_page(scope: Scope) -> bool:
    accepts = Headers(scope=scope).get("accept", "")
    return "text/html" in accepts and not scope["path"].startswith(MACHINE_PATHS)


def handle_problems(app: FastAPI) -> None:
    """Register what turns exceptions into problems."""

    @app.exception_handler(ProblemError)
    async def stated(request: Request, error: ProblemError) -> Response:
        return problem_response(request.scope, error.code, error.detail, headers=error.headers)

    @app.exception_handler(UnknownArticle)
    async def unknown_article(request: Request, error: UnknownArticle) -> Response:
        return problem_response(request.scope, "unknown_article")

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        if any(fault["type"] == "json_invalid" for fault in error.errors()):
            return problem_response(request.scope, "malformed_json")
        return problem_response(request.scope, "validation_failed", errors=_field_errors(error.errors()))

    @app.exception_handler(HTTPException)
    async def from_framework(request: Request, error: HTTPException) -> Response:
        # 400 is how FastAPI reports a body that json.loads refuses with another error than JSONDecodeError.
        codes = {400: "malformed_json", 404: "not_found", 405: "method_not_allowed"}
        code = codes.get(error.status_code, "internal")
        return problem_response(request.scope, code, headers=error.headers)


def _field_errors(faults: Sequence[Any]) -> list[dict[str, str]]:
    """Name each field and what is wrong with it, without its value.

    The name of an unknown field comes from the client: it is repeated only when it reads as a name.
    """
    named = []
    for fault in faults:
        field = ""
        for part in fault["loc"][1:]:
            if isinstance(part, int):
                field += f"[{part}]"
            else:
                readable = part.isascii() and part.isidentifier() and len(part) <= 64
                field += f".{part}" if readable else ".?"
        named.append({"field": field.lstrip(".") or "body", "message": fault["msg"]})
    return named


class CatchInternalErrors:
    """Innermost middleware: an unforeseen exception becomes a 500 with an id, and a log entry with the same.

    What the exception says is logged with its control characters escaped, since it may repeat a request.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application, and answer in its place if it fails before it has answered."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self.app(scope, receive, watched)
        except Exception as error:
            number = token_hex(6)
            logger.error("internal error %s\n%s", number, _describe(error))
            if started:
                raise
            detail = f"{KINDS['internal'].detail} The log has it under {number}."
            await problem_response(scope, "internal", detail)(scope, receive, send)


def _describe(error: BaseException) -> str:
    frames = "".join(traceback.format_tb(error.__traceback__))
    described = f"{frames}{type(error).__name__}: {str(error)[:500]!a}"
    cause = error.__cause__ or error.__context__
    return described if cause is None else f"{_describe(cause)}\nwhich led to\n{described}"
