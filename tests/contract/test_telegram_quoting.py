"""What a message on Telegram replies to, and where messages can be seen."""

import pytest

from chat.event import Incoming, Reacted
from tests.contract.on_telegram import TelegramPlatform
from tests.platforms.telegram.world import Chat, Json, Message


async def noted(platform: TelegramPlatform, chat: Chat, parent: Message, **more: Json) -> Incoming:
    """What the bot hears when ana notes a message."""
    said = platform.crowd.say(chat, platform.people["ana"], "/note this", reply_to=parent)
    platform.server.updates.waiting[-1]["message"] |= more
    await platform.settled()
    heard = platform.events[-1]
    assert isinstance(heard, Incoming)
    assert heard.id.rpartition("/")[2] == str(said.id)
    return heard


@pytest.mark.parametrize(
    ("chat", "before"),
    [
        (Chat(-1001234567890, "supergroup", "Private"), "https://t.me/c/1234567890/"),
        (Chat(-1009876543210, "supergroup", "Open", username="acme"), "https://t.me/acme/"),
        (Chat(-4321, "group", "Basic"), ""),
        (Chat(1001, "private", "Ana"), ""),
    ],
    ids=["private", "public", "basic", "direct"],
)
async def test_some_chats_have_permalinks(
    on_telegram: TelegramPlatform, chat: Chat, before: str
) -> None:
    on_telegram.call(on_telegram.server.world.add(chat), "there")
    parent = on_telegram.crowd.say(chat, on_telegram.people["bo"], "the export is slow")
    heard = await noted(on_telegram, chat, parent)
    assert heard.link == (f"{before}{parent.id + 1}" if before else "")
    assert heard.quoted is not None
    assert heard.quoted.link == (f"{before}{parent.id}" if before else "")


async def test_of_a_part_that_was_chosen_that_part(on_telegram: TelegramPlatform) -> None:
    chat, bo = on_telegram.chats["en"], on_telegram.people["bo"]
    parent = on_telegram.crowd.say(chat, bo, "lunch? and the export is slow")
    part: Json = {"text": "the export is slow", "position": 11}
    heard = await noted(on_telegram, chat, parent, quote=part | {"is_manual": True})
    assert heard.quoted is not None
    assert heard.quoted.text == "the export is slow"
    heard = await noted(on_telegram, chat, parent, quote=part)
    assert heard.quoted is not None
    assert heard.quoted.text == "lunch? and the export is slow"


async def test_a_caption_is_its_text(on_telegram: TelegramPlatform) -> None:
    chat, bo = on_telegram.chats["en"], on_telegram.people["bo"]
    size: Json = {"file_id": "AgAD1", "file_unique_id": "u1", "width": 8, "height": 6}
    picture = {"photo": [size], "caption": "it looks like this"}
    heard = await noted(on_telegram, chat, on_telegram.crowd.show(chat, bo, picture))
    assert heard.quoted is not None
    assert heard.quoted.text == "it looks like this"
    assert [file.id for file in heard.quoted.files] == ["photo:AgAD1"]


async def test_in_a_topic_its_beginning_is_nothing_that_was_said(
    on_telegram: TelegramPlatform,
) -> None:
    chat = on_telegram.chats["en"]
    chat.is_forum = True
    ana, bo = on_telegram.people["ana"], on_telegram.people["bo"]
    topic = on_telegram.crowd.begin_topic(chat, ana, "Exports")
    on_telegram.crowd.say(chat, ana, "/note this", topic=topic)
    parent = on_telegram.crowd.say(chat, bo, "the export is slow", topic=topic)
    heard = await noted(on_telegram, chat, parent)
    first, wish, _ = [each for each in on_telegram.events if isinstance(each, Incoming)]
    assert first.quoted is None
    assert heard.quoted is not None
    assert heard.quoted.id == wish.id == f"{topic}/{parent.id}"


async def test_a_reaction_cannot_tell_its_message(on_telegram: TelegramPlatform) -> None:
    on_telegram.context.settings.feedback.reaction = "\U0001f44d"
    wish = on_telegram.crowd.say(on_telegram.chats["en"], on_telegram.people["bo"], "slow")
    on_telegram.crowd.react(wish, on_telegram.people["ana"], [], ["\U0001f44d"])
    await on_telegram.settled()
    reacted = on_telegram.events[-1]
    assert isinstance(reacted, Reacted)
    assert reacted.quoted is None
