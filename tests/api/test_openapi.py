"""The OpenAPI document is complete, and what it shows is true."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from ragqa import contract
from ragqa.settings import Settings
from ragqa_api import create_app, health
from ragqa_api.problems import KINDS

DOCUMENT: dict[str, Any] = create_app(Settings()).openapi()
OPERATIONS = {
    f"{method.upper()} {path}": operation
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}
operations = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)


def model_named(reference: str) -> type[BaseModel]:
    name = reference.rsplit("/", 1)[1]
    found = getattr(contract, name, None) or getattr(health, name)
    assert issubclass(found, BaseModel)
    return found


def examples_of(content: dict[str, Any]) -> list[Any]:
    named = [example["value"] for example in content.get("examples", {}).values()]
    return named + ([content["example"]] if "example" in content else [])


def contents() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, operation in OPERATIONS.items():
        if "requestBody" in operation:
            yield f"{name} request", operation["requestBody"]["content"]["application/json"]
        for status, response in operation["responses"].items():
            for content in response.get("content", {}).values():
                yield f"{name} {status}", content


def test_every_route_of_version_1_is_documented() -> None:
    assert set(OPERATIONS) == {
        "POST /v1/ask",
        "POST /v1/feedback",
        "GET /v1/search",
        "GET /v1/articles",
        "GET /v1/articles/{id}",
        "GET /v1/index",
        "GET /healthz",
        "GET /readyz",
    }


@operations
def test_an_operation_says_what_it_is_for(operation: dict[str, Any]) -> None:
    assert operation["summary"]
    assert operation["description"].endswith(".")
    assert operation["operationId"].isidentifier()
    assert set(operation["tags"]) <= {tag["name"] for tag in DOCUMENT["tags"]}


@operations
def test_a_parameter_is_described_with_an_example(operation: dict[str, Any]) -> None:
    for parameter in operation.get("parameters", []):
        assert parameter["description"].endswith(".") or parameter["description"].endswith("trimming.")
        assert parameter["schema"].get("examples") or parameter.get("examples")


@operations
def test_an_operation_documents_its_errors_as_problems(operation: dict[str, Any]) -> None:
    errors = {status: response for status, response in operation["responses"].items() if status >= "400"}
    assert "500" in errors
    for response in errors.values():
        assert response["description"]
        content = response["content"]["application/problem+json"]
        assert content["schema"] == {"$ref": "#/components/schemas/Problem"}
        assert set(content["examples"]) <= set(KINDS)
    for status in errors.keys() & {"429", "503"}:
        assert "Retry-After" in errors[status]["headers"]


@pytest.mark.parametrize("content", [c for _, c in contents()], ids=[name for name, _ in contents()])
def test_an_example_obeys_the_contract(content: dict[str, Any]) -> None:
    examples = examples_of(content)
    assert examples
    for example in examples:
        model_named(content["schema"]["$ref"]).model_validate(example)


def test_the_examples_show_an_answer_and_an_abstention() -> None:
    shown = OPERATIONS["POST /v1/ask"]["responses"]["200"]["content"]["application/json"]["examples"]
    answered = contract.AskReply.model_validate(shown["answered"]["value"])
    assert answered.answer is not None
    citation = answered.answer.citation
    assert citation.paragraph_text[citation.start : citation.end] == answered.answer.text
    assert citation.paragraph_text[citation.sentence_start : citation.sentence_end] == answered.answer.sentence
    assert contract.AskReply.model_validate(shown["abstained"]["value"]).abstained


def test_every_reference_resolves() -> None:
    def references(node: object) -> Iterator[str]:
        if isinstance(node, dict):
            if isinstance(node.get("$ref"), str):
                yield node["$ref"]
            for value in node.values():
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    for reference in references(DOCUMENT):
        assert reference.removeprefix("#/components/schemas/") in DOCUMENT["components"]["schemas"]


def test_the_units_are_told() -> None:
    for unit in ("code points", "milliseconds", "probability", "65536"):
        assert unit in DOCUMENT["info"]["description"]
