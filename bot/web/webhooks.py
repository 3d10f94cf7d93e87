"""Events that platforms send by HTTP, for the adapters that are told so."""

from collections.abc import Awaitable, Callable, Sequence

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from bot.adapters.abilities import Webhook


def routes(webhooks: Sequence[Webhook]) -> APIRouter:
    """A path for each; the adapters check themselves who calls."""
    router = APIRouter()
    for webhook in webhooks:
        if webhook.path is not None:
            router.post(webhook.path)(_taking(webhook))
    return router


def _taking(webhook: Webhook) -> Callable[[Request], Awaitable[Response]]:
    async def take(request: Request) -> Response:
        answer = await webhook.take(dict(request.headers), await request.body())
        return Response(answer.body, answer.status, media_type=answer.media_type)

    return take
