"""Who a message calls: everybody if it is meant to, nobody by what stands in its text."""

import pytest

from chat.message import Outgoing, escape
from tests.contract.matters import Matter
from tests.contract.people import Platform
from tests.contract.platforms import where

NOT_MEANT = [
    "<!channel>",
    "<!channel|channel>",
    "<!here>",
    "<!everyone>",
    "<!subteam^S1>",
    "@channel",
    "@everyone @here @group @all",
    "**@everyone**",
    "@\u200beveryone @Channel",
    "@所有人",
    "`<!channel>` &lt;!channel&gt; &amp;lt;!channel&amp;gt;",
    "[<!channel>](https://a.example) [x](<!channel>)",
]


@where(Matter.EVERYONE)
async def test_a_message_can_call_everybody(platform: Platform) -> None:
    for key, everyone in (("k1", True), ("k2", False)):
        await platform.adapter.send(platform.group, Outgoing("Hello", everyone=everyone), key)
    assert await platform.calls() == [True, False]
    assert [seen.text.endswith("Hello") for seen in await platform.seen_by("ana")] == [True, True]


@where(Matter.EVERYONE)
async def test_an_edit_keeps_or_takes_back_the_call(platform: Platform) -> None:
    ref = await platform.adapter.send(platform.group, Outgoing("Hello", everyone=True), "k")
    await platform.adapter.edit(ref, Outgoing("Better", everyone=True))
    assert await platform.calls() == [True]
    await platform.adapter.edit(ref, Outgoing("Best"))
    assert await platform.calls() == [False]


async def test_where_nobody_can_be_called_the_text_goes_all_the_same(platform: Platform) -> None:
    await platform.adapter.send(platform.group, Outgoing("Hello", everyone=True), "k")
    assert (await platform.last()).text.endswith("Hello")


async def test_the_longest_that_calls_everybody_is_taken(platform: Platform) -> None:
    text = "\n\n".join(["One sentence & another."] * 1_000)
    parts = platform.adapter.split(Outgoing(text, everyone=True))
    assert [part.everyone for part in parts] == [True] + [False] * (len(parts) - 1)
    for number, part in enumerate(parts):
        await platform.adapter.send(platform.group, part, str(number))
    seen = await platform.calls()
    assert seen == [Matter.EVERYONE in platform.has] + [False] * (len(parts) - 1)


@pytest.mark.parametrize("text", NOT_MEANT)
async def test_what_people_write_calls_nobody(platform: Platform, text: str) -> None:
    await platform.adapter.send(platform.group, Outgoing(escape(text)), "k1")
    ref = await platform.adapter.send(platform.group, Outgoing("Hello"), "k2")
    await platform.adapter.edit(ref, Outgoing(escape(text)))
    assert await platform.calls() == [False, False]


@where(Matter.FAULTS)
@pytest.mark.parametrize("text", NOT_MEANT)
async def test_nor_does_a_text_that_nobody_has_escaped(platform: Platform, text: str) -> None:
    await platform.adapter.send(platform.group, Outgoing(text), "k")
    assert await platform.calls() == [False]
