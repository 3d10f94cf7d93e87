"""What every adapter does when much happens, in disorder, or while it is cut off or stopped."""

import asyncio
import re
from collections import Counter

import pytest

from bot.texts import plain
from chat.delivery import Unavailable
from chat.event import Ack, Incoming, Press
from chat.message import File, MessageRef, Outgoing
from tests.contract.examples import YES_NO
from tests.contract.matters import Matter
from tests.contract.people import Platform
from tests.contract.platforms import where
from tests.support import until

GROUPS = 10
EACH = 10
STORING = 0.2
"""Seconds: ten of them one after the other are in time everywhere, a hundred are not on Slack."""


def heard(platform: Platform) -> list[str]:
    return [event.text for event in platform.events if isinstance(event, Incoming)]


@where(Matter.CONNECTION)
async def test_what_is_said_while_it_is_cut_off_comes_once_and_in_order(platform: Platform) -> None:
    for round_ in "ab":
        await platform.cut()
        for number in range(3):
            await platform.say(f"{round_}{number}")
        assert [text for text in heard(platform) if text.startswith(round_)] == []
        await platform.mend()
    assert heard(platform) == ["a0", "a1", "a2", "b0", "b1", "b2"]
    assert len(platform.offered) == 6
    await platform.say("Still there?")
    assert heard(platform)[-1] == "Still there?"


@where(Matter.CONNECTION)
async def test_what_was_not_stored_when_it_was_cut_off_comes_again(platform: Platform) -> None:
    platform.refusing = True
    await platform.say("How do I export?")
    await platform.cut()
    platform.refusing = False
    await platform.mend()
    await platform.later()
    await platform.later()
    assert heard(platform) == ["How do I export?"]
    assert len({event.key for event in platform.offered}) == 1


@where(Matter.CONNECTION)
async def test_it_sends_while_it_is_cut_off(platform: Platform) -> None:
    await platform.cut()
    ref = await platform.adapter.send(platform.group, Outgoing("Hello"), "k")
    assert (await platform.last()).id == ref.id
    await platform.mend()
    assert platform.listening


@where(Matter.CONNECTION)
async def test_it_can_be_stopped_while_it_is_cut_off(platform: Platform) -> None:
    await platform.cut()
    await platform.stop()
    assert not platform.listening
    assert platform.clock.sleeping == 0


async def test_a_hundred_at_once_are_taken_in_time_and_in_order(platform: Platform) -> None:
    rooms = await platform.rooms(GROUPS)
    platform.events.clear()
    platform.storing = STORING
    said = [(room, str(number)) for number in range(EACH) for room in rooms]
    bursting = asyncio.create_task(platform.burst(said))
    width = GROUPS if platform.side_by_side else 1
    for taken in range(width, GROUPS * EACH + 1, width):
        await until(lambda: platform.stored_now == width)
        platform.clock.advance(STORING)
        await until(lambda taken=taken: len(platform.events) == taken)  # type: ignore[misc]
    assert await bursting <= platform.deadline
    for room in rooms:
        texts = [
            event.text
            for event in platform.events
            if isinstance(event, Incoming) and event.place.conversation == room
        ]
        assert texts == [str(number) for number in range(EACH)]
    assert len(platform.offered) == len({event.key for event in platform.offered})


@where(Matter.DISORDER)
async def test_whatever_comes_twice_and_in_disorder_is_known_by_its_key(platform: Platform) -> None:
    await platform.stop()
    for text in "abc":
        await platform.say(text)
    platform.disorder()
    await platform.listen()
    await until(lambda: len(platform.events) == 6)
    assert heard(platform)[0] == "c"
    by_key = {event.key: event for event in platform.events}
    assert sorted(e.text for e in by_key.values() if isinstance(e, Incoming)) == ["a", "b", "c"]
    assert all(event == by_key[event.key] for event in platform.events)


@where(Matter.HOLD)
async def test_what_is_being_sent_when_it_stops_has_an_outcome_and_is_there_once(
    platform: Platform,
) -> None:
    release = platform.hold()
    sending = asyncio.create_task(platform.adapter.send(platform.group, Outgoing("Hello"), "k"))

    async def arrived() -> bool:
        return await platform.seen_by("ana") != []

    await until(arrived)
    await platform.stop()
    assert not sending.done()
    release()
    (outcome,) = await asyncio.gather(sending, return_exceptions=True)
    (seen,) = await platform.seen_by("ana")
    if isinstance(outcome, MessageRef):
        assert outcome.id == seen.id
    else:
        assert isinstance(outcome, Unavailable)
        assert outcome.maybe_sent


