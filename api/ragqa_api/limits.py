"""What one client may send: bodies of 64 KiB, and so many questions a minute."""

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ragqa_api.problems import ProblemError, problem_response

MAX_BODY = 64 * 1024
MAX_CLIENTS = 10_000


class LimitBody:
    """Middleware that hands over whole bodies of at most `MAX_BODY` bytes and refuses larger ones.

    A body that announces its length is refused unread; one sent in chunks, at the chunk that is too much.
    """

    def __init__(self, app: ASGIApp, limit: int = MAX_BODY) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body within the limit, then run the application on it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        body = bytearray()
        more = announced.isdecimal() and int(announced[:20]) <= self.limit
        too_large = not more
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            too_large = len(body) > self.limit
            more = message.get("more_body", False) and not too_large
        if too_large:
            await problem_response(scope, "payload_too_large")(scope, receive, send)
            return
        whole: list[Message] = [{"type": "http.request", "body": bytes(body), "more_body": False}]

        async def replay() -> Message:
            return whole.pop() if whole else await receive()

        await self.app(scope, replay, send)


class RateLimiter:
    """So many requests a minute from one client, refilled evenly (generic cell rate algorithm).

    One number a client is kept: when its allowance will be whole again. The table holds the `max_clients`
    latest; a client pushed out of it starts afresh.

    Parameters
    ----------
    per_minute
        Requests that a client may make at once after a minute of silence, and a minute in the long run.
    max_clients
        How many clients are remembered.
    clock
        Seconds, never going back.
    """

    def __init__(
        self,
        per_minute: int,
        *,
        max_clients: int = MAX_CLIENTS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.interval = 60 / per_minute
        self.max_clients = max_clients
        self.clock = clock
        self.whole_again: OrderedDict[str, float] = OrderedDict()

    def check(self, client: str) -> None:
        """Count one request of the client.

        Raises
        ------
        ProblemError
            ``rate_limited``, with the seconds to wait; the request is not counted.
        """
        now = self.clock()
        due = max(self.whole_again.get(client, now), now) + self.interval
        wait = due - now - 60
        if wait > 1e-6:
            raise ProblemError("rate_limited", retry_after=math.ceil(wait))
        self.whole_again[client] = due
        self.whole_again.move_to_end(client)
        if len(self.whole_again) > self.max_clients:
            self.whole_again.popitem(last=False)


def client_of(request: Request) -> str:
    """Return whom a request counts for: the IPv4 address, or the /64 network of an IPv6 one."""
    host = request.client.host if request.client else "unknown"
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host[:64]
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((int(address), 64), strict=False))
    return str(address)


def limit_rate(request: Request) -> None:
    """Dependency of what costs model time."""
    limiter: RateLimiter = request.app.state.rate_limiter
    limiter.check(client_of(request))
