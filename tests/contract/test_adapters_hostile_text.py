"""Text that means something to somebody arrives as text, both ways, on every platform."""

from chat.event import Incoming
from chat.message import Button, Outgoing, clean
from tests.contract.people import Platform

HOSTILE = {
    "mass mention of Slack": "<!channel> <!here|here> <@U123>",
    "mass mention": "@everyone @channel @all",
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "entities": "&lt;b&gt; &amp;amp; &#x27;",
    "SQL": "'); DROP TABLE inbox; -- \\'; %s %(x)s :x $1 ?",
    "template": "{{ 7*7 }} ${x} {0} {name} %d",
    "markup": "**a** _b_ `c` ```\nd\n``` [e](javascript:alert(1)) # f > g | h |",
    "right to left": "abc \u202e\u2066gnirts\u2069\u202c \u0645\u0631\u062d\u0628\u0627",
    "zero width": "a\u200b\u200c\u200d\u2060b\ufeffc",
    "emoji": "👩‍👩‍👧‍👦 🏳️‍🌈 e\u0301 🇨🇳 \U0001f600",
    "Chinese": "怎么导出审批单？「谢谢」",
    "lines": "one\ntwo\n\nthree\tfour",
    "outside the plane": "\U0010ffff \U00020000",
    "command": "/groupkeeper approve",
    "JSON": '{"kind": "press"} [null] \\u0000 \\ud800',
}
UNSTORABLE = {
    "NUL": "a\x00b",
    "lone high surrogate": "a\ud83db",
    "lone low surrogate": "a\ude00b",
    "escape": "a\x1b[31mb",
    "backspace": "a\x08b",
}
LONG = "0123456789 怎么导出？ " * 8_000


def cut(platform: Platform) -> str:
    """As long as a person may write there, with the mention."""
    return LONG[: platform.says_at_most - 10].strip()


def heard(platform: Platform) -> list[tuple[str, bool]]:
    """What the bot hears: text, and whether it is for it."""
    return [(event.text, event.addressed) for event in platform.events if event.kind == "message"]


async def test_what_people_say_arrives_unchanged(platform: Platform) -> None:
    for text in HOSTILE.values():
        await platform.say(text)
    assert heard(platform) == [(text, True) for text in HOSTILE.values()]


async def test_what_the_bot_says_arrives_unchanged(platform: Platform) -> None:
    said = [(text, (Button(text[:20], "v"),)) for text in HOSTILE.values()]
    refs = [
        await platform.adapter.send(platform.group, Outgoing(platform.written(text), buttons), text)
        for text, buttons in said
    ]
    assert [(seen.text, seen.buttons) for seen in await platform.seen_by("ana")] == said
    for ref, (text, _) in zip(refs, said, strict=True):
        await platform.adapter.edit(ref, Outgoing(platform.written(f"2 {text}")))
    seen_now = [seen.text for seen in await platform.seen_by("ana")]
    assert seen_now == [f"2 {text}" for text, _ in said]


async def test_the_value_of_a_button_comes_back_unchanged(platform: Platform) -> None:
    values = [text.encode()[:64].decode(errors="ignore") for text in HOSTILE.values()]
    buttons = tuple(Button(f"Choice {number}", value) for number, value in enumerate(values))
    await platform.adapter.send(platform.group, Outgoing("Well?", buttons), "k")
    for value in values:
        await platform.press(await platform.last(), value)
    assert [event.value for event in platform.events if event.kind == "press"] == values


async def test_what_nothing_can_hold_is_replaced_in_what_people_say(platform: Platform) -> None:
    for text in UNSTORABLE.values():
        await platform.say(text)
    assert heard(platform) == [(clean(text), True) for text in UNSTORABLE.values()]
    assert all("\ufffd" in text for text, _ in heard(platform))


async def test_what_nothing_can_hold_is_replaced_in_what_the_bot_says(platform: Platform) -> None:
    for name, text in UNSTORABLE.items():
        ref = await platform.adapter.send(platform.group, Outgoing(text), name)
        assert (await platform.last()).text == clean(text)
        await platform.adapter.edit(ref, Outgoing(f"2 {text}", (Button(text, "v"),)))
        seen = await platform.last()
        assert (seen.text, seen.buttons) == (f"2 {clean(text)}", (Button(clean(text), "v"),))


async def test_the_longest_that_people_may_say(platform: Platform) -> None:
    await platform.say(cut(platform))
    (event,) = platform.events
    assert isinstance(event, Incoming)
    assert event.text == cut(platform)


async def test_the_longest_that_the_bot_may_say(platform: Platform) -> None:
    text = LONG[: platform.adapter.limits.size].strip()
    await platform.adapter.send(platform.group, Outgoing(text), "k")
    assert (await platform.last()).text == text


async def test_a_message_that_is_only_a_mention_is_empty_and_addressed(platform: Platform) -> None:
    await platform.say("")
    (event,) = platform.events
    assert isinstance(event, Incoming)
    assert (event.text, event.addressed) == ("", True)
