"""The one engine that all requests share: opened off the event loop, behind a short queue."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

import anyio
import anyio.to_thread

from ragqa.contract import AskRequest
from ragqa.settings import Settings
from ragqa_api.problems import ProblemError
from ragqa_api.suggestions import drawn_questions

if TYPE_CHECKING:
    from ragqa.engine import QuestionAnswerer

T = TypeVar("T")

# The models use every thread of `Settings.threads` for one question. Asked two or three at a time they answer no
# more a second (25 questions to 13 articles, two threads: 287 ms each alone, 291 ms and 291 ms), only later each.
MODEL_WORKERS = 1
SECONDS_TO_LOAD = 2

# Offered on the home page, before those drawn from the articles, if the index that is loaded answers them.
EXAMPLE_QUESTIONS = (
    "Qui a lancé le terme de licorne\u00a0?",
    "Quand le règlement européen sur les puces est-il entré en vigueur\u00a0?",
    "Combien Google investit-il en Belgique\u00a0?",
    "Qui dirige I-Care\u00a0?",
    "Quelle part des entreprises belges utilisait l’IA en 2024\u00a0?",
)
EXAMPLES_SHOWN = 4
# Each is a question asked before the service is ready: the first articles have to do.
ARTICLES_DRAWN_FROM = 40
QUESTIONS_TRIED = 6

logger = logging.getLogger("ragqa_api")


def open_question_answerer(settings: Settings) -> "QuestionAnswerer":
    """Open the engine; its imports are left until here, so that the service listens before they are done."""
    from ragqa.engine import QuestionAnswerer

    return QuestionAnswerer.open(settings)


def log_failure(failure: Exception | None) -> None:
    """Log why the engine could not be opened, if so."""
    if failure is not None:
        logger.error("the index cannot be served: %s", failure)


class Service:
    """The engine, once it is loaded, and the queue in front of it.

    Parameters
    ----------
    settings
        ``max_concurrency`` bounds the questions and searches being answered or waiting.
    open_engine
        Called once, in a worker thread.
    on_loaded
        Told, on the event loop, that loading has ended: with nothing, or with why it failed.

    Attributes
    ----------
    examples
        Questions that the loaded index answers.
    failure
        Why the engine could not be opened, if so.
    """

    def __init__(
        self,
        settings: Settings,
        open_engine: "Callable[[Settings], QuestionAnswerer]" = open_question_answerer,
        on_loaded: Callable[[Exception | None], None] = log_failure,
    ) -> None:
        self.settings = settings
        self.open_engine = open_engine
        self.on_loaded = on_loaded
        self.examples: tuple[str, ...] = ()
        self.failure: Exception | None = None
        self.in_hand = 0
        self._engine: QuestionAnswerer | None = None
        self._workers: anyio.CapacityLimiter

    async def load(self) -> None:
        """Open the engine in a worker thread, then tell how it went; a failure is kept, not raised."""
        self._workers = anyio.CapacityLimiter(MODEL_WORKERS)
        try:
            self._engine, self.examples = await anyio.to_thread.run_sync(self._open, limiter=self._workers)
        except Exception as error:
            self.failure = error
        self.on_loaded(self.failure)

    def _open(self) -> "tuple[QuestionAnswerer, tuple[str, ...]]":
        engine = self.open_engine(self.settings)
        articles = (engine.article(one.id) for one in engine.articles(ARTICLES_DRAWN_FROM, None).articles)
        proposed = dict.fromkeys((*EXAMPLE_QUESTIONS, *islice(drawn_questions(articles), QUESTIONS_TRIED)))
        answered = (q for q in proposed if not engine.ask(AskRequest(question=q)).abstained)
        return engine, tuple(islice(answered, EXAMPLES_SHOWN))

    @property
    def engine(self) -> "QuestionAnswerer":
        """The loaded engine.

        Raises
        ------
        ProblemError
            ``not_ready``, before it is loaded or if it could not be.
        """
        if self._engine is None:
            if self.failure is not None:
                detail = "The index could not be opened; the log of the service says why."
                raise ProblemError("not_ready", detail)
            raise ProblemError("not_ready", retry_after=SECONDS_TO_LOAD)
        return self._engine

    @contextmanager
    def place(self) -> Iterator[None]:
        """Hold one of the ``max_concurrency`` places.

        Raises
        ------
        ProblemError
            ``overloaded``, when all are taken.
        """
        if self.in_hand >= self.settings.max_concurrency:
            raise ProblemError("overloaded", retry_after=1)
        self.in_hand += 1
        try:
            yield
        finally:
            self.in_hand -= 1

    async def compute(self, call: "Callable[[QuestionAnswerer], T]") -> T:
        """Run what needs the models, in turn.

        Raises
        ------
        ProblemError
            ``not_ready`` or ``overloaded``.
        """
        engine = self.engine
        with self.place():
            return await anyio.to_thread.run_sync(call, engine, limiter=self._workers)

    async def look_up(self, call: "Callable[[QuestionAnswerer], T]") -> T:
        """Run what only reads the snapshot; it never waits for the models.

        Raises
        ------
        ProblemError
            ``not_ready``.
        """
        return await anyio.to_thread.run_sync(call, self.engine)
