"""Rates, proved on a virtual clock."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.port import Limits
from bot.ratelimit import RateLimits, Window


def sent_by(limits: RateLimits, conversations: list[str], end: float) -> list[tuple[float, str]]:
    """Send to each as soon as it may, until the end; when what was sent."""
    sent, now = [], 0.0
    while now < end:
        waits = {c: limits.wait(c, now) for c in conversations}
        for conversation in conversations:
            if limits.wait(conversation, now) <= 0:
                limits.take(conversation, now)
                sent.append((now, conversation))
        now += max(0.001, min(w for w in waits.values()))
    return sent


def most_in_a_window(times: list[float], seconds: float) -> int:
    return max(sum(start <= t < start + seconds - 1e-9 for t in times) for start in times)


# Always more sends than a window holds, most of them closer together than it is long.
@given(st.integers(1, 8), st.lists(st.floats(0, 0.3), min_size=12, max_size=60))
def test_a_window_never_holds_more_than_allowed(allowed: int, pauses: list[float]) -> None:
    window, now, times = Window(allowed, 1.0), 0.0, []
    for pause in pauses:
        now += pause
        now += window.wait(now)
        window.take(now)
        times.append(now)
    assert most_in_a_window(times, 1.0) <= allowed


def test_telegrams_limits_are_kept_and_used() -> None:
    limits = RateLimits(Limits(per_second=30, per_place_second=1, per_place_minute=20))
    conversations = [f"c{n}" for n in range(100)]
    sent = sent_by(limits, conversations, 61.0)
    times = [t for t, _ in sent]
    assert most_in_a_window(times, 1.0) <= 30
    one = [t for t, c in sent if c == "c0"]
    assert most_in_a_window(one, 1.0) == 1
    assert most_in_a_window(one, 60.0) <= 20
    assert len([t for t in times if t < 60.0]) >= 0.95 * 30 * 60


def test_after_a_quiet_time_a_reply_goes_at_once() -> None:
    limits = RateLimits(Limits(per_place_minute=20))
    for _ in range(20):
        assert limits.wait("c", 100.0) == 0
        limits.take("c", 100.0)
    assert limits.wait("c", 100.0) == 60


def test_a_pause_holds_its_conversation_alone_or_the_account() -> None:
    limits = RateLimits(Limits())
    limits.pause("slow", 5.0)
    assert (limits.wait("slow", 1.0), limits.wait("other", 1.0)) == (4.0, 0.0)
    limits.pause(None, 3.0)
    assert (limits.wait("slow", 1.0), limits.wait("other", 1.0)) == (4.0, 2.0)
    limits.pause("slow", 2.0)  # a shorter pause does not end a longer one
    assert limits.wait("slow", 1.0) == 4.0


def test_what_is_over_is_forgotten_but_nothing_else() -> None:
    limits = RateLimits(Limits(per_place_second=1))
    limits.take("old", 0.0)
    limits.take("new", 10.0)
    limits.forget_idle(10.5)
    assert limits.wait("new", 10.5) == 0.5
    assert list(limits._places) == ["new"]


def test_when_nothing_may_go_is_known_without_asking_for_a_place() -> None:
    limits = RateLimits(Limits(per_second=2, per_place_second=1))
    limits.take("a", 0.0)
    assert (limits.wait(None, 0.0), limits.wait("a", 0.0)) == (0.0, 1.0)
    limits.take("b", 0.5)
    assert limits.wait(None, 0.5) == 0.5
    limits.pause(None, 3.0)
    assert limits.wait(None, 1.5) == 1.5


def test_a_place_rests_from_when_its_message_was_answered() -> None:
    limits = RateLimits(Limits(per_second=2, per_place_second=1))
    limits.take("a", 0.0)
    limits.arrived("a", 0.3)  # it may have been counted there at any time until now
    assert limits.wait("a", 1.0) == pytest.approx(0.3)
    assert limits.wait("b", 1.0) == 0.0
    limits.arrived("never", 1.0)
    assert limits.wait("never", 1.0) == 0.0


def test_what_can_wait_is_spread_over_the_second() -> None:
    limits, now, times = RateLimits(Limits(per_second=30)), 0.0, []
    while now < 10.0:
        now += limits.bulk_wait(now) + 0.001  # looked at a little late, each time
        limits.take("c", now, bulk=True)
        times.append(now)
    assert most_in_a_window(times, 0.1) <= 4
    assert len(times) >= 0.95 * 30 * 10


def test_what_is_late_is_made_up_for_but_not_a_rest() -> None:
    limits = RateLimits(Limits(per_second=10))

    def at_once(now: float) -> int:
        made = 0
        while limits.bulk_wait(now) == 0:
            limits.take("c", now, bulk=True)
            made += 1
        return made

    assert at_once(0.0) == 1
    assert at_once(0.31) == 3
    assert at_once(60.0) == 1
    assert RateLimits(Limits()).bulk_wait(0.0) == 0
