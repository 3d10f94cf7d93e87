"""What Telegram makes of what is sent: sizes, buttons, topics, pages."""

import pytest

from bot.adapters.telegram.adapter import TelegramAdapter
from bot.adapters.telegram.sending import CAPTION_SIZE, TEXT_SIZE
from chat.delivery import (
    Rejected,
)
from chat.message import Button, File, MessageRef, Outgoing, Place
from tests.contract.on_telegram import TelegramPlatform
from tests.platforms.telegram.markup import units

HELLO = Outgoing("Hello")


@pytest.mark.parametrize("filler", ["x", "\U0001f600", "&", "<", "\\*"])
async def test_the_longest_page_is_taken(on_telegram: TelegramPlatform, filler: str) -> None:
    shown = filler.removeprefix("\\")
    most = TEXT_SIZE // units(shown)
    text = filler * most
    assert on_telegram.telegram.length(text) == TEXT_SIZE
    assert on_telegram.telegram.split(Outgoing(text)) == [Outgoing(text)]
    await on_telegram.adapter.send(on_telegram.group, Outgoing(text), "k")
    assert (await on_telegram.last()).text == shown * most
    pages = on_telegram.telegram.split(Outgoing(text + filler))
    assert len(pages) == 2
    for page in pages:
        await on_telegram.adapter.send(on_telegram.group, page, "k")
    with pytest.raises(Rejected, match="too long"):
        await on_telegram.adapter.send(on_telegram.group, Outgoing(text + filler), "k")
    on_telegram.server.violations.clear()  # the last was meant


@pytest.mark.parametrize(
    ("label", "values", "rows"),
    [
        ("Yes", 3, [3]),
        ("Yes", 5, [4, 1]),
        ("A label that is rather long", 2, [1, 1]),
        ("twelve chars", 3, [2, 1]),
    ],
)
async def test_short_buttons_stand_side_by_side(
    on_telegram: TelegramPlatform, label: str, values: int, rows: list[int]
) -> None:
    buttons = tuple(Button(label, str(number)) for number in range(values))
    await on_telegram.adapter.send(on_telegram.group, Outgoing("Well?", buttons), "k")
    (message,) = on_telegram.server.world.of_bot(on_telegram.chats["en"].id)
    assert message.keyboard is not None
    assert [len(row) for row in message.keyboard["inline_keyboard"]] == rows


@pytest.mark.parametrize("buttons", [(Button("x", "v" * 65),), (Button("x", ""),)])
async def test_a_button_that_telegram_would_refuse_is_not_sent(
    on_telegram: TelegramPlatform, buttons: tuple[Button, ...]
) -> None:
    with pytest.raises(Rejected, match="64 bytes"):
        await on_telegram.adapter.send(on_telegram.group, Outgoing("Well?", buttons), "k")
    assert on_telegram.server.called("sendMessage") == []


async def test_a_hundred_buttons_go_and_one_more_does_not(on_telegram: TelegramPlatform) -> None:
    buttons = tuple(Button("中" * 5, "é" * 32) for _ in range(100))
    await on_telegram.adapter.send(on_telegram.group, Outgoing("Well?", buttons), "k")
    assert (await on_telegram.last()).buttons == buttons
    more = Outgoing("Well?", (*buttons, Button("x", "v")))
    with pytest.raises(Rejected, match="too many"):
        await on_telegram.adapter.send(on_telegram.group, more, "k")


async def test_a_reply_lands_in_its_topic(on_telegram: TelegramPlatform) -> None:
    crowd, world = on_telegram.crowd, on_telegram.server.world
    forum = on_telegram.chats["en"]
    topic = crowd.begin_topic(forum, on_telegram.people["ana"], "Export")
    question = crowd.say(forum, on_telegram.people["ana"], "How?", topic=topic)
    place = Place("telegram", "en", f"{topic}/{question.id}")
    ref = await on_telegram.adapter.send(place, HELLO, "k")
    sent = world.messages[forum.id, int(ref.id)]
    assert (sent.topic, sent.reply_to, ref.place) == (topic, question, place)


async def test_what_is_replied_to_may_be_gone(on_telegram: TelegramPlatform) -> None:
    place = Place("telegram", "en", "4711")
    ref = await on_telegram.adapter.send(place, HELLO, "k")
    assert (await on_telegram.last()).id == ref.id


async def test_nobody_is_pinged(on_telegram: TelegramPlatform) -> None:
    for text in ("@bo_person", "**@bo_person**", "x @bo_person [@bo_person](https://a.example)"):
        ref = await on_telegram.adapter.send(on_telegram.group, Outgoing(text), "k")
        sent = on_telegram.server.world.messages[on_telegram.chats["en"].id, int(ref.id)]
        kinds = {entity["type"] for entity in sent.content.get("entities", ())}
        assert kinds <= {"bold", "text_link"}


async def test_no_link_is_shown_at_large(on_telegram: TelegramPlatform) -> None:
    ref = await on_telegram.adapter.send(on_telegram.group, HELLO, "k")
    await on_telegram.adapter.edit(ref, Outgoing("https://a.example"))
    for method in ("sendMessage", "editMessageText"):
        (params,) = on_telegram.server.called(method)
        assert params["link_preview_options"] == {"is_disabled": True}


async def test_an_edit_that_changes_nothing_is_no_error(on_telegram: TelegramPlatform) -> None:
    ref = await on_telegram.adapter.send(on_telegram.group, HELLO, "k")
    await on_telegram.adapter.edit(ref, HELLO)
    assert len(on_telegram.server.called("editMessageText")) == 1
    assert (await on_telegram.last()).text == "Hello"


async def test_what_is_older_than_two_days_stays(on_telegram: TelegramPlatform) -> None:
    ref = await on_telegram.adapter.send(on_telegram.group, HELLO, "k")
    on_telegram.clock.advance(48 * 3600 + 1)
    with pytest.raises(Rejected, match="too old to delete"):
        await on_telegram.adapter.delete(ref)


async def test_foreign_ids_are_refused_without_asking(on_telegram: TelegramPlatform) -> None:
    adapter: TelegramAdapter = on_telegram.telegram
    for place in (Place("telegram", "C123"), Place("telegram", "-1001", "1699.0001")):
        with pytest.raises(Rejected):
            await adapter.send(place, HELLO, "k")
    with pytest.raises(Rejected):
        await adapter.edit(MessageRef(Place("telegram", "-1001"), "m1"), HELLO)
    assert on_telegram.server.called("sendMessage") == []


async def test_text_goes_before_files_and_a_caption_with_one(on_telegram: TelegramPlatform) -> None:
    split = on_telegram.telegram.split
    files = tuple(File("telegram", f"photo:{n}", "p.jpg", "image/jpeg", 9) for n in range(2))
    button = (Button("Yes", "y"),)
    short, long = "x" * CAPTION_SIZE, "x" * (CAPTION_SIZE + 1)
    one = Outgoing(short, button, files=files[:1])
    assert split(one) == [one]
    assert split(Outgoing(long, button, files=files[:1])) == [
        Outgoing(long, button),
        Outgoing("", files=files[:1]),
    ]
    assert split(Outgoing("x", button, only_for="7", files=files)) == [
        Outgoing("x", button, only_for="7"),
        Outgoing("", only_for="7", files=files[:1]),
        Outgoing("", only_for="7", files=files[1:]),
    ]
    assert split(Outgoing("", files=files)) == [Outgoing("", files=(file,)) for file in files]
