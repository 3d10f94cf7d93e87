"""A message that is about another one is told with it, and no other message is."""

import pytest

from chat.event import Event, Incoming
from chat.message import Outgoing, Sender
from chat.quoted import Quoted
from tests.contract.matters import Matter
from tests.contract.people import Platform
from tests.contract.platforms import where

WISH = "the export is < slow & 慢"


def told(event: Event) -> Quoted | None:
    """What a message is told with."""
    assert isinstance(event, Incoming)
    return event.quoted


async def reply(platform: Platform, text: str, *, to_bot: bool = True) -> Event:
    """Bo wishes for something, and ana answers; what is told of that."""
    await platform.say(WISH, who="bo", to_bot=False)
    wish = platform.events[-1]
    assert told(wish) is None
    platform.clock.advance(60)
    await platform.say(text, reply_to=wish.id, to_bot=to_bot)
    return platform.events[-1]


@where(Matter.QUOTES)
@pytest.mark.parametrize(("text", "to_bot"), [("note this", True), ("/note this", False)])
async def test_a_command_that_wants_it_is_told_with_it(
    platform: Platform, text: str, to_bot: bool
) -> None:
    quoted = told(await reply(platform, text, to_bot=to_bot))
    wish = platform.events[0]
    assert quoted is not None
    assert (quoted.id, quoted.author, quoted.text) == (wish.id, Sender("bo", "Bo"), WISH)
    assert quoted.at in (wish.at, None)
    assert isinstance(wish, Incoming)
    assert (quoted.files, quoted.link) == ((), wish.link)


@where(Matter.QUOTES)
@pytest.mark.parametrize(
    ("text", "to_bot"), [("how do I export?", True), ("note this", False), ("so what?", False)]
)
async def test_nothing_else_is(platform: Platform, text: str, to_bot: bool) -> None:
    assert told(await reply(platform, text, to_bot=to_bot)) is None


@where(Matter.QUOTES)
@pytest.mark.parametrize("room", ["en", "direct-ana"])
async def test_what_replies_to_nothing_is_told_with_nothing(platform: Platform, room: str) -> None:
    await platform.say("the export is slow")
    await platform.say("note this", where=room)
    assert told(platform.events[-1]) is None


@where(Matter.QUOTES)
async def test_redelivered_it_is_the_same(platform: Platform) -> None:
    await reply(platform, "note this")
    await platform.again()
    first, second = platform.offered[-2:]
    assert first == second
    assert told(second) is not None


@where(Matter.QUOTES)
async def test_what_could_not_be_stored_comes_with_it_again(platform: Platform) -> None:
    await platform.say(WISH, who="bo", to_bot=False)
    wish = platform.events[-1]
    platform.refusing = True
    await platform.say("note this", reply_to=wish.id)
    platform.refusing = False
    await platform.later()
    await platform.later()
    quoted = told(platform.events[-1])
    assert quoted is not None
    assert quoted.id == wish.id


@where(Matter.QUOTES, Matter.FILES)
async def test_files_come_along(platform: Platform) -> None:
    await platform.attach("Why is this empty?", "prices.csv", b"1,2")
    asked = platform.events[-1]
    await platform.say("note this", reply_to=asked.id, who="bo")
    quoted = told(platform.events[-1])
    assert quoted is not None
    assert isinstance(asked, Incoming)
    assert [file.name for file in quoted.files] == ["prices.csv"]
    assert quoted.files == asked.files
    assert "Why is this empty?" in quoted.text


@where(Matter.QUOTES, Matter.FILES)
async def test_what_the_bot_said_is_told_under_the_id_it_was_sent_with(platform: Platform) -> None:
    ref = await platform.adapter.send(platform.group, Outgoing("All is well."), "k")
    await platform.say("note that", reply_to=ref.id)
    quoted = told(platform.events[-1])
    assert quoted is not None
    assert (quoted.id, quoted.text) == (ref.id, "All is well.")
    assert quoted.author.id not in ("", "ana", "bo")
