"""Killed between any two steps of a message's way, groupkeeper loses and repeats nothing."""

import signal
from collections.abc import Callable

import pytest
from sqlalchemy import select

from chat.delivery import State
from storage.schema import deliveries, inbox
from tests.process.conftest import Install
from tests.process.installation import Fate, Installation
from tests.process.running import Client, wait_until

DONE, NEW = "done", "new"
LEFT = {
    "received": (NEW, None),
    "handled": (DONE, State.PENDING),
    "chosen": (DONE, State.PENDING),
    "claimed": (DONE, State.SENDING),
    "called": (DONE, State.SENDING),
}
"""What each step leaves in the books of a message: its inbox row's state, its delivery's."""
DOUBTFUL = {"claimed": 0, "called": 1}
"""Steps after which nobody can know from our books whether it was sent, and how often it was."""

Ask = Callable[[str], int]


def books(installation: Installation) -> tuple[str, State | None]:
    """The newest message's inbox row and delivery."""
    query = (
        select(inbox.c.state, deliveries.c.state.label("delivery"))
        .outerjoin(deliveries, deliveries.c.cause == inbox.c.id)
        .order_by(inbox.c.id.desc())
        .limit(1)
    )
    [newest] = installation.rows(query)
    return newest.state, None if newest.delivery is None else State(newest.delivery)


def killed_after(installation: Installation, step: str) -> int:
    """One message is answered; the second one's way ends at the step. The first one's id."""
    before = installation.run()
    with Client(before.address()) as client:
        first = client.ask("en", "first")
        installation.wait_settled()
    before.kill()
    victim = installation.victim(step, 1, signal.SIGKILL)
    with Client(victim.address()) as client:
        client.try_ask("zh", "second")
    assert victim.wait() == -signal.SIGKILL, victim.log
    assert books(installation) == LEFT[step]
    return first


@pytest.mark.parametrize("step", LEFT)
def test_killed_after_a_step_the_restarted_bot_answers_once(
    groupkeeper: Installation, step: str
) -> None:
    first = killed_after(groupkeeper, step)
    with Client(groupkeeper.run().address()) as client:
        second = client.ask("zh", "second")  # the page never heard of it, or asks again in doubt
        wait_until(lambda: client.answers("zh", second), "the second is answered")
        groupkeeper.wait_settled()
        groupkeeper.check({first, second}, keyed=True)
        assert len(client.answers("en", first)) == len(client.answers("zh", second)) == 1


@pytest.mark.parametrize("step", LEFT)
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_without_keys_a_kill_leaves_what_is_doubtful_to_people(
    install: Install, request: pytest.FixtureRequest, kind: str, step: str
) -> None:
    url = request.getfixturevalue("postgres_url") if kind == "postgresql" else None
    installation = install(url)
    installation.use_send_key(False)
    first = killed_after(installation, step)
    again = installation.run()
    with Client(again.address()) as client:
        second = client.ask("zh", "second")
        installation.wait_settled()
    again.kill()  # a second restart, so that what was decided is seen to last

    answered = Fate((State.SENT,), 1)
    doubtful = Fate((State.UNCERTAIN,), DOUBTFUL[step]) if step in DOUBTFUL else answered
    with Client(installation.run().address()) as client:
        third = client.ask("zh", "third")
        installation.wait_settled()
        assert installation.fates() == {first: answered, second: doubtful, third: answered}
        if step in DOUBTFUL:
            [number] = installation.uncertain()
            code, out = installation.command("deliveries", "--resend", str(number))
            assert code == 0, out
            installation.wait_settled()
            assert len(client.answers("zh", second)) == DOUBTFUL[step] + 1
            assert installation.uncertain() == []
            code, _ = installation.command("deliveries", "--resend", str(number))
            assert code == 1, "what was sent must not be sent again"
