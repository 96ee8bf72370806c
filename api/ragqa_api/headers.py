"""Headers of every reply: what browsers may do with it, who may read it from another website."""

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ragqa_api.problems import problem_response

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    )
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # What may be kept says so itself: a question must not end up in a cache.
    "Cache-Control": "no-store",
}


class SetSecurityHeaders:
    """Middleware that adds `SECURITY_HEADERS` where the reply has not set its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the application, adding the headers as the reply starts."""

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, with_headers)


class Cors(CORSMiddleware):
    """Cross-origin calls from the allowed websites, without credentials; refusals are problems too."""

    def __init__(self, app: ASGIApp, origins: tuple[str, ...]) -> None:
        super().__init__(
            app,
            allow_origins=origins,
            allow_methods=("GET", "POST"),
            allow_headers=("Content-Type",),
            expose_headers=("Retry-After",),
            max_age=600,
        )

    def preflight_response(self, request_headers: Headers) -> Response:
        """Answer what a browser asks before it calls."""
        response = super().preflight_response(request_headers)
        if response.status_code < 400:
            return response
        kept = {name: response.headers[name] for name in ("vary",) if name in response.headers}
        return problem_response({"type": "http", "path": "/v1/", "headers": []}, "cors_refused", headers=kept)
