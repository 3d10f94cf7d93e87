"""What is special about listening to Slack: envelopes, connections, tokens."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from bot.intake import Intake
from chat.event import Event, Incoming, Press
from chat.message import Button, Outgoing
from storage import inbox
from storage.database import Database
from tests.contract.on_slack import SlackPlatform, elements, slack
from tests.contract.slack_names import IDS
from tests.platforms.slack.happenings import mention
from tests.platforms.slack.server import Fault
from tests.support import until

DEADLINE = 3.0
"""Seconds in which Slack wants an envelope acknowledged."""


@pytest.fixture
async def there(tmp_path: Path) -> AsyncIterator[SlackPlatform]:
    """Slack with people; nobody listens yet."""
    platform = slack(tmp_path, None)
    await platform.server.start()
    yield platform
    await platform.close()


async def everything(event: Event) -> bool:
    return True


def nothing(event: Event) -> None:
    return None


@pytest.fixture
async def stored(sqlite_url: str) -> AsyncIterator[Database]:
    database = Database(sqlite_url)
    yield database
    await database.dispose()


async def test_a_mention_comes_twice_and_is_one_question(
    there: SlackPlatform, stored: Database
) -> None:
    intake = Intake(stored, there.clock, everything, nothing)
    running = asyncio.create_task(there.slack.run(intake.receive))
    await until(lambda: there.server.sockets.connected == 1)
    said = there.happenings.said(IDS["en"], IDS["ana"], f"{mention()} How do I export?")
    payloads = [
        there.happenings.message(IDS["en"], said, kind) for kind in ("app_mention", "message")
    ]
    envelopes = [await there.server.sockets.deliver("events_api", each) for each in payloads]
    await until(lambda: all(envelope.acknowledged for envelope in envelopes))
    waiting = partial(inbox.waiting, accounts=["slack"], now=there.clock.now(), limit=10)
    (received,) = await stored.read(waiting)
    assert isinstance(received.event, Incoming)
    assert received.event.text == "How do I export?"
    assert received.event.addressed
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_hundred_at_once_are_acknowledged_in_time(
    there: SlackPlatform, stored: Database
) -> None:
    """Slack does not even answer who these people are."""
    workspace = there.server.workspace
    people = [workspace.add_user(f"U{number:010d}", f"P{number}").id for number in range(100)]
    there.server.fail("users.info", *[Fault.SILENT] * len(people))
    intake, order = Intake(stored, there.clock, everything, nothing), []

    async def receive(event: Event) -> None:
        await intake.receive(event)
        order.append(event.sender.id)

    running = asyncio.create_task(there.slack.run(receive))
    await until(lambda: there.server.sockets.connected == 1)
    payloads = []
    for person in people:
        said = there.happenings.said(IDS["en"], person, f"{mention()} How do I export?")
        payloads.append(there.happenings.message(IDS["en"], said))
    async with asyncio.timeout(DEADLINE):
        envelopes = [await there.server.sockets.deliver("events_api", each) for each in payloads]
        await there.server.sockets.until_acknowledged(envelopes)
    assert order == people
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_whose_name_is_known_does_not_overtake(there: SlackPlatform) -> None:
    await there.listen()
    await there.say("first", who="bo")
    there.server.fail("users.info", Fault.SILENT)
    envelopes = []
    for who, text in (("ana", "second"), ("bo", "third")):
        said = there.happenings.said(IDS["en"], IDS[who], text)
        payload = there.happenings.message(IDS["en"], said)
        envelopes.append(await there.server.sockets.deliver("events_api", payload))
    async with asyncio.timeout(DEADLINE):
        await there.server.sockets.until_acknowledged(envelopes)
    heard = [(e.text, e.sender.name) for e in there.events if isinstance(e, Incoming)]
    assert heard == [("first", "Bo"), ("second", ""), ("third", "Bo")]


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("interactive", {"type": "view_submission", "view": {"callback_id": "x"}}),
        ("interactive", {"type": "block_actions", "actions": [{"type": "overflow"}]}),
        ("interactive", {"type": "block_actions"}),
        ("interactive", {"type": "of the future"}),
        ("slash_commands", {"command": "/other"}),
        ("events_api", {"type": "event_callback", "event": {}}),
        ("events_api", {"type": "event_callback", "event": {"type": "pin_added"}}),
        ("events_api", {}),
        ("of the future", {"what": [None]}),
    ],
)
async def test_whatever_comes_is_acknowledged(
    there: SlackPlatform, kind: str, payload: dict[str, object]
) -> None:
    there.server.sockets.checked = False
    await there.listen()
    envelope = await there.server.sockets.deliver(kind, payload)
    await until(lambda: envelope.acknowledged)
    assert there.offered == []


async def test_after_a_drop_it_connects_again_but_not_at_once(there: SlackPlatform) -> None:
    await there.listen()
    await there.server.sockets.drop()
    await until(lambda: there.clock.sleeping == 1)
    assert there.server.sockets.connected == 1
    there.clock.advance(2)
    await until(lambda: there.server.sockets.connected == 2)
    await there.say("Anybody there?")
    assert len(there.events) == 1


async def test_when_slack_asks_for_it_it_connects_anew_at_once(there: SlackPlatform) -> None:
    await there.listen()
    await there.server.sockets.refresh()
    await until(lambda: there.server.sockets.connected == 2)
    assert there.clock.slept == 0
    await there.say("How do I export?")
    assert len(there.events) == 1


async def test_a_slack_that_always_asks_for_it_is_not_run_down(there: SlackPlatform) -> None:
    await there.listen()
    for number in range(4):
        connected = there.server.sockets.connected
        await there.server.sockets.refresh()
        if number > 0:
            await until(lambda: there.clock.sleeping == 1)
            there.clock.advance(60)
        await until(lambda c=connected: there.server.sockets.connected > c)  # type: ignore[misc]
    assert there.clock.slept == 3


@pytest.mark.parametrize("fault", [Fault.BROKEN, Fault.CUT, Fault.THROTTLED, "internal_error"])
async def test_connecting_is_tried_again_but_not_at_once(there: SlackPlatform, fault: str) -> None:
    there.server.fail("apps.connections.open", *[fault] * 3)
    running = asyncio.create_task(there.slack.run(there.receive))
    for number in range(3):
        await until(lambda n=number: there.clock.slept == n + 1)  # type: ignore[misc]
        assert len(there.server.called("apps.connections.open")) == number + 1
        there.clock.advance(11)
    await until(lambda: there.server.sockets.connected == 1)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_revoked_token_is_asked_for_rarely_and_taken_up_again(
    there: SlackPlatform,
) -> None:
    there.server.revoked = "token_revoked"
    running = asyncio.create_task(there.slack.run(there.receive))
    for number in range(3):
        await until(lambda n=number: there.clock.slept == n + 1)  # type: ignore[misc]
        there.clock.advance(59)
        await asyncio.sleep(0)
        assert len(there.server.calls) == number + 1
        there.clock.advance(31)
    assert not running.done()
    there.server.revoked = ""
    await until(lambda: there.clock.sleeping == 1)
    there.clock.advance(90)
    await until(lambda: there.server.sockets.connected == 1)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_names_are_asked_for_once_and_again_when_they_are_old(there: SlackPlatform) -> None:
    await there.listen()
    for _ in range(3):
        await there.say("How do I export?")
    assert len(there.server.called("users.info")) == 1
    assert len(there.server.called("auth.test")) == 1
    there.clock.advance(3601)
    await there.say("How do I export?")
    assert len(there.server.called("users.info")) == 2


async def test_no_log_tells_what_was_said(
    there: SlackPlatform, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(0)
    await there.listen()
    await there.say("my secret question")
    there.refusing = True
    await there.say("my secret question")
    there.server.fail("users.info", Fault.BROKEN)
    await there.say("my secret question", who="bo")
    await there.server.sockets.drop()
    await until(lambda: there.clock.sleeping == 1)
    said = caplog.text + "".join(capfd.readouterr())
    assert "slack.not_acknowledged" in said
    assert "secret" not in said
    assert "xoxb" not in said
    assert "xapp" not in said


async def test_people_without_a_name_are_heard(there: SlackPlatform) -> None:
    there.server.fail("users.info", "missing_scope")
    await there.listen()
    await there.say("How do I export?")
    (event,) = there.events
    assert (event.sender.id, event.sender.name) == ("ana", "")


async def test_a_press_on_a_message_with_many_buttons(there: SlackPlatform) -> None:
    await there.listen()
    buttons = tuple(Button(f"Choice {number} {'x' * 80}", str(number)) for number in range(60))
    await there.adapter.send(there.group, Outgoing("Well?", buttons), "k")
    assert len((await there.last()).buttons) == 60
    message = there.server.workspace.channels[IDS["en"]].messages[-1]
    assert [len(block["elements"]) for block in message.blocks[1:]] == [25, 25, 10]
    assert {len(element["text"]["text"]) for element in elements(message)} == {75}
    await there.press(await there.last(), "59")
    (event,) = there.events
    assert isinstance(event, Press)
    assert event.value == "59"
