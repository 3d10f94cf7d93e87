"""Killed between any two steps of an announcement, groupkeeper goes on where it was."""

import signal
from collections.abc import Iterator
from random import Random

import pytest
from sqlalchemy import func, select

from chat.delivery import Kind, State
from storage.schema import announcements, deliveries
from tests.process.announced import Announced, Tally, finished, judge
from tests.process.announcement_kills import Campaign
from tests.process.background import Background
from tests.process.installation import Installation
from tests.process.playing_local import DESK, PlayedLocal
from tests.process.running import LONG, wait_until

SIZE = 20
"""Groups that the test makes; two more are there by themselves."""
STEPS = {
    "handled": 2,  # of the confirmation: that of the draft is the first
    "released": 1,
    "claimed": 8,
    "called": 8,
    "followed": 2,
    "reported": 1,
}
"""Which time a step is done it ends the process."""
UNSENT = ("handled", "released")
"""Steps before the first message."""
OPEN = ("claimed", "called")
"""Steps that leave something in doubt."""
CHANGES = {"edit": Kind.EDIT, "recall": Kind.DELETE}


class Desk:
    """Announcements in the local chat, whose processes end at chosen steps."""

    def __init__(self, installation: Installation, background: Background) -> None:
        self.installation = installation
        self.platform = PlayedLocal(installation)
        self.campaign = Campaign(installation, [self.platform], background, Random(1))
        self.campaign.prepare(SIZE, "local:ops", desk=DESK, expels=False)

    @property
    def announced(self) -> Announced:
        """The newest."""
        return self.campaign.announced[-1]

    def say(self, text: str) -> None:
        """An operator writes."""
        self.platform.write(DESK, text)

    def revision(self) -> int:
        """That of the newest, as it is now."""
        query = select(announcements.c.revision)
        [row] = self.installation.rows(query.where(announcements.c.id == self.announced.id))
        return int(row.revision)

    def counted(self, state: State, kind: Kind = Kind.SEND) -> int:
        """How many of its calls are in a state."""
        query = select(func.count()).where(
            deliveries.c.announcement_id == self.announced.id,
            deliveries.c.kind == kind,
            deliveries.c.state == state,
        )
        return int(self.installation.rows(query)[0][0])

    def texts(self) -> list[str]:
        """What its groups can read."""
        groups = self.announced.recipients["local"]
        return [each.text for each in self.platform.said() if each.conversation in groups]

    def judge(self) -> Tally:
        """See ``announced.judge``."""
        said = [each for each in self.platform.said() if each.conversation != DESK]
        return judge(self.installation, "local", self.announced, said, settled=False)


@pytest.fixture
def desk(groupkeeper: Installation) -> Iterator[Desk]:
    with Background() as background:
        yield Desk(groupkeeper, background)


def end(desk: Desk, step: str, occurrence: int, *texts: str) -> None:
    """An operator writes to a process that ends at a step by it."""
    victim = desk.installation.victim(step, occurrence, signal.SIGKILL)
    victim.address()
    for text in texts:
        desk.say(text)
    assert victim.wait() == -signal.SIGKILL, victim.log


def go_on(desk: Desk) -> None:
    """The next process does what is left."""
    desk.installation.run()
    wait_until(lambda: finished(desk.installation, desk.announced.id), "it is done", 2 * LONG)


@pytest.mark.parametrize(
    ("step", "keyed"),
    [*((step, True) for step in STEPS), *((step, False) for step in OPEN)],
)
def test_killed_after_a_step_it_reaches_everybody_once(desk: Desk, step: str, keyed: bool) -> None:
    desk.installation.use_send_key(keyed)
    victim = desk.installation.victim(step, STEPS[step], signal.SIGKILL)
    victim.address()
    desk.campaign.begin()
    assert victim.wait() == -signal.SIGKILL, victim.log
    doubtful = desk.counted(State.SENDING)
    assert (doubtful > 0) == (step in OPEN)
    assert step not in UNSENT or not desk.texts()
    go_on(desk)
    tally = desk.judge()
    assert tally.uncertain == (0 if keyed else doubtful)
    assert tally.sent + tally.uncertain + tally.skipped == tally.total == SIZE + 2


@pytest.mark.parametrize(("step", "occurrence"), [("followed", 1), ("called", 9)])
@pytest.mark.parametrize("verb", CHANGES)
def test_killed_while_it_is_changed_everywhere_it_goes_on(
    desk: Desk, verb: str, step: str, occurrence: int
) -> None:
    first = desk.installation.run()
    first.address()
    sent = desk.campaign.begin()
    wait_until(lambda: finished(desk.installation, sent.id), "it is sent", 2 * LONG)
    before = len(desk.texts())
    if verb == "edit":
        desk.say(f"announce {sent.id} text {sent.marker}, softly")
        wait_until(lambda: desk.revision() > 1, "it is written anew")
    first.kill()

    behind = before if verb == "recall" else desk.revision()
    end(desk, step, occurrence, f"announce {verb} {sent.id} {behind}")
    changed = [text for text in desk.texts() if "softly" in text]
    assert len(changed) < before if verb == "edit" else desk.texts()
    go_on(desk)

    assert desk.counted(State.SENT, CHANGES[verb]) == before
    assert desk.counted(State.UNCERTAIN, CHANGES[verb]) == 0
    if verb == "recall":
        assert desk.texts() == []
        return
    assert desk.judge().sent == before
    assert all("softly" in text for text in desk.texts())
