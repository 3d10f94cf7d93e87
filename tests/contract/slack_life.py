"""What happens on Slack, and what goes wrong there, in the words of the shared suite."""

from abc import abstractmethod
from collections.abc import Callable, Sequence

from bot.adapters.port import Adapter
from chat.delivery import Kind
from tests.contract.matters import Matter, Trouble
from tests.contract.people import CountingClock, Platform, Seen
from tests.contract.slack_names import IDS, ROOMS
from tests.platforms.slack.envelopes import Envelope
from tests.platforms.slack.happenings import Happenings, mention, typed
from tests.platforms.slack.rates import Rates
from tests.platforms.slack.server import APP_TOKEN, BOT_TOKEN, Fault, SlackServer
from tests.platforms.slack.workspace import BOT, BOT_USER, TEAM, Json, Message
from tests.support import until

METHODS = {Kind.SEND: "chat.postMessage", Kind.EDIT: "chat.update", Kind.DELETE: "chat.delete"}
FAULTS = {
    Trouble.THROTTLED: Fault.THROTTLED,
    Trouble.REFUSED: "invalid_blocks",
    Trouble.TOKEN: "token_revoked",
    Trouble.BROKEN: Fault.BROKEN,
    Trouble.LOST: Fault.CUT,
}
LONGEST_WAIT = 60.0


