"""The pages: ask and read, in French, without a script."""

import re
from urllib.parse import parse_qs

from fastapi import FastAPI
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from ragqa.articles import ARTICLE_ID
from ragqa.contract import MAX_ANSWER, MAX_QUESTION, ArticleBody, AskRequest
from ragqa.errors import UnknownArticle
from ragqa_api.limits import limit_rate
from ragqa_api.presentation import NBSP, STATIC, Marked, mark, render
from ragqa_api.problems import ProblemError
from ragqa_api.quotes import Quotation, find_quotation
from ragqa_api.routes import DEFAULT_PAGE, media_type
from ragqa_api.service import Service
from ragqa_api.structured_data import article_data
from ragqa_api.widget import current

FORM = "application/x-www-form-urlencoded"
# A page holds what the index holds, which may change: kept, but asked for again before it is shown.
REVALIDATE = {"Cache-Control": "no-cache"}
MAX_QUOTATION = MAX_ANSWER
# Of the questions in the widget's attribute `suggestions`.
SEPARATOR = " | "
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
    app.router.add_route("/embed", embed, methods=["GET"], include_in_schema=False)
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
    cited, marked = _found_again(body, asked) if outdated else _cited(body, asked)
    return render(
        "article.html",
        headers=REVALIDATE,
        article=body,
        outdated=outdated,
        cited=cited,
        marked=marked,
        outline=_outline(body),
        data=article_data(body),
    )


def _cited(body: ArticleBody, asked: QueryParams) -> tuple[int, Marked | None]:
    """Return the number of the cited paragraph, 0 for none, and its extract marked."""
    number = _number(asked.get("p"))
    if not 1 <= number <= len(body.paragraphs):
        return 0, None
    return number, mark(body.paragraphs[number - 1].text, _number(asked.get("start")), _number(asked.get("end")))


def _found_again(body: ArticleBody, asked: QueryParams) -> tuple[int, Marked | None]:
    """Return the same for an article that was edited since it was cited, by the quotation."""
    exact, prefix, suffix = (asked.get(name, "")[:MAX_QUOTATION] for name in ("exact", "prefix", "suffix"))
    texts = [paragraph.text for paragraph in body.paragraphs]
    place = find_quotation(texts, Quotation(exact, prefix, suffix), _number(asked.get("p")))
    if place is None:
        return 0, None
    return place.paragraph, mark(texts[place.paragraph - 1], place.start, place.end)


def _outline(body: ArticleBody) -> dict[int, str]:
    """Return the headings by the number of the paragraph that they stand over."""
    headings: dict[int, str] = {}
    over = None
    for paragraph in body.paragraphs:
        if paragraph.section != over and paragraph.section:
            headings[paragraph.number] = paragraph.section
        over = paragraph.section
    return headings


async def embed(request: Request) -> Response:
    """Show how to add the widget to a website, with the widget itself."""
    service: Service = request.app.state.service
    return render(
        "embed.html",
        headers=REVALIDATE,
        service=str(request.base_url).rstrip("/"),
        widget=current(),
        suggestions=SEPARATOR.join(service.examples),
    )


def _number(text: str | None) -> int:
    return int(text) if text is not None and re.fullmatch(r"[0-9]{1,9}", text) else -1
