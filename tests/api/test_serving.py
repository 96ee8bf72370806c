"""`serve` as a process: it listens, leaves in good order, and says what keeps it from starting."""

import json
import signal
import socket
from pathlib import Path

import httpx
import pytest

from ragqa.settings import Settings

from .corpus import WHERE
from .support import free_port, serve_process, wait_until, wait_until_it_answers

SECONDS_TO_STOP = 60


def refuses(port: int) -> bool:
    """Tell whether nothing listens on the port any more."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_service_finishes_the_question_in_hand(
    settings: Settings, tmp_path: Path, stop: signal.Signals
) -> None:
    there = settings.model_copy(update={"port": free_port()})
    body = json.dumps({"question": WHERE}).encode()
    log = tmp_path / "serve.log"
    with serve_process(there, log) as process:
        with httpx.Client(base_url=f"http://127.0.0.1:{there.port}") as site:
            wait_until_it_answers(process, site, log)
        with socket.create_connection(("127.0.0.1", there.port), timeout=SECONDS_TO_STOP) as asking:
            head = f"POST /v1/ask HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: {len(body)}"
            asking.sendall(f"{head}\r\nExpect: 100-continue\r\n\r\n".encode())
            # The service asks for the body when the request is in hand.
            assert asking.recv(1000).startswith(b"HTTP/1.1 100")
            process.send_signal(stop)
            wait_until(lambda: refuses(there.port))
            asking.sendall(body)
            reply = b"".join(iter(lambda: asking.recv(65_536), b""))
        assert process.wait(SECONDS_TO_STOP) == 0
    head, _, content = reply.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200")
    assert "Durbuy" in json.loads(content)["answer"]["text"]
    lines = log.read_text(encoding="utf-8").splitlines()
    announced = [line for line in lines if f"http://127.0.0.1:{there.port}/" in line]
    assert len(announced) == 1
    assert "Verhalle" not in log.read_text(encoding="utf-8"), "questions are not logged"


def test_without_an_index_serve_says_so_and_fails(settings: Settings, tmp_path: Path) -> None:
    empty = settings.model_copy(update={"index": tmp_path / "index", "port": free_port()})
    log = tmp_path / "serve.log"
    with serve_process(empty, log) as process:
        assert process.wait(SECONDS_TO_STOP) == 1
    said = log.read_text(encoding="utf-8")
    assert said.startswith("ragqa: ")
    assert str(empty.index) in said
    assert "Traceback" not in said


def test_a_port_that_is_taken_is_told_at_once(settings: Settings, tmp_path: Path) -> None:
    log = tmp_path / "serve.log"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        there = settings.model_copy(update={"port": taken.getsockname()[1]})
        with serve_process(there, log) as process:
            assert process.wait(SECONDS_TO_STOP) == 1
    said = log.read_text(encoding="utf-8")
    assert f"cannot listen on 127.0.0.1, port {there.port}" in said
    assert "Traceback" not in said
