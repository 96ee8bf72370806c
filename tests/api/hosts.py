"""Websites that embed the widget, and a service whose replies to questions a test may replace."""

from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape

from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import Scope

from ragqa.contract import Alternative, Answer, AskReply, Citation, Quote, Relation
from ragqa_api import examples

from .support import free_port, served

Replacement = Callable[[Request], Awaitable[Response]]

# What a careless or hostile page does to everything in it.
HOSTILE_STYLE = """
* { all: unset !important; color: red !important; font-size: 60px !important; letter-spacing: 2em !important; }
html { font-size: 3px; }
body { transform: rotate(3deg) scale(0.7); overflow: hidden; line-height: 5; text-transform: uppercase; }
ragqa-chat { display: none !important; opacity: 0 !important; visibility: hidden !important; }
button, dialog, input { display: none !important; }
[lang] { direction: rtl !important; }
"""
# Time passes ten times faster on pages with this script: what waits thirty seconds waits three.
HASTE = "{ const slow = window.setTimeout; window.setTimeout = (call, ms, ...rest) => slow(call, ms / 10, ...rest); }"


class ScriptedRoute(Route):
    """``POST /v1/ask`` as long as a test has replies for it; else the service's own."""

    def __init__(self) -> None:
        self.replies: deque[Replacement] = deque()
        self.asked: list[Request] = []
        super().__init__("/v1/ask", self.reply, methods=["POST"])

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match while there is something to say."""
        return super().matches(scope) if self.replies else (Match.NONE, {})

    async def reply(self, request: Request) -> Response:
        """Give the next reply."""
        self.asked.append(request)
        return await self.replies.popleft()(request)


def script(app: FastAPI) -> ScriptedRoute:
    """Let a test replace replies of an application, its middleware and error handling staying in between."""
    route = ScriptedRoute()
    app.router.routes.insert(0, route)
    return route


def replying(reply: AskReply) -> Replacement:
    """Reply with this."""

    async def say(_: Request) -> Response:
        return Response(reply.model_dump_json(), media_type="application/json")

    return say


def failing(error: Exception) -> Replacement:
    """Raise this, for the service to handle."""

    async def fail(_: Request) -> Response:
        raise error

    return fail


@dataclass
class Host:
    """A website with pages of its own on another origin than the service.

    Attributes
    ----------
    address
        Its origin.
    policy
        Its Content-Security-Policy.
    """

    address: str
    policy: str
    pages: dict[str, str] = field(default_factory=dict)

    def allow(self, service: str, *called: str) -> None:
        """Let pages load scripts of a service and call it, and others too, but run and style nothing inline."""
        self.policy = (
            f"default-src 'none'; script-src 'self' {service}; connect-src {' '.join((service, *called))}; "
            "style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; "
            "require-trusted-types-for 'script'; trusted-types 'none'"
        )

    def page(self, widget: str, *, head: str = "", body: str = "", lang: str = "fr") -> str:
        """Put up a page and return its address."""
        path = f"/{len(self.pages)}"
        self.pages[path] = (
            f'<!DOCTYPE html><html lang="{escape(lang)}"><head><meta charset="utf-8"><title>Un journal</title>'
            f'<meta name="viewport" content="width=device-width, initial-scale=1">{head}</head>'
            f"<body><main><h1>Un journal</h1>{body}</main>{widget}</body></html>"
        )
        return self.address + path


@contextmanager
def hosted() -> Iterator[Host]:
    """Serve a website; `Host.allow` names the services that its policy lets pages load and call."""
    host = Host("", "default-src 'none'")

    async def page(request: Request) -> Response:
        headers = {"Content-Security-Policy": host.policy}
        return Response(host.pages[request.url.path], headers=headers, media_type="text/html")

    async def asset(request: Request) -> Response:
        text, media_type = {
            "hostile.css": (HOSTILE_STYLE, "text/css"),
            "haste.js": (HASTE, "text/javascript"),
            "favicon.ico": ("", "image/x-icon"),
        }[request.path_params["name"]]
        return Response(text, media_type=media_type)

    app = Starlette(routes=[Route("/{number:int}", page), Route("/{name}", asset)])
    with served(app, ready=False) as client:
        host.address = str(client.base_url).rstrip("/")
        yield host


def closed_address() -> str:
    """Return an origin that nothing listens on."""
    return f"http://127.0.0.1:{free_port()}"


def citing(text: str, exact: str, **changed: object) -> Answer:
    """Return an answer that cites an extract of a paragraph, the paragraph being one sentence."""
    start = text.index(exact)
    end = start + len(exact)
    whole = examples.ANSWERED.answer
    assert whole is not None
    citation = whole.citation.model_dump() | {
        "paragraph_text": text,
        "start": start,
        "end": end,
        "sentence_start": 0,
        "sentence_end": len(text),
        "quote": Quote(prefix=text[max(0, start - 32) : start], exact=exact, suffix=text[end : end + 32]),
        "url": None,
        **changed,
    }
    return Answer(text=exact, confidence=0.9, sentence=text, citation=Citation.model_validate(citation))


def reply_of(answer: Answer, *alternatives: tuple[Answer, Relation]) -> AskReply:
    """Return a reply with an answer and further ones."""
    further = [Alternative(**dict(other), relation=relation) for other, relation in alternatives]
    return examples.ANSWERED.model_copy(update={"answer": answer, "alternatives": further, "id": "c" * 32})
