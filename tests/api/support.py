"""Real servers for the tests: in a thread around the shared engine, or as a process of their own."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn
from starlette.applications import Starlette

from ragqa.settings import Settings

SECONDS_TO_START = 60
SERVE = """
import sys
from ragqa.errors import RagqaError
from ragqa.settings import read_settings
from ragqa_api import serve
try:
    serve(read_settings())
except RagqaError as error:
    sys.exit(f"ragqa: {error}")
"""


def wait_until(condition: Callable[[], bool], seconds: float = SECONDS_TO_START) -> None:
    """Return as soon as the condition holds; fail if it never does."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, "the condition never came true"
        pause.wait(0.02)


def is_ready(site: httpx.Client) -> bool:
    """Tell whether the service answers questions."""
    try:
        return site.get("/readyz").status_code == 200
    except httpx.TransportError:
        return False


def wait_until_it_answers(process: subprocess.Popen[bytes], site: httpx.Client, log: Path) -> None:
    """Return once the process answers questions; fail with its log if it ends first."""
    wait_until(lambda: process.poll() is not None or is_ready(site))
    assert process.poll() is None, log.read_text(encoding="utf-8")


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


@contextmanager
def served(app: Starlette, *, ready: bool = True) -> Iterator[httpx.Client]:
    """Serve an application from a thread, on a port of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = uvicorn.Server(uvicorn.Config(app, access_log=False, log_config=None, lifespan="on"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        try:
            with httpx.Client(base_url=address, timeout=SECONDS_TO_START) as site:
                if ready:
                    wait_until(lambda: is_ready(site))
                yield site
        finally:
            server.should_exit = True
            thread.join()


@contextmanager
def serve_process(settings: Settings, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run `serve` in a process of its own, its standard error going to a file."""
    environment = os.environ | {
        "RAGQA_INDEX": str(settings.index),
        "RAGQA_CACHE": str(settings.cache),
        "RAGQA_PORT": str(settings.port),
    }
    with log.open("wb") as output:
        process = subprocess.Popen([sys.executable, "-c", SERVE], env=environment, stderr=output)
        try:
            yield process
        finally:
            process.kill()
            process.wait()
