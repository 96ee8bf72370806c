"""The application: middleware, routes and the life of the engine."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import anyio
from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.middleware import Middleware

from ragqa.settings import Settings
from ragqa_api import health, pages, routes, widget
from ragqa_api.feedback import FeedbackFile
from ragqa_api.headers import Cors, SetSecurityHeaders
from ragqa_api.limits import LimitBody, RateLimiter
from ragqa_api.openapi import DESCRIPTION, SUMMARY, TAGS, VERSION, complete_openapi
from ragqa_api.problems import CatchInternalErrors, handle_problems
from ragqa_api.service import Service, log_failure, open_question_answerer

if TYPE_CHECKING:
    from ragqa.engine import QuestionAnswerer


def create_app(
    settings: Settings,
    open_engine: "Callable[[Settings], QuestionAnswerer]" = open_question_answerer,
    on_loaded: Callable[[Exception | None], None] = log_failure,
) -> FastAPI:
    """Return the service; the engine is opened in a worker thread once the application starts.

    Parameters
    ----------
    settings
        Read once, at the border.
    open_engine
        How to open the engine; what already has one open gives it here.
    on_loaded
        Told that loading has ended: with nothing, or with why it failed.
    """
    service = Service(settings, open_engine, on_loaded)

    @asynccontextmanager
    async def life(_: FastAPI) -> AsyncIterator[None]:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(service.load)
            yield

    app = FastAPI(
        title="ragqa",
        version=VERSION,
        summary=SUMMARY,
        description=DESCRIPTION,
        openapi_tags=TAGS,
        # FastAPI's documentation pages load scripts from elsewhere; /openapi.json itself stays.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_operation_id,
        lifespan=life,
        middleware=[
            Middleware(SetSecurityHeaders),
            *([Middleware(Cors, origins=settings.cors_origins)] if settings.cors_origins else []),
            Middleware(CatchInternalErrors),
            Middleware(LimitBody),
        ],
    )
    app.state.service = service
    app.state.rate_limiter = RateLimiter(settings.rate_limit)
    app.state.feedback = FeedbackFile(settings.feedback or settings.index / "feedback.jsonl", settings.feedback_limit)
    handle_problems(app)
    app.include_router(routes.router)
    app.include_router(health.router)
    pages.add_pages(app)
    widget.add_widget(app)
    complete_openapi(app, (routes.router, health.router))
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name
