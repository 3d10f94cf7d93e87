"""Judges what platforms and the database say of announcements after many kills."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import func, select

from announcements.progress import BAR
from chat.delivery import Kind, State
from storage.schema import announcements, deliveries
from tests.process.installation import Installation


@dataclass(frozen=True, slots=True)
class Said:
    """A message of the bot that stands at a platform."""

    conversation: str
    id: str
    text: str


class Reached(Protocol):
    """A platform with groups for announcements. Its methods are called in its loop only."""

    account: str

    async def start(self) -> None:
        """Serve from now on."""

    async def stop(self) -> None:
        """Hang up."""

    def settings(self) -> Mapping[str, str]:
        """The environment variables that lead groupkeeper here."""

    def add_group(self, number: int) -> str:
        """Make a group with the bot in it; its id as a conversation."""

    def expel(self, group: str) -> None:
        """The bot may not write there any more, without being told."""

    def write(self, group: str, text: str) -> None:
        """An operator says something to the bot."""

    def said(self) -> Sequence[Said]:
        """All messages of the bot, but those that were deleted."""

    def violations(self) -> Sequence[str]:
        """What went against the published spec."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Recipients by what became of them. ``found``: sent among them, uncertain until looked for.

    ``unseen``: uncertain, and not at the platform.
    """

    sent: int = 0
    failed: int = 0
    skipped: int = 0
    uncertain: int = 0
    found: int = 0
    unseen: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        pairs = ((getattr(self, name), getattr(other, name)) for name in self.__slots__)
        return Tally(*(one + two for one, two in pairs))

    @property
    def total(self) -> int:
        """All recipients."""
        return self.sent + self.failed + self.skipped + self.uncertain


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run came to, as it is logged."""

    kills: int
    announcements: int
    tallies: Mapping[str, Tally]
    seconds: float

    def __str__(self) -> str:
        parts = [
            f"{account}: {tally.total} recipients, {tally.sent} sent ({tally.found} found by"
            f" looking), {tally.failed} failed, {tally.skipped} skipped, {tally.uncertain}"
            f" uncertain ({tally.unseen} of them not there), 0 lost, 0 twice"
            for account, tally in self.tallies.items()
        ]
        head = f"{self.kills} kills, {self.announcements} announcements, {self.seconds:.0f} s"
        return "; ".join([head, *parts])


@dataclass(frozen=True, slots=True)
class Announced:
    """One announcement: its number, what all its messages say, its recipients by account."""

    id: int
    marker: str
    recipients: Mapping[str, frozenset[str]]


def judge(
    installation: Installation,
    account: str,
    announced: Announced,
    said: Sequence[Said],
    *,
    settled: bool,
) -> Tally:
    """Fail unless each recipient has it once or is listed as one that may not.

    ``settled``: nothing may be uncertain that the platform has, for it was asked.
    """
    query = select(
        deliveries.c.conversation,
        deliveries.c.state,
        deliveries.c.why,
        deliveries.c.looked_up_at,
    ).where(
        deliveries.c.announcement_id == announced.id,
        deliveries.c.account == account,
        deliveries.c.kind == Kind.SEND,
    )
    rows = installation.rows(query)
    there = Counter(each.conversation for each in said if announced.marker in each.text)
    planned = Counter(row.conversation for row in rows)
    expected = announced.recipients[account]
    wrong = [f"twice in the books: {each}" for each, count in planned.items() if count > 1]
    wrong += [f"lost: {each}" for each in expected - set(planned)]
    wrong += [f"for nobody: {each}" for each in (set(planned) | set(there)) - expected]
    for row in rows:
        state, count = State(row.state), there[row.conversation]
        if complaint := _complaint(state, row.why, count, settled=settled):
            wrong.append(f"{complaint}: {row.conversation} {state} {row.why}, {count} messages")
    shown = "\n".join(wrong[:20])
    assert not wrong, f"{account}: {len(wrong)} wrong of {len(rows)}:\n{shown}"
    states = Counter(State(row.state) for row in rows)
    return Tally(
        states[State.SENT],
        states[State.FAILED],
        states[State.SKIPPED],
        states[State.UNCERTAIN],
        sum(row.state == State.SENT and row.looked_up_at is not None for row in rows),
        sum(row.state == State.UNCERTAIN and not there[row.conversation] for row in rows),
    )


def _complaint(state: State, why: str, count: int, *, settled: bool) -> str | None:
    if count > 1:
        return "sent twice"
    match state:
        case State.SENT:
            return None if count else "counts as sent, but is not there"
        case State.UNCERTAIN:
            return "uncertain, though the platform has it" if settled and count else None
        case State.FAILED | State.SKIPPED:
            if count:
                return f"counts as {state}, but is there"
            return None if why else "no reason"
    return "still open"


def all_found(installation: Installation, account: str, there: int) -> bool:
    """Whether so many messages, which a platform has, count as sent."""
    sent = select(func.count()).where(
        deliveries.c.account == account,
        deliveries.c.kind == Kind.SEND,
        deliveries.c.state == State.SENT,
    )
    return int(installation.rows(sent)[0][0]) >= there


def check_desk(installation: Installation, announced: Announced, said: Sequence[Said]) -> None:
    """Fail unless one message shows its progress, at the end of it, and one reports.

    Whether either is there may be uncertain; what was found later missed the edits meanwhile.
    """
    query = select(announcements.c.key, announcements.c.reported_at).where(
        announcements.c.id == announced.id
    )
    [row] = installation.rows(query)
    assert row.reported_at is not None, "never reported"
    texts = {each.id: each.text for each in said}
    for prefix in (f"{row.key}-progress", f"{row.key}-report-"):
        of_it = select(deliveries.c.state, deliveries.c.ref, deliveries.c.looked_up_at).where(
            deliveries.c.key.startswith(prefix, autoescape=True),
            deliveries.c.kind == Kind.SEND,
        )
        found = installation.rows(of_it)
        assert len(found) == 1, f"{prefix}: {found}"
        [shown] = found
        if shown.state == State.UNCERTAIN:
            continue
        assert shown.state == State.SENT, (prefix, shown.state)
        text = texts[shown.ref]
        if prefix.endswith("progress") and shown.looked_up_at is None:
            assert "█" * BAR in text, text
            assert "100 %" in text, text


def finished(installation: Installation, announcement_id: int) -> bool:
    """Whether it is reported and nothing of it, or about it, is under way."""
    reported = select(announcements.c.reported_at).where(announcements.c.id == announcement_id)
    unsent = select(func.count()).where(deliveries.c.settled_at.is_(None))
    return (
        installation.rows(reported)[0].reported_at is not None
        and installation.rows(unsent)[0][0] == 0
    )
