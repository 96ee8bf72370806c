"""The pages: ask and read, in French, without a script."""

import re
from urllib.parse import parse_qs

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from ragqa.articles import ARTICLE_ID
from ragqa.contract import MAX_QUESTION, AskRequest
from ragqa.errors import UnknownArticle
from ragqa_api.limits import limit_rate
from ragqa_api.presentation import NBSP, STATIC, Marked, mark, render
from ragqa_api.problems import ProblemError
from ragqa_api.routes import DEFAULT_PAGE, media_type
from ragqa_api.service import Service

FORM = "application/x-www-form-urlencoded"
# A page holds what the index holds, which may change: kept, but asked for again before it is shown.
REVALIDATE = {"Cache-Control": "no-cache"}
A_DAY = {"Cache-Control": "public, max-age=86400"}


class _Static(StaticFiles):
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(A_DAY)
        return response


def add_pages(app: FastAPI) -> None:
    """Add the pages and their style sheet to the application."""
    app.router.add_route("/", home, methods=["GET", "POST"], include_in_schema=False)
    app.router.add_route("/articles/{id}", article, methods=["GET"], include_in_schema=False)
    app.router.mount("/static", _Static(directory=STATIC), name="static")


async def home(request: Request) -> Response:
    """Show the question box, and what a typed question is answered."""
    service: Service = request.app.state.service
    if request.method == "POST":
        return await _answer(request, service)
    cursor = request.query_params.get("cursor", "")[:128] or None
    return await _home(service, cursor=cursor)


async def _home(
    service: Service, *, cursor: str | None = None, question: str = "", message: str | None = None
) -> Response:
    page = await service.look_up(lambda engine: engine.articles(DEFAULT_PAGE, cursor))
    return render(
        "home.html",
        status=200 if message is None else 422,
        headers=REVALIDATE if message is None else None,
        page=page,
        first=cursor is None,
        examples=service.examples,
        question=question,
        message=message,
    )


async def _answer(request: Request, service: Service) -> Response:
    if media_type(request) != FORM:
        raise ProblemError("unsupported_media_type")
    fields = parse_qs((await request.body()).decode("utf-8", "replace"), keep_blank_values=True)
    question = fields.get("question", [""])[0].strip()
    if not question:
        return await _home(service, message="Écrivez d’abord votre question.")
    if len(question) > MAX_QUESTION:
        message = (
            f"Votre question compte {len(question)} caractères{NBSP}; "
            f"il en faut {MAX_QUESTION} au plus. Pouvez-vous la raccourcir{NBSP}?"
        )
        return await _home(service, message=message, question=question)
    limit_rate(request)
    reply = await service.compute(lambda engine: engine.ask(AskRequest(question=question)))
    return render("answer.html", reply=reply, question=question, examples=service.examples, message=None)


async def article(request: Request) -> Response:
    """Show an article, with the cited extract marked if the address points at one."""
    service: Service = request.app.state.service
    article_id = request.path_params["id"]
    if not ARTICLE_ID.fullmatch(article_id):
        raise UnknownArticle(article_id)
    body = await service.look_up(lambda engine: engine.article(article_id))
    asked = request.query_params
    outdated = asked.get("v", body.version) != body.version
    cited, marked = 0, None
    number = _number(asked.get("p"))
    if not outdated and 1 <= number <= len(body.paragraphs):
        cited = number
        marked = _marked(body.paragraphs[number - 1].text, asked.get("start"), asked.get("end"))
    return render("article.html", headers=REVALIDATE, article=body, outdated=outdated, cited=cited, marked=marked)


def _marked(text: str, start: str | None, end: str | None) -> Marked | None:
    return mark(text, _number(start), _number(end))


def _number(text: str | None) -> int:
    return int(text) if text is not None and re.fullmatch(r"[0-9]{1,9}", text) else -1
