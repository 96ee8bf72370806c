"""The widget: its parts → one script, its version and its integrity hash, and the addresses that serve it."""

import base64
import gzip
import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from ragqa_api.presentation import FAIRLY_SURE, HERE, NEARLY_SURE
from ragqa_api.problems import ProblemError

CHAT = HERE / "chat"
# Later parts use earlier ones; all share one function, so that a page sees none of their names.
PARTS = ("text.js", "links.js", "service.js", "session.js", "nodes.js", "answer.js", "element.js")
LANGUAGES = ("fr", "nl", "en")
VERSION_DIGITS = 12
_OWN_LINES = re.compile(r"^\s*(?:/\*.*?\*/|//[^\n]*)$", re.DOTALL | re.MULTILINE)
# Without it a browser gives a page of another website no script that it has the hash of.
ANYONE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
AN_HOUR = {"Cache-Control": "public, max-age=3600"}
FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


@dataclass(frozen=True, slots=True)
class Widget:
    """A build of the widget.

    Attributes
    ----------
    script
        UTF-8 JavaScript, the same bytes for the same parts.
    compressed
        The same in gzip.
    version
        The first digits of its SHA-256, which its lasting address bears.
    integrity
        What Subresource Integrity compares it with.
    """

    script: bytes
    compressed: bytes
    version: str
    integrity: str

    @classmethod
    def of(cls, script: bytes) -> "Widget":
        """Name a script by its content."""
        digest = base64.b64encode(hashlib.sha384(script).digest()).decode("ascii")
        version = hashlib.sha256(script).hexdigest()[:VERSION_DIGITS]
        return cls(script, gzip.compress(script, 9, mtime=0), version, f"sha384-{digest}")

    @property
    def path(self) -> str:
        """The address of this build, which never gives another."""
        return f"/widget/{self.version}/widget.js"


def build(folder: Path = CHAT) -> Widget:
    """Put the parts of the widget together: strings and style as constants, then the code."""
    strings = {language: json.loads(_read(folder / f"{language}.json")) for language in LANGUAGES}
    constants = {
        "STRINGS": strings,
        "STYLE": _bare(_read(folder / "style.css")),
        "SURENESS": {"nearly": NEARLY_SURE, "fairly": FAIRLY_SURE},
    }
    lines = ["/*! ragqa widget, MIT licence */", "(() => {", '"use strict";']
    lines += [f"const {name} = {json.dumps(value, ensure_ascii=False)};" for name, value in constants.items()]
    lines += [_bare(_read(folder / part)) for part in PARTS]
    lines += ["})();", ""]
    return Widget.of("\n".join(lines).encode("utf-8"))


def _bare(source: str) -> str:
    """Leave out comments that have lines of their own, indentation and empty lines."""
    lines = _OWN_LINES.sub("", source).splitlines()
    return "\n".join(stripped for line in lines if (stripped := line.strip()))


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@cache
def current() -> Widget:
    """Return the widget of this version of ragqa."""
    return build()


@cache
def served() -> dict[str, Widget]:
    """Return every build with a lasting address, by version: the current one, and those of past releases.

    A page that names a version and its hash would lose its widget if an update of the service dropped them:
    each release leaves a copy of its script in ``chat/released``.
    """
    released = (Widget.of(path.read_bytes()) for path in sorted((CHAT / "released").glob("*.js")))
    return {widget.version: widget for widget in (*released, current())}


def add_widget(app: FastAPI) -> None:
    """Add the addresses of the widget to the application."""
    app.router.add_route("/widget.js", latest, methods=["GET"], include_in_schema=False)
    app.router.add_route("/widget/{version}/widget.js", versioned, methods=["GET"], include_in_schema=False)


async def latest(request: Request) -> Response:
    """Give the current widget, for pages that want updates."""
    return _script(request, current(), AN_HOUR)


async def versioned(request: Request) -> Response:
    """Give one build of the widget, for pages that check its hash."""
    widget = served().get(request.path_params["version"])
    if widget is None:
        raise ProblemError("not_found")
    return _script(request, widget, FOR_EVER)


def _script(request: Request, widget: Widget, kept: dict[str, str]) -> Response:
    headers = {**ANYONE, **kept, "ETag": f'"{widget.version}"', "Vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(None, 304, headers)
    accepted = {coding.partition(";")[0].strip() for coding in request.headers.get("accept-encoding", "").split(",")}
    if "gzip" in accepted:
        return Response(widget.compressed, 200, {**headers, "Content-Encoding": "gzip"}, "text/javascript")
    return Response(widget.script, 200, headers, "text/javascript")
