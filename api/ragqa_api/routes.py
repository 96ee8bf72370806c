"""The JSON routes of the contract, version 1."""

from typing import Annotated

import anyio.to_thread
from fastapi import APIRouter, Body, Depends, Path, Query, Request, Response
from pydantic import StringConstraints

from ragqa.contract import (
    MAX_QUESTION,
    MAX_SEARCH_K,
    ArticleBody,
    ArticlePage,
    AskReply,
    AskRequest,
    FeedbackRequest,
    IndexInfo,
    SearchReply,
)
from ragqa_api import examples
from ragqa_api.feedback import FeedbackFile
from ragqa_api.limits import limit_rate
from ragqa_api.openapi import documented, problems
from ragqa_api.problems import ProblemError
from ragqa_api.service import Service

MAX_PAGE = 100
DEFAULT_PAGE = 20
DEFAULT_SEARCH_K = 10

router = APIRouter(prefix="/v1")


def media_type(request: Request) -> str:
    """Return the media type of the body, without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def require_json(request: Request) -> None:
    """Dependency of routes that take a JSON body.

    Raises
    ------
    ProblemError
        ``unsupported_media_type``.
    """
    if media_type(request) != "application/json":
        raise ProblemError("unsupported_media_type")


def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


SharedService = Annotated[Service, Depends(_service)]
SearchQuery = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_QUESTION)]


@router.post(
    "/ask",
    tags=["questions"],
    summary="Ask a question",
    description="Answers with an extract of an article, word for word, and its citation; or abstains, with "
    "the closest paragraphs, when no answer reaches the threshold.",
    dependencies=[Depends(require_json), Depends(limit_rate)],
    responses={
        200: documented("Answered, or abstained.", answered=examples.ANSWERED, abstained=examples.ABSTAINED),
        **problems(
            "malformed_json",
            "unsupported_media_type",
            "validation_failed",
            "rate_limited",
            "overloaded",
            "not_ready",
            errors={"top_k": "Input should be less than or equal to 10"},
        ),
    },
)
async def ask(
    question: Annotated[AskRequest, Body(openapi_examples=examples.ASK_REQUESTS)],
    service: SharedService,
) -> AskReply:
    """Answer a question."""
    return await service.compute(lambda engine: engine.ask(question))


@router.post(
    "/feedback",
    tags=["questions"],
    summary="Rate an answer",
    description="Tells whether the answer of a reply is right. It is stored with what the body names, and "
    "nothing else: neither address nor browser.",
    status_code=204,
    response_class=Response,
    dependencies=[Depends(require_json), Depends(limit_rate)],
    responses={
        204: {"description": "Stored."},
        **problems(
            "malformed_json",
            "unsupported_media_type",
            "validation_failed",
            "rate_limited",
            "feedback_full",
            errors={"id": "String should match pattern '^[0-9a-f]{16,64}$'"},
        ),
    },
)
async def feedback(
    rating: Annotated[FeedbackRequest, Body(openapi_examples=examples.FEEDBACK_REQUESTS)],
    request: Request,
) -> None:
    """Store a rating."""
    file: FeedbackFile = request.app.state.feedback
    await anyio.to_thread.run_sync(file.add, rating)


@router.get(
    "/search",
    tags=["questions"],
    summary="Search passages",
    description="Gives the passages closest to a text, best first, with their scores; nothing is answered.",
    dependencies=[Depends(limit_rate)],
    responses={
        200: documented("The passages, best first.", examples.SEARCHED),
        **problems(
            "validation_failed",
            "rate_limited",
            "overloaded",
            "not_ready",
            errors={"k": "Input should be less than or equal to 50"},
        ),
    },
)
async def search(
    service: SharedService,
    q: Annotated[
        SearchQuery,
        Query(description="What to look for: 1 to 512 characters after trimming.", examples=[examples.QUESTION]),
    ],
    k: Annotated[
        int, Query(ge=1, le=MAX_SEARCH_K, description="How many passages at most.", examples=[10])
    ] = DEFAULT_SEARCH_K,
) -> SearchReply:
    """Search passages."""
    return await service.compute(lambda engine: engine.search(q, k))


@router.get(
    "/articles",
    tags=["articles"],
    summary="List articles",
    description="Lists articles without their text, in the order of their ids, a page at a time.",
    responses={
        200: documented("A page of articles.", examples.LISTED),
        **problems(
            "validation_failed",
            "not_ready",
            errors={"limit": "Input should be less than or equal to 100"},
        ),
    },
)
async def list_articles(
    service: SharedService,
    limit: Annotated[
        int, Query(ge=1, le=MAX_PAGE, description="How many articles at most.", examples=[20])
    ] = DEFAULT_PAGE,
    cursor: Annotated[
        str | None,
        Query(
            min_length=1,
            max_length=128,
            description="`next_cursor` of the page before; none for the first page.",
            examples=["verhalle-ouvre-sa-ferme"],
        ),
    ] = None,
) -> ArticlePage:
    """List articles."""
    return await service.look_up(lambda engine: engine.articles(limit, cursor))


@router.get(
    "/articles/{id}",
    tags=["articles"],
    summary="Read an article",
    description="Gives one article with its numbered paragraphs, as citations refer to them.",
    responses={
        200: documented("The article.", examples.READ),
        **problems("unknown_article", "not_ready"),
    },
)
async def read_article(
    service: SharedService,
    article_id: Annotated[
        str, Path(alias="id", description="Id of the article.", examples=["verhalle-ouvre-sa-ferme"])
    ],
) -> ArticleBody:
    """Read an article."""
    return await service.look_up(lambda engine: engine.article(article_id))


@router.get(
    "/index",
    tags=["index"],
    summary="Describe the index",
    description="Tells which snapshot answers, what it holds and which models built and read it.",
    responses={200: documented("The active snapshot.", examples.INDEXED), **problems("not_ready")},
)
async def describe_index(service: SharedService) -> IndexInfo:
    """Describe the index."""
    return await service.look_up(lambda engine: engine.info())
