"""How the Telegram adapter asks for updates: nothing is confirmed before it is kept."""

import json

import pytest
from structlog.testing import capture_logs

from chat.event import Incoming
from tests.contract.on_telegram import TelegramPlatform
from tests.platforms.telegram import faults
from tests.platforms.telegram.server import TOKEN
from tests.support import until

FROM_OUTSIDE = "https://other.example/hook"


def texts(platform: TelegramPlatform) -> list[str]:
    return [event.text for event in platform.events if isinstance(event, Incoming)]


async def asked_again(platform: TelegramPlatform, times: int = 1) -> None:
    """Wait until it asks so many times more."""
    offsets = platform.server.updates.offsets
    known = len(offsets)
    await until(lambda: len(offsets) >= known + times)


async def test_what_is_kept_is_confirmed_by_the_next_poll(on_telegram: TelegramPlatform) -> None:
    for text in "ab":
        await on_telegram.say(text)
    last = on_telegram.server.updates._last
    assert on_telegram.server.updates.offsets == [None, last, last + 1]
    assert on_telegram.server.updates.waiting == []


async def test_what_is_not_kept_is_not_confirmed(on_telegram: TelegramPlatform) -> None:
    updates = on_telegram.server.updates
    on_telegram.refusing = True
    await on_telegram.say("a")
    first = updates.waiting[0]["update_id"]
    for _ in range(3):
        await on_telegram.later()
    assert updates.offsets == [None] * 4
    assert [each["update_id"] for each in updates.waiting] == [first]
    on_telegram.refusing = False
    await on_telegram.later()
    assert texts(on_telegram) == ["a"]
    assert updates.offsets[-1] == first + 1


async def test_of_a_batch_what_was_kept_before_the_fault_is_confirmed(
    on_telegram: TelegramPlatform,
) -> None:
    await on_telegram.stop()
    for text in "abc":
        on_telegram.crowd.say(on_telegram.chats["en"], on_telegram.people["ana"], text)
    first = on_telegram.server.updates.waiting[0]["update_id"]
    on_telegram.full_after = 1
    await on_telegram.listen()
    assert texts(on_telegram) == ["a"]
    on_telegram.full_after = None
    await on_telegram.later()
    assert texts(on_telegram) == ["a", "b", "c"]
    assert on_telegram.server.updates.offsets[-2:] == [first + 1, first + 3]


async def test_once_nothing_is_left_the_offset_is_forgotten(on_telegram: TelegramPlatform) -> None:
    await on_telegram.say("a")
    updates = on_telegram.server.updates
    updates.expire()
    await asked_again(on_telegram)
    assert updates.offsets[-1] is None
    updates._last -= 1_000_000  # after a quiet week Telegram counts from anywhere
    await on_telegram.say("b")
    assert texts(on_telegram) == ["a", "b"]


async def test_it_says_what_it_wants_to_be_told(on_telegram: TelegramPlatform) -> None:
    (params,) = on_telegram.server.called("getUpdates")
    assert params["timeout"] == 50
    assert set(params["allowed_updates"]) == {
        "message",
        "edited_message",
        "callback_query",
        "message_reaction",
        "my_chat_member",
    }


async def test_after_a_restart_what_was_not_confirmed_comes_again(
    on_telegram: TelegramPlatform,
) -> None:
    on_telegram.server.faults.before["getUpdates"].append(faults.OUTAGE)
    await on_telegram.say("a")
    await on_telegram.stop()
    await on_telegram.listen()
    await until(lambda: len(on_telegram.events) == 2)
    assert len({event.key for event in on_telegram.events}) == 1


@pytest.mark.parametrize(
    ("fault", "kind", "most"),
    [
        (faults.SECOND_POLLER, "second_poller", 30),
        (faults.REVOKED, "token_refused", 300),
        (faults.OUTAGE, "not_reached", 60),
        (faults.too_many(7), "slowed_down", 7),
        (faults.too_many(None), "slowed_down", 5),
        (faults.Dropped(), "not_reached", 60),
    ],
    ids=["second poller", "revoked", "outage", "throttled", "throttled, not how long", "dropped"],
)
async def test_trouble_is_said_once_and_waited_for(
    on_telegram: TelegramPlatform, fault: Exception, kind: str, most: float
) -> None:
    server, clock = on_telegram.server, on_telegram.clock
    server.faults.always["getUpdates"] = fault
    with capture_logs() as logs:
        server.updates.expire()
        for times in range(1, 4):
            await until(lambda times=times: clock.slept == times)  # type: ignore[misc]
            if times == 3:
                server.faults.always.clear()
            clock.advance(most)
        await until(lambda: server.updates.idle)
        await on_telegram.say("Still there?")
    assert texts(on_telegram) == ["Still there?"]
    said = [line["event"] for line in logs if line["event"].startswith("telegram.")]
    assert said == [f"telegram.{kind}", "telegram.listening_again"]
    assert TOKEN not in json.dumps(logs, default=repr)


async def test_another_bots_webhook_is_left_alone(on_telegram: TelegramPlatform) -> None:
    await on_telegram.stop()
    updates = on_telegram.server.updates
    updates.set_webhook({"url": FROM_OUTSIDE})
    with capture_logs() as logs:
        running = on_telegram.start()
        await until(lambda: on_telegram.clock.sleeping > 0)
    assert "telegram.webhook_in_the_way" in [line["event"] for line in logs]
    assert updates.webhook == {"url": FROM_OUTSIDE}
    assert not running.done()


async def test_a_webhook_of_ours_is_removed(on_telegram: TelegramPlatform) -> None:
    await on_telegram.stop()
    updates = on_telegram.server.updates
    updates.set_webhook({"url": "https://bot.example/telegram/webhook"})
    updates.idle = False
    on_telegram.start()
    await until(lambda: updates.idle)
    assert updates.webhook == {}


async def test_what_the_library_cannot_read_holds_nothing_up(
    on_telegram: TelegramPlatform,
) -> None:
    await on_telegram.stop()
    updates = on_telegram.server.updates
    updates.add("message", {"message_id": "?", "chat": {"unexpected": []}})
    await on_telegram.say("a")
    with capture_logs() as logs:
        await on_telegram.listen()
    assert texts(on_telegram) == ["a"]
    assert [line["event"] for line in logs if line["log_level"] == "error"] == [
        "telegram.update_unreadable"
    ]
    assert updates.waiting == []
    on_telegram.server.violations.clear()  # that was meant


async def test_until_it_knows_itself_it_takes_nothing(on_telegram: TelegramPlatform) -> None:
    await on_telegram.stop()
    on_telegram.server.faults.before["getMe"].extend([faults.REVOKED, faults.OUTAGE])
    await on_telegram.say("a")
    on_telegram.start()
    for times in (1, 2):
        await until(lambda times=times: on_telegram.clock.slept == times)  # type: ignore[misc]
        assert on_telegram.offered == []
        on_telegram.clock.advance(300)
    await until(lambda: texts(on_telegram) == ["a"])