async def test_what_comes_after_a_stop_is_not_lost(platform: Platform) -> None:
    await platform.say("a")
    await platform.stop()
    for text in "bc":
        await platform.say(text)
    platform.clock.advance(10)
    await platform.listen()
    await until(lambda: len(platform.events) == 3)
    assert heard(platform) == ["a", "b", "c"]


def long_text() -> str:
    """20,000 characters and more: every kind of block, each word with a number of its own."""
    count = iter(range(100_000))

    def word() -> str:
        return f"w{next(count):05}x"

    def words(number: int, between: str = " ") -> str:
        return between.join(word() for _ in range(number))

    blocks = [f"Paragraph {words(60)}." for _ in range(8)]
    blocks += [f"**导出** {words(40, '怎么导出审批单？')}。" for _ in range(4)]
    blocks += ["怎么导出" * 1200]
    blocks += [f"{words(30, ' 👩‍👩‍👧‍👦🏳️‍🌈🇨🇳 ')} 👍🏽" for _ in range(3)]
    blocks += ["```python\n" + "\n".join(f"call({word()!r})  # <&>" for _ in range(150)) + "\n```"]
    rows = [f"| {word()} | 价格 {word()} |" for _ in range(80)]
    blocks += ["\n".join(["| Name | 价格 |", "| --- | --- |", *rows])]
    blocks += ["\n".join(f"- {words(3)}" for _ in range(60))]
    return "\n\n".join(blocks)


LONG = long_text()


def wide(text: str) -> Counter[str]:
    """How often there is each character that no markup is made of."""
    return Counter(character for character in text if ord(character) > 0x2FFF)


async def test_a_long_text_goes_in_messages_that_the_platform_takes(platform: Platform) -> None:
    assert len(LONG) > 20_000
    pages = platform.adapter.split(Outgoing(LONG, YES_NO))
    assert len(pages) > 1
    for number, page in enumerate(pages):
        assert platform.adapter.length(page.text) <= platform.adapter.limits.size
        await platform.adapter.send(platform.group, page, str(number))
    seen = await platform.seen_by("ana")
    shown = "\n".join(each.text for each in seen)
    assert re.findall(r"w\d{5}x", shown) == re.findall(r"w\d{5}x", LONG)
    assert wide(shown) == wide(LONG)
    assert "\ufffd" not in shown
    assert [each.buttons for each in seen] == [()] * (len(seen) - 1) + [YES_NO]


async def test_no_character_is_cut_in_two(platform: Platform) -> None:
    family, flag, accented = "👩‍👩‍👧‍👦", "🇨🇳", "e\u0301"
    for character in (family, flag, accented, "👍🏽", "🏳️‍🌈"):
        pages = platform.adapter.split(Outgoing(f"x{character * 4500}"))
        assert len(pages) > 1
        for page in pages:
            assert page.text.removeprefix("x").replace(character, "") == ""


async def test_buttons_and_files_come_after_the_whole_text(platform: Platform) -> None:
    account = platform.adapter.account
    files = tuple(File(account, f"document:{n}", f"{n}.csv", "text/csv", 3) for n in range(2))
    pages = platform.adapter.split(Outgoing(LONG, YES_NO, only_for="ana", files=files))
    said = [page for page in pages if page.text]
    assert pages[: len(said)] == said
    assert [page.buttons for page in said] == [()] * (len(said) - 1) + [YES_NO]
    assert [file for page in pages[len(said) - 1 :] for file in page.files] == list(files)
    assert {page.only_for for page in pages} == {"ana"}


async def test_a_word_for_who_has_pressed_may_be_too_long(platform: Platform) -> None:
    await platform.adapter.send(platform.group, Outgoing("Well?", YES_NO), "k")
    platform.ack = Ack("customer.made", {"name": "安娜" * 300})
    assert len(plain("en", platform.ack.text, **platform.ack.facts)) > 600
    assert await platform.press(await platform.last(), "yes") == platform.ack
    (event,) = platform.events
    assert isinstance(event, Press)


@pytest.mark.parametrize("kind", ["message", "press"])
async def test_what_comes_while_nothing_can_be_stored_is_not_lost(
    platform: Platform, kind: str
) -> None:
    await platform.adapter.send(platform.group, Outgoing("Well?", YES_NO), "k")
    platform.refusing = True
    for number in range(3):
        if kind == "message":
            await platform.say(str(number))
        else:
            await platform.press(await platform.last(), "yes")
    platform.refusing = False
    await platform.later()
    assert [event.kind for event in platform.events] == [kind] * 3
    assert len({event.key for event in platform.events}) == 3
