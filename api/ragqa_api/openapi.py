"""What the OpenAPI document says beyond the types: examples, errors, units."""

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from pydantic import BaseModel

from ragqa.contract import Problem
from ragqa_api.problems import KINDS, PROBLEM_JSON

VERSION = "1"
SUMMARY = "Verbatim, cited answers from a publisher's own articles, or none."
DESCRIPTION = """\
Asks a publisher's articles a question, in French first. The answer is an **extract, word for word**, with the
article and the paragraph it stands in; when the articles do not answer, `abstained` is true and there is no
answer. No text is ever generated.

**Units.** Offsets (`start`, `end`, `sentence_start`, `sentence_end`) count Unicode code points in the stored
text of the paragraph, from 0, end excluded; JavaScript counts UTF-16 units and has to convert. Times
(`took_ms`) are milliseconds. `confidence` is a probability from 0 to 1. Scores only rank within one reply.
Dates are `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, at the precision of the source. Bodies are UTF-8, 64 KiB (65536
bytes) at most.

**Stability.** Version 1 only ever adds fields; ignore those that you do not know. Unknown fields of a request
are refused. Every error is `application/problem+json` (RFC 9457) with a stable `code`.

**Limits.** Questions and searches are limited per address and minute (`429`), and in number at a time
(`503`); both replies carry `Retry-After` in seconds.
"""
TAGS = [
    {"name": "questions", "description": "Ask, or only search."},
    {"name": "articles", "description": "What answers are drawn from, and what citations point at."},
    {"name": "index", "description": "Which build of the index answers."},
    {"name": "operations", "description": "For whoever runs the service."},
]
ALWAYS = ("payload_too_large", "internal")
WITH_RETRY_AFTER = {"rate_limited", "overloaded", "not_ready"}

Responses = dict[int | str, dict[str, Any]]


def documented(description: str, *examples: BaseModel, **named: BaseModel) -> dict[str, Any]:
    """Describe a success with one example, or several with their names."""
    content: dict[str, Any] = {}
    if named:
        content["examples"] = {
            name: {"summary": name.replace("_", " ").capitalize(), "value": body.model_dump(mode="json")}
            for name, body in named.items()
        }
    else:
        content["example"] = examples[0].model_dump(mode="json")
    return {"description": description, "content": {"application/json": content}}


def problems(*codes: str, errors: Mapping[str, str] | None = None) -> Responses:
    """Describe the errors of an operation, those that all may give included."""
    responses: Responses = {}
    for code in (*codes, *ALWAYS):
        kind = KINDS[code]
        response = responses.setdefault(
            int(kind.status),
            {"description": "", "content": {PROBLEM_JSON: {"schema": _PROBLEM_SCHEMA, "examples": {}}}},
        )
        response["description"] = f"{response['description']} `{code}`: {kind.detail}".strip()
        listed = (
            [{"field": field, "message": message} for field, message in errors.items()]
            if errors and code == "validation_failed"
            else None
        )
        problem = Problem(title=kind.status.phrase, status=kind.status, code=code, detail=kind.detail, errors=listed)
        response["content"][PROBLEM_JSON]["examples"][code] = {
            "summary": kind.status.phrase,
            "value": problem.model_dump(mode="json", exclude_none=True),
        }
        if code in WITH_RETRY_AFTER:
            response["headers"] = {
                "Retry-After": {
                    "description": "Seconds to wait; absent when waiting does not help.",
                    "schema": {"type": "integer", "minimum": 1},
                }
            }
    return responses


_PROBLEM_SCHEMA = {"$ref": "#/components/schemas/Problem"}


def complete_openapi(app: FastAPI, routers: Sequence[APIRouter]) -> None:
    """Put right what FastAPI's generator does with the documentation of these routers.

    It knows no schema of problems, which no route returns by itself, declares an error of its own instead, and
    drops null fields from examples, which the contract requires.
    """
    generate = app.openapi

    def openapi() -> dict[str, Any]:
        document = generate()
        schemas = document["components"]["schemas"]
        schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.pop("HTTPValidationError", None)
        schemas.pop("ValidationError", None)
        for route in (route for router in routers for route in router.routes if isinstance(route, APIRoute)):
            for method in route.methods or ():
                operation = document["paths"][route.path_format][method.lower()]
                # A plain text in the path cannot be refused, though FastAPI expects it of any parameter.
                if 422 not in route.responses:
                    operation["responses"].pop("422", None)
                for status, response in route.responses.items():
                    for media_type, content in response.get("content", {}).items():
                        operation["responses"][str(status)]["content"][media_type] |= content
        return document

    app.openapi = openapi  # type: ignore[method-assign]