class SlackLife(Platform):
    """The half of SlackPlatform that only makes things happen. ``said``: the last, and where."""

    has = frozenset(Matter) - {Matter.MOVES}
    secrets = (BOT_TOKEN, APP_TOKEN)
    deadline = 3.0

    def __init__(self, adapter: Adapter, clock: CountingClock, server: SlackServer) -> None:
        super().__init__(adapter, clock)
        self.server = server
        self.happenings = Happenings(server)
        self.said: tuple[str, Message] | None = None

    @abstractmethod
    async def deliver(self, kind: str, payload: Json) -> Envelope:
        """Tell the bot."""

    def fail(self, trouble: Trouble, kind: Kind = Kind.SEND) -> None:
        """See Platform."""
        if trouble is Trouble.UNOPENED:
            self.server.fail("conversations.open", "user_not_found")
        else:
            self.server.fail(METHODS[kind], FAULTS[trouble])

    def keep_rates(self) -> None:
        """See Platform."""
        self.server.rates = Rates(self.clock)

    async def hang_up(self) -> None:
        """See Platform."""
        await self.server.stop()

    def expel(self, where: str) -> None:
        """See Platform."""
        self.server.workspace.channels[IDS[where]].members.discard(BOT_USER)

    def admit(self, where: str) -> None:
        """See Platform."""
        self.server.workspace.channels[IDS[where]].members.add(BOT_USER)

    def hold(self) -> Callable[[], None]:
        """See Platform: in the end the connection is closed without an answer."""
        self.server.fail("chat.postMessage", Fault.SILENT)
        return self.server.waiting.set

    async def add_bot(self, name: str, *, who: str = "ana") -> str:
        """See Platform."""
        self.server.workspace.add_channel(IDS["new"], name, BOT_USER, IDS[who])
        await self._member("member_joined_channel", "new", inviter=IDS[who])
        return "new"

    async def remove_bot(self, where: str) -> None:
        """See Platform."""
        self.expel(where)
        await self._member("member_left_channel", where)

    async def rename(self, where: str, name: str) -> None:
        """See Platform."""
        channel = {"id": IDS[where], "name": name, "created": 1_700_000_000}
        await self._happened({"type": "channel_rename", "channel": channel})

    async def migrate(self, where: str) -> str:
        """See Platform."""
        ids = {"old_channel_id": IDS[where], "new_channel_id": IDS["new"]}
        await self._happened({"type": "channel_id_changed", **ids})
        return "new"

    async def react(self, seen: Seen, *, who: str = "ana", back: bool = False) -> str:
        """See Platform."""
        item = {"type": "message", "channel": IDS[seen.place.conversation], "ts": seen.id}
        kind = "reaction_removed" if back else "reaction_added"
        about = {"user": IDS[who], "reaction": "eyes", "item": item, "item_user": BOT_USER}
        await self._happened({"type": kind, **about})
        return "eyes"

    async def attach(self, text: str, name: str, content: bytes) -> None:
        """See Platform."""
        shown = self.server.workspace.file(name, content, "text/csv", self.server.address)
        said = self.happenings.said(IDS["en"], IDS["ana"], f"{mention()} {text}", files=[shown])
        await self.deliver("events_api", self.happenings.message(IDS["en"], said))

    async def rewrite(self, text: str) -> None:
        """See Platform."""
        assert self.said is not None
        self.clock.advance(1)
        text = f"{mention()} {typed(text)}"
        await self.deliver("events_api", self.happenings.changed(*self.said, text))

    async def say_as_bot(self, text: str, *, itself: bool) -> None:
        """See Platform: bots have users, too."""
        user, bot = (BOT_USER, BOT) if itself else ("U00000OTHER", "B00000OTHER")
        said = self.happenings.said(IDS["en"], user, f"{mention()} {text}")
        payload = self.happenings.message(IDS["en"], said)
        payload["event"] |= {"bot_id": bot}
        await self.deliver("events_api", payload)

    def make_admin(self, who: str) -> None:
        """See Platform: who administers the workspace does so with its channels."""
        self.server.workspace.users[IDS[who]].admin = True

    async def cut(self) -> None:
        """See Platform."""
        self.server.fail("apps.connections.open", Fault.BROKEN, Fault.CUT)
        await self.server.sockets.drop()
        await until(lambda: self.clock.sleeping > 0)

    async def mend(self) -> None:
        """See Platform."""
        sockets, connected = self.server.sockets, self.server.sockets.connected
        waiting = [each for each in sockets.envelopes if each.sent_at is None]
        while sockets.connected == connected:
            slept = self.clock.slept
            self.clock.advance(LONGEST_WAIT)
            await until(lambda s=slept: sockets.connected > connected or self.clock.slept > s)  # type: ignore[misc]
        await sockets.until_acknowledged(waiting)

    def disorder(self) -> None:
        """See Platform."""
        envelopes = self.server.sockets.envelopes
        twice = [Envelope(f"{each.id} again", each.type, each.payload) for each in envelopes]
        envelopes[:] = [*reversed(envelopes), *twice]

    async def rooms(self, count: int) -> list[str]:
        """See Platform."""
        found = list(ROOMS)[:count]
        for name in found:
            self.server.workspace.add_channel(IDS[name], name, BOT_USER, IDS["ana"])
        return found

    async def burst(self, said: Sequence[tuple[str, str]]) -> float:
        """See Platform."""
        sockets = self.server.sockets
        payloads = [self.spoken(where, text) for where, text in said]
        envelopes = [await sockets.deliver("events_api", payload) for payload in payloads]
        await sockets.until_acknowledged(envelopes)
        return longest(envelopes)

    def spoken(self, where: str, text: str) -> Json:
        """Ana has said this to the bot."""
        said = self.happenings.said(IDS[where], IDS["ana"], f"{mention()} {text}")
        return self.happenings.message(IDS[where], said)

    async def _member(self, kind: str, where: str, **more: str) -> None:
        about = {"user": BOT_USER, "channel": IDS[where], "channel_type": "C", "team": TEAM}
        await self._happened({"type": kind, **about, **more})

    async def _happened(self, event: Json) -> None:
        await self.deliver("events_api", self.happenings.event(event))


def longest(envelopes: list[Envelope]) -> float:
    """The longest that one waited to be acknowledged; fails if one was not."""
    took = [envelope.took for envelope in envelopes if envelope.took is not None]
    assert len(took) == len(envelopes)
    return max(took)
