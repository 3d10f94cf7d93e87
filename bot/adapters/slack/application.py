"""The Bolt app: one middleware takes everything in, and only then is it acknowledged.

Bolt would acknowledge events before a listener has run, and never what nobody listens to; so there
are no listeners. What the middleware raises leaves the payload unacknowledged.
"""

from collections.abc import Awaitable, Callable

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.adapters.slack.api import SILENT, SlackApi
from bot.adapters.slack.payload import Payload

Take = Callable[[Payload], Awaitable[None]]
"""Keep what a payload tells; returns once it is on disk."""


class _Keep(AsyncMiddleware):
    """A class of Bolt's: for a function it would look into the payload for what it may want."""

    def __init__(self, take: Take) -> None:
        self._take = take

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's name
    ) -> BoltResponse:
        """Never goes on to ``next``: there is nothing after it."""
        await self._take(req.body)
        return BoltResponse(status=200)


def build(api: SlackApi, take: Take) -> AsyncApp:
    """An app that gives every payload to ``take``. Signatures are checked before it."""

    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        me = await api.identity()  # else Bolt would ask Slack for every event
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_user_id=me.user,
            bot_id=me.bot,
            bot_token=api.token,
        )

    app = AsyncApp(
        name="groupkeeper",
        logger=SILENT,
        client=api.client,
        authorize=authorize,
        request_verification_enabled=False,
        ignoring_self_events_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    app.use(_Keep(take))
    return app
