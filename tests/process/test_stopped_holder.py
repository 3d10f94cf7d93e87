"""A process that stands still beyond its lease (a laptop's lid, a stalled machine) and wakes."""

import signal

from chat.delivery import State
from tests.process.installation import Fate, Installation
from tests.process.running import Client, Process, wait_until

SENT = Fate((State.SENT,), 1)


def stopped_at(installation: Installation, step: str) -> tuple[Process, Process, int]:
    """A holder that stands still at the step, and another that has taken over; the question."""
    holder = installation.victim(step, 1, signal.SIGSTOP)
    with Client(holder.address()) as client:
        question = client.try_ask("en", "one", seconds=1.0)
    holder.wait_stopped()
    other = installation.run()
    other.address()
    if question is None:  # it stood still before it could acknowledge
        with Client(other.address()) as client:
            question = client.ask("en", "one")
    wait_until(lambda: installation.lease_holder() == other.pid, "the other has taken over")
    return holder, other, question


def wake(holder: Process) -> None:
    """Let it go on, until it has seen that its term is over and stands by."""
    waited = holder.log.count("lease.standing_by")
    holder.signal(signal.SIGCONT)
    wait_until(lambda: holder.log.count("lease.standing_by") > waited, "it stands by")


def take_back(installation: Installation, woken: Process, other: Process) -> int:
    """The other dies, so the one that stood still sends again; the question that it answers."""
    other.kill()
    with Client(woken.address()) as client:
        question = client.ask("zh", "after")
        installation.wait_settled()
        assert installation.lease_holder() == woken.pid
        assert len(client.answers("zh", question)) == 1
    assert "broken" not in woken.log
    return question


def test_a_holder_that_wakes_after_its_lease_sends_nothing(groupkeeper: Installation) -> None:
    groupkeeper.use_send_key(False)
    holder, other, question = stopped_at(groupkeeper, "claimed")
    undecided = Fate((State.UNCERTAIN,), 0)
    wait_until(lambda: groupkeeper.fates()[question] == undecided, "it counts as uncertain")
    wake(holder)
    later = take_back(groupkeeper, holder, other)
    assert groupkeeper.fates() == {question: undecided, later: SENT}


def test_with_keys_the_next_holder_answers_and_the_woken_one_does_not(
    groupkeeper: Installation,
) -> None:
    holder, other, question = stopped_at(groupkeeper, "claimed")
    wake(holder)
    groupkeeper.wait_settled()
    later = take_back(groupkeeper, holder, other)
    assert groupkeeper.fates() == {question: SENT, later: SENT}


def test_a_late_result_settles_what_was_uncertain(groupkeeper: Installation) -> None:
    groupkeeper.use_send_key(False)
    holder, other, question = stopped_at(groupkeeper, "called")
    wait_until(lambda: groupkeeper.uncertain(), "it counts as uncertain")
    wake(holder)
    later = take_back(groupkeeper, holder, other)
    assert groupkeeper.fates() == {question: SENT, later: SENT}
    assert groupkeeper.uncertain() == []
