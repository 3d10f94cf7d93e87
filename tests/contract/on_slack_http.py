"""Slack that posts what happens, with people."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

from pydantic import SecretStr
from slack_sdk.signature import SignatureVerifier

from storage.database import Database
from tests.contract.matters import Matter
from tests.contract.on_slack import SlackPlatform, slack_adapter, slack_settings
from tests.contract.people import CountingClock, Platform
from tests.contract.slack_life import longest
from tests.platforms.slack.envelopes import Envelope
from tests.platforms.slack.server import SlackServer
from tests.platforms.slack.workspace import Json
from tests.support import until

SIGNING_SECRET = "8f742231b10e8888abcd99yyyzzz85a5"


class SlackByHttp(SlackPlatform):
    """Events come as signed requests, which stand for the envelopes here."""

    has = SlackPlatform.has - {Matter.CONNECTION}

    async def listen(self) -> None:
        """See Platform: Slack tries again what nobody has taken."""
        await self.server.start()
        await Platform.listen(self)
        await until(lambda: bool(self.server.called("auth.test")))
        await self.later()

    async def deliver(self, kind: str, payload: Json) -> Envelope:
        """Post a request; any answer but 200 lets it come again."""
        envelope = self._last = Envelope(f"request {len(self.requests)}", kind, payload)
        self.requests.append(envelope)
        await self._again(envelope)
        return envelope

    async def later(self) -> None:
        """See Platform."""
        for envelope in [each for each in self.requests if not each.acknowledged]:
            await self._again(envelope)

    async def _again(self, envelope: Envelope) -> None:
        headers, body = signed(posted(envelope), self.clock.now())
        began = self.clock.monotonic()
        answer = await self.slack.take(headers, body)
        envelope.took = self.clock.monotonic() - began if answer.status == 200 else None

    def disorder(self) -> None:
        """See Platform."""
        twice = [replace(each, id=f"{each.id} again") for each in self.requests]
        self.requests[:] = [*reversed(self.requests), *twice]

    async def burst(self, said: Sequence[tuple[str, str]]) -> float:
        """See Platform."""
        payloads = [self.spoken(where, text) for where, text in said]
        envelopes = [Envelope(str(n), "events_api", each) for n, each in enumerate(payloads)]
        await asyncio.gather(*[self._again(envelope) for envelope in envelopes])
        return longest(envelopes)


def posted(envelope: Envelope) -> tuple[str, bytes]:
    """Content type and body of what Slack posts for an envelope."""
    payload = json.dumps(envelope.payload)
    form = "application/x-www-form-urlencoded"
    match envelope.type:
        case "events_api":
            return "application/json", payload.encode()
        case "interactive":
            return form, urlencode({"payload": payload}).encode()
    return form, urlencode(envelope.payload).encode()


def signed(
    request: tuple[str, bytes], at: datetime, secret: str = SIGNING_SECRET
) -> tuple[dict[str, str], bytes]:
    """Headers and body of a request that Slack has signed at a time."""
    media_type, body = request
    stamp = str(int(at.timestamp()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=body)
    return {
        "content-type": media_type,
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": str(signature),
    }, body


def slack_by_http(folder: Path, database: Database | None) -> SlackPlatform:
    """Slack by HTTP."""
    clock = CountingClock()
    server = SlackServer(clock)
    settings = slack_settings(folder, server.address, signing_secret=SecretStr(SIGNING_SECRET))
    return SlackByHttp(server, slack_adapter(settings, clock, database), clock)
