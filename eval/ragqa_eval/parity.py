"""Proof that two ways to the engine, such as HTTP and in process, give the same answers."""

from collections.abc import Iterable

from pydantic import BaseModel

from ragqa.contract import AskReply, AskRequest
from ragqa_eval.answerers import Answerer

_OF_ONE_REQUEST = {"id", "took_ms"}


def compare_replies(left: AskReply, right: AskReply) -> list[str]:
    """Say what differs between two replies, beside their ``id`` and the time they took.

    Numbers must be equal to the last bit: text, citation, confidence, alternatives, passages and silence.
    """
    return list(_differences("", _plain(left), _plain(right)))


def compare_answerers(left: Answerer, right: Answerer, requests: Iterable[AskRequest]) -> list[str]:
    """Ask both the same requests; each difference names the question."""
    return [
        f"{request.question!r}: {difference}"
        for request in requests
        for difference in compare_replies(left.ask(request), right.ask(request))
    ]


def _plain(reply: BaseModel) -> object:
    return reply.model_dump(mode="json", exclude=_OF_ONE_REQUEST)


def _differences(path: str, left: object, right: object) -> Iterable[str]:
    if isinstance(left, dict) and isinstance(right, dict):
        for key in left | right:
            yield from _differences(f"{path}.{key}".lstrip("."), left.get(key), right.get(key))
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        for position, (one, other) in enumerate(zip(left, right, strict=True)):
            yield from _differences(f"{path}[{position}]", one, other)
    elif isinstance(left, list) and isinstance(right, list):
        yield f"{path} has {len(left)} items on one side, {len(right)} on the other"
    elif left != right:
        yield f"{path} is {left!r} on one side, {right!r} on the other"
