"""Events over HTTP: everything that Slack sends comes to one path, signed."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import Clock as SignatureClock
from slack_sdk.signature import SignatureVerifier

from bot.adapters.abilities import WebAnswer
from bot.clock import Clock

log = structlog.get_logger()


class _Time(SignatureClock):
    """The given time instead of the real one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock.now().timestamp()


class SlackWebhook:
    """Checks the signature (v0, not older or newer than five minutes), then asks the Bolt app."""

    def __init__(self, app: AsyncApp, signing_secret: str, clock: Clock) -> None:
        self._app = app
        self._verifier = SignatureVerifier(signing_secret, _Time(clock))

    async def take(self, headers: Mapping[str, str], body: bytes) -> WebAnswer:
        """See abilities.Webhook. 401: not from Slack; 500: Slack has to send it again."""
        if not self._is_from_slack(headers, body):
            log.warning("slack.bad_signature")
            return WebAnswer(401)
        try:
            payload = _payload(body.decode())
        except ValueError:
            return WebAnswer(400)
        # Its own parser loses a command with the word "payload" in its text.
        request = AsyncBoltRequest(mode="socket_mode", body=payload)
        response = await self._app.async_dispatch(request)
        media_type = response.first_headers().get("content-type", "text/plain").partition(";")[0]
        return WebAnswer(response.status, response.body or "", media_type)

    def _is_from_slack(self, headers: Mapping[str, str], body: bytes) -> bool:
        stamp, signature = (
            headers.get(f"x-slack-{name}") for name in ("request-timestamp", "signature")
        )
        try:
            return self._verifier.is_valid(body, stamp, signature)
        except (TypeError, ValueError):  # a time that is no number, a signature that is no ASCII
            return False


def _payload(body: str) -> dict[str, Any]:
    """Events are JSON; interactions are JSON in a form, commands a form. Raises ValueError."""
    if not body.startswith("{"):
        form = dict(parse_qsl(body, keep_blank_values=True))
        if "payload" not in form:
            return form
        body = form["payload"]
    found = json.loads(body)
    if not isinstance(found, dict):
        raise ValueError("no object")
    return found
