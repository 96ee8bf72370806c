"""`ragqa serve`: one process that listens, loads, answers, and leaves in good order."""

import logging
import signal
import socket
from types import FrameType

import uvicorn

from ragqa.errors import SettingsError
from ragqa.settings import Settings
from ragqa_api.app import create_app

SECONDS_TO_FINISH = 30
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "ragqa": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "ragqa_api": {"handlers": ["stderr"], "level": "INFO", "propagate": False},
        "uvicorn": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
    },
}

logger = logging.getLogger("ragqa_api")


class _Server(uvicorn.Server):
    """Stops on SIGINT and SIGTERM without raising them again, so that a wanted end is exit status 0."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Finish what runs; a second Ctrl-C does not wait for it."""
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; requests being answered then are finished first.

    It listens at once, so that ``/healthz`` answers and a taken port is told before the models are loaded,
    and leaves if the index cannot be opened.

    Raises
    ------
    SettingsError
        If the address cannot be listened on.
    RagqaError
        If the index or the models cannot be loaded.
    """
    listener = _listen(settings.host, settings.port)
    failures: list[Exception] = []

    def loaded(failure: Exception | None) -> None:
        if failure is None:
            host = f"[{settings.host}]" if ":" in settings.host else settings.host
            logger.info("ragqa http://%s:%d/", host, settings.port)
        else:
            failures.append(failure)
            server.should_exit = True

    config = uvicorn.Config(
        create_app(settings, on_loaded=loaded),
        lifespan="on",
        # Access lines would repeat what is asked of /v1/search.
        access_log=False,
        log_config=LOGGING,
        server_header=False,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
    )
    server = _Server(config)
    server.run(sockets=[listener])
    for failure in failures:
        raise failure


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise SettingsError(
            f"cannot listen on {host}, port {port}: {error.strerror}; set RAGQA_HOST or RAGQA_PORT"
        ) from error
    listener.set_inheritable(True)
    return listener
