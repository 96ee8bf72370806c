"""Liveness and readiness."""

from typing import Literal

from fastapi import APIRouter, Request
from pydantic import Field

from ragqa.contract import Reply
from ragqa_api.openapi import documented, problems
from ragqa_api.service import Service

router = APIRouter(tags=["operations"])


class Alive(Reply):
    """Reply of ``GET /healthz``."""

    status: Literal["ok"] = "ok"


class Ready(Reply):
    """Reply of ``GET /readyz``."""

    status: Literal["ready"] = "ready"
    snapshot: str = Field(description="Id of the snapshot that questions are answered from.")


@router.get(
    "/healthz",
    summary="Liveness",
    description="Answers as soon as the process listens, before the index is loaded.",
    responses={200: documented("The process is alive.", Alive()), **problems()},
)
async def healthz() -> Alive:
    """Tell that the process is alive."""
    return Alive()


@router.get(
    "/readyz",
    summary="Readiness",
    description="Tells whether the index and the models are loaded, that is whether questions are answered.",
    responses={
        200: documented("Questions are answered.", Ready(snapshot="20260205T081500Z-9c1f")),
        **problems("not_ready"),
    },
)
async def readyz(request: Request) -> Ready:
    """Tell whether questions are answered."""
    service: Service = request.app.state.service
    info = await service.look_up(lambda engine: engine.info())
    return Ready(snapshot=info.snapshot)
