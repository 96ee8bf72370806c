"""Proof that two ways to the engine, such as HTTP and in process, give the same answers.

Run it as ``python -m ragqa_eval.parity corpus --url http://127.0.0.1:8000``.
"""

import argparse
import sys
from collections.abc import Iterable, Sequence

from pydantic import BaseModel

from ragqa.contract import AskReply, AskRequest
from ragqa.settings import read_settings
from ragqa_eval.answerers import Answerer, HttpAnswerer
from ragqa_eval.command import open_engine
from ragqa_eval.suites import open_suite

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


def main(arguments: Sequence[str] | None = None) -> int:
    """Ask a service and the engine in this process the same questions; 1 when any reply differs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("suite", nargs="?", default="corpus", help="as of `ragqa eval`")
    parser.add_argument("--url", required=True, help="where the service listens")
    parsed = parser.parse_args(arguments)
    suite = open_suite(parsed.suite)
    requests = [AskRequest(question=question.question, explain=True) for question in suite.questions]
    with HttpAnswerer(parsed.url) as service:
        differences = compare_answerers(service, open_engine(read_settings(), suite), requests)
    print(f"{len(requests)} questions, {len(differences)} differences between {parsed.url} and this process")
    for difference in differences[:20]:
        print(difference)
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
