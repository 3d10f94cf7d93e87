"""Kills groupkeeper at random moments while it sends announcements to many groups."""

import asyncio
import logging
import time
from collections.abc import Callable, Sequence
from functools import partial
from random import Random

from sqlalchemy import func, insert, select

from bot.app import SystemClock
from chat.delivery import State
from chat.directory import GroupKind
from storage.database import Database
from storage.migration import migrate
from storage.schema import announcements, deliveries, groups
from tests.process.announced import (
    Announced,
    Reached,
    Summary,
    Tally,
    all_found,
    check_desk,
    finished,
    judge,
)
from tests.process.background import Background
from tests.process.installation import Installation
from tests.process.running import LONG, Process, wait_until

log = logging.getLogger(__name__)
LIFE = 2.0
"""Seconds that a process sends at most before it is killed."""
STARTUP = 0.8
"""Seconds that those live at most that are killed while they start."""
PATIENCE = 300.0
"""Seconds in which what kills have left of an announcement is done."""
LOOKING = 4.0
"""Seconds that it takes at most to look for one message."""
APART = 5
"""So many groups of each platform have opted out, and from as many the bot was expelled."""


class Campaign:
    """Announcements, one after another, to all groups of some platforms.

    They are written and confirmed in an ops channel of the first. ``finds``: accounts that can be
    asked what became of a message. ``life``: seconds that a process sends at most.
    """

    def __init__(
        self,
        installation: Installation,
        platforms: Sequence[Reached],
        background: Background,
        rng: Random,
        finds: frozenset[str] = frozenset(),
        life: float = LIFE,
    ) -> None:
        self.installation = installation
        self.announced: list[Announced] = []
        self.kills = 0
        self._platforms = platforms
        self._background = background
        self._rng = rng
        self._finds = finds
        self._life = life
        self._desk = ""

    def prepare(self, size: int, owner: str, *, desk: str = "", expels: bool = True) -> None:
        """A database with so many approved groups of each platform.

        And with an ops channel of the first, unless ``desk`` is one that is there by itself.
        ``expels``: from some groups the bot is gone without knowing it.
        """
        installation, call = self.installation, self._background.call
        installation.settings["GROUPKEEPER_OWNERS"] = f'["{owner}"]'
        rows = []
        for platform in self._platforms:
            installation.settings |= call(platform.settings)
            for number in range(1, size + 1):
                group = call(platform.add_group, number)
                # All over the list: what is sent first is hit by more kills.
                if number % (size // APART) == 1 and expels:
                    call(platform.expel, group)
                out = SystemClock().now() if number % (size // APART) == 2 else None
                rows.append(_row(platform.account, group, GroupKind.GROUP) | {"opted_out_at": out})
        first = self._platforms[0]
        self._desk = desk or call(first.add_group, size + 1)
        if not desk:
            rows.append(_row(first.account, self._desk, GroupKind.OPS))

        async def plant() -> None:
            database = Database(installation.database)
            await migrate(database)
            await database.write(lambda tx: tx.execute(insert(groups), rows))
            await database.dispose()

        asyncio.run(plant())

    def begin(self) -> Announced:
        """Write one, confirm it, and return as soon as an operator has: it may be lost yet.

        A process has to run.
        """
        number = len(self.announced) + 1
        marker = f"Launch {number:04d} has landed"
        newest = select(func.coalesce(func.max(announcements.c.id), 0))
        before = self.installation.rows(newest)[0][0]
        self._write(f"announce {marker}")
        made = select(announcements.c.id, announcements.c.revision).where(
            announcements.c.id > before
        )
        [row] = wait_until(lambda: self.installation.rows(made), "it is drafted")
        present = select(groups.c.account, groups.c.conversation).where(
            groups.c.kind == GroupKind.GROUP, groups.c.gone_at.is_(None)
        )
        found = self.installation.rows(present)
        recipients = {
            platform.account: frozenset(
                each.conversation for each in found if each.account == platform.account
            )
            for platform in self._platforms
        }
        self.announced.append(Announced(row.id, marker, recipients))
        self._write(f"announce send {row.id} {row.revision}")
        return self.announced[-1]

    def is_finished(self) -> bool:
        """Whether the newest is, and all that is to be said about it."""
        return finished(self.installation, self.announced[-1].id)

    def kill_at_random(
        self, start: Callable[[], Process], running: list[Process], kills: int
    ) -> None:
        """Kill one of what runs and start another, again and again, until the newest is finished.

        At most so many times. Of five one is killed while it starts.
        """
        for _ in range(kills):
            # Waiting for an end that must not come is waiting for a while, and noticing a crash.
            starting = self.kills % 5 == 3
            if not starting:
                self.wait_for_sending(running)
            victim = self._rng.randrange(len(running))
            life = self._rng.uniform(0.0, STARTUP if starting else self._life)
            assert running[victim].wait(life) is None, running[victim].log
            if self.is_finished():
                return
            running[victim].kill()
            self.kills += 1
            running[victim] = start()

    def wait_for_sending(self, running: Sequence[Process]) -> None:
        """Return once one of them has sent something, or there is nothing to send any more."""
        wait_until(
            lambda: (
                any("delivery.attempted" in process.log for process in running)
                or any(process.wait(0) is not None for process in running)
                or self.is_finished()
            ),
            "something is sent",
        )

    def wait_finished(self) -> None:
        """Return once the newest is finished."""
        wait_until(self.is_finished, "the announcement is finished", PATIENCE)

    def check(self, *, settled: bool) -> dict[str, Tally]:
        """Judge all of them; what became of recipients, by account."""
        tallies: dict[str, Tally] = {}
        for platform in self._platforms:
            account = platform.account
            said = self._background.call(platform.said)
            asked = settled and account in self._finds
            desk = [each for each in said if each.conversation == self._desk]
            others = [each for each in said if each.conversation != self._desk]
            tallies[account] = Tally()
            for each in self.announced:
                tallies[account] += judge(self.installation, account, each, others, settled=asked)
                if platform is self._platforms[0]:
                    check_desk(self.installation, each, desk)
            violations = self._background.call(platform.violations)
            assert not violations, "\n".join(violations)
        return tallies

    def wait_looked(self) -> None:
        """Return once all is found that a platform has and that was in doubt."""
        doubts = select(func.count()).where(deliveries.c.state == State.UNCERTAIN)
        patience = 2 * LONG + LOOKING * self.installation.rows(doubts)[0][0]
        for platform in self._platforms:
            if platform.account in self._finds:
                there = len(self._background.call(platform.said))  # nothing is sent any more
                wait_until(
                    partial(all_found, self.installation, platform.account, there),
                    "what the platform has is found there",
                    patience,
                )

    def _write(self, text: str) -> None:
        self._background.call(self._platforms[0].write, self._desk, text)


def survive(
    campaign: Campaign, start: Callable[[], Process], kills: int, processes: int = 1
) -> Summary:
    """Announce and kill until there were so many kills; let it finish; judge.

    ``processes``: how many run side by side.
    """
    began = time.monotonic()
    running = [start() for _ in range(processes)]
    while campaign.kills < kills:
        campaign.begin()
        campaign.kill_at_random(start, running, kills - campaign.kills)
        campaign.wait_finished()
        campaign.check(settled=False)
        log.info("%d kills, %d announcements", campaign.kills, len(campaign.announced))
    campaign.wait_looked()
    assert all(process.wait(0) is None for process in running), running[0].log
    tallies = campaign.check(settled=True)
    summary = Summary(campaign.kills, len(campaign.announced), tallies, time.monotonic() - began)
    log.info("%s", summary)  # shown with --log-cli-level=info
    return summary


def _row(account: str, conversation: str, kind: GroupKind) -> dict[str, object]:
    return {
        "account": account,
        "conversation": conversation,
        "name": conversation,
        "kind": kind,
        "approved": True,
        "locale": "en",
        "opted_out_at": None,
    }
