"""Which requests are from our own pages and scripts, checked before anything else.

Another site's page cannot talk to us: it cannot set Host to ours (and if its name resolves to
this machine, DNS rebinding, Host is its name), it cannot leave Origin out of what changes
anything, and browsers say with Sec-Fetch-Site where a request comes from.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.texts import plain

LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost"})
BODY_SIZE = 256 * 1024
FORMS = ("/sign-in", "/sign-out", "/directory/")
"""Pages with forms; they are there under the public address too."""
FORM_SIZE = 5 * 1024 * 1024
"""Some ten thousand rows of a table; larger ones go by command."""
ENTRY = "/enter"
"""A form too, but of the chat, which is on this machine's own names only."""
UPLOADS = "/api/local/files"
UPLOAD_SIZE = 10 * 1024 * 1024
WEBHOOK_SIZE = 1024 * 1024
UPLOAD_HEADER = "x-groupkeeper"
_ADDED = {
    "content-security-policy": (
        "default-src 'self'; img-src 'self' https: data:; frame-ancestors 'none'; "
        "base-uri 'none'; form-action 'self'; object-src 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
}


class Guard:
    """ASGI middleware. ``public_url`` is the address under which a proxy shows our pages.

    The local chat answers on this machine's own names only. ``webhooks``: paths of platforms, which
    are no browsers and sign what they send.
    """

    def __init__(
        self, app: ASGIApp, public_url: str | None, webhooks: frozenset[str] = frozenset()
    ) -> None:
        self._app = app
        self._webhooks = webhooks
        self._public = urlsplit(public_url) if public_url else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on with the headers that every response has."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(scope, headers)
        if refusal is not None:
            key, status = refusal
            text = plain(preferred_locale(headers), key)
            await JSONResponse({"error": text}, status)(scope, receive, _with_headers(send))
            return
        await self._app(scope, receive, _with_headers(send))

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[str, int] | None:
        host = headers.get("host", "")
        name = urlsplit(f"//{host}").hostname or ""
        is_public = self._public is not None and host == self._public.netloc
        if name not in LOOPBACK_HOSTS and not is_public:
            return "web.wrong_host", 421
        path: str = scope["path"]
        if path in self._webhooks:
            reads = scope["method"] in ("GET", "HEAD")
            return None if reads else _refuse_size(headers, WEBHOOK_SIZE, "web.too_large")
        if (
            is_public
            and name not in LOOPBACK_HOSTS
            and not path.startswith(("/manual/", "/static/", *FORMS))
        ):
            return "web.only_here", 403
        origin = headers.get("origin")
        if origin is not None and not self._is_own(origin, host):
            return "web.other_site", 403
        site = headers.get("sec-fetch-site", "none")
        if path.startswith("/api/") and site not in ("same-origin", "none"):
            return "web.other_site", 403
        if path.startswith((*FORMS, ENTRY)):
            return _refuse_form(scope["method"], headers)
        if path == UPLOADS:
            return _refuse_upload(scope["method"], headers)
        return _refuse_body(scope["method"], headers)

    def _is_own(self, origin: str, host: str) -> bool:
        if self._public is not None and origin == f"{self._public.scheme}://{self._public.netloc}":
            return True
        return origin == f"http://{host}"


def _refuse_body(method: str, headers: Headers) -> tuple[str, int] | None:
    if method in ("GET", "HEAD"):
        return None
    if headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        return "web.not_json", 415
    return _refuse_size(headers, BODY_SIZE, "web.too_large")


def _refuse_form(method: str, headers: Headers) -> tuple[str, int] | None:
    """Browsers say with Origin or Sec-Fetch-Site which site's form it is: one of them has to."""
    if method in ("GET", "HEAD"):
        return None
    if "origin" not in headers and headers.get("sec-fetch-site") != "same-origin":
        return "web.other_site", 403
    return _refuse_size(headers, FORM_SIZE, "web.too_large")


def _refuse_upload(method: str, headers: Headers) -> tuple[str, int] | None:
    """Not JSON, so it has to show otherwise that no other site's form or script sent it."""
    if method in ("GET", "HEAD"):
        return None
    if "origin" not in headers and UPLOAD_HEADER not in headers:
        return "web.other_site", 403
    if headers.get("content-type", "").strip().lower() != "application/octet-stream":
        return "web.not_bytes", 415
    return _refuse_size(headers, UPLOAD_SIZE, "local.large_file")


def _refuse_size(headers: Headers, most: int, too_large: str) -> tuple[str, int] | None:
    length = headers.get("content-length", "")
    if not (length.isascii() and length.isdigit()):
        return "web.no_length", 411
    return (too_large, 413) if int(length) > most else None


def _with_headers(send: Send) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _ADDED.items():
                headers.setdefault(name, value)
        await send(message)

    return sender


def preferred_locale(headers: Headers) -> str:
    """The language of a browser; English unless it asks for Chinese first."""
    return "zh" if headers.get("accept-language", "").lower().startswith("zh") else "en"
