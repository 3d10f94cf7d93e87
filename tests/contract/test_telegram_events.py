"""What happens in Telegram, as the bot is told of it."""

from chat.event import Event, Incoming, Joined, Left, Press, Reacted, Renamed
from chat.message import Button, Outgoing, Place
from tests.contract.on_telegram import TelegramPlatform
from tests.platforms.telegram.crowd import named
from tests.platforms.telegram.world import User

ANONYMOUS = User(1087968824, "Group", "GroupAnonymousBot", is_bot=True)
OTHER_BOT = User(55, "Other", "other_bot", is_bot=True)


def only(platform: TelegramPlatform) -> Incoming:
    """The one message that was delivered."""
    (event,) = platform.events
    assert isinstance(event, Incoming)
    return event


async def said(platform: TelegramPlatform, text: str, where: str = "en") -> Incoming:
    """What the bot hears of a text that ana writes just so."""
    platform.crowd.say(platform.chats[where], platform.people["ana"], text)
    await platform.settled()
    heard = platform.events[-1]
    assert isinstance(heard, Incoming)
    return heard


async def test_commands_are_for_the_bot_that_they_name(on_telegram: TelegramPlatform) -> None:
    ours = await said(on_telegram, "/ask@Groupkeeper_Bot how do I export?")
    assert (ours.text, ours.addressed) == ("/ask how do I export?", True)
    plain = await said(on_telegram, "/help")
    assert (plain.text, plain.addressed, plain.to_others) == ("/help", False, False)
    other = await said(on_telegram, "/help@other_bot")
    assert (other.text, other.addressed, other.to_others) == ("/help@other_bot", False, True)


async def test_start_in_a_direct_chat_asks_for_help(on_telegram: TelegramPlatform) -> None:
    assert (await said(on_telegram, "/start from_a_link", "direct-ana")).text == "/help"
    assert (await said(on_telegram, "/start", "direct-ana")).text == "/help"
    assert (await said(on_telegram, "/startled", "direct-ana")).text == "/startled"
    assert (await said(on_telegram, "/start", "en")).text == "/start"


async def test_a_mention_stands_where_utf_16_says(on_telegram: TelegramPlatform) -> None:
    heard = await said(on_telegram, "👩‍👩‍👧‍👦 \U0001f600 @groupkeeper_bot how? \U0001f600")
    assert (heard.text, heard.addressed) == ("👩‍👩‍👧‍👦 \U0001f600 how? \U0001f600", True)


async def test_a_bot_without_username_is_named(on_telegram: TelegramPlatform) -> None:
    bot, chat, ana = (
        on_telegram.server.world.bot,
        on_telegram.chats["en"],
        on_telegram.people["ana"],
    )
    text, entities = named(bot, "how?")
    on_telegram.crowd.say(chat, ana, text, entities=entities)
    await on_telegram.settled()
    assert (only(on_telegram).text, only(on_telegram).addressed) == ("how?", True)


async def test_what_is_said_to_others_is_known(on_telegram: TelegramPlatform) -> None:
    assert (await said(on_telegram, "@bo_person, did you see?")).to_others
    assert not (await said(on_telegram, "did you see?")).to_others
    first = on_telegram.events[-1]
    await on_telegram.say("yes", who="bo", reply_to=first.id, to_bot=False)
    answer = on_telegram.events[-1]
    await on_telegram.say("more", who="bo", reply_to=answer.id, to_bot=False)
    more = on_telegram.events[-1]
    assert isinstance(answer, Incoming)
    assert isinstance(more, Incoming)
    assert (answer.to_others, more.to_others) == (True, False)


async def test_a_reply_to_the_bot_is_for_it(on_telegram: TelegramPlatform) -> None:
    ref = await on_telegram.adapter.send(on_telegram.group, Outgoing("Well?"), "k")
    await on_telegram.say("and then?", reply_to=ref.id, to_bot=False)
    heard = only(on_telegram)
    assert (heard.addressed, heard.to_others, heard.place.thread) == (True, False, ref.id)


async def test_topics_of_a_forum_are_apart(on_telegram: TelegramPlatform) -> None:
    forum, ana = on_telegram.chats["en"], on_telegram.people["ana"]
    forum.is_forum = True
    topic = on_telegram.crowd.begin_topic(forum, ana, "Export")
    question = on_telegram.crowd.say(forum, ana, "How?", topic=topic)
    on_telegram.crowd.say(forum, ana, "Anybody?", topic=topic, reply_to=question)
    await on_telegram.settled()
    first, second = on_telegram.events
    assert isinstance(first, Incoming)
    name = f"{topic}/{question.id}"
    assert (first.id, first.place, first.to_others) == (name, on_telegram.group, False)
    assert second.place == Place("telegram", "en", name)
    ref = await on_telegram.adapter.send(second.place, Outgoing("So", (Button("y", "y"),)), "k")
    await on_telegram.say("Thanks", reply_to=ref.id, to_bot=False)
    await on_telegram.press(await on_telegram.last(), "y")
    assert [event.place for event in on_telegram.events[2:]] == [second.place] * 2
    assert isinstance(on_telegram.events[3], Press)


async def test_supergroups_tell_where_a_chain_begins(on_telegram: TelegramPlatform) -> None:
    await on_telegram.say("root")
    root = on_telegram.events[0].id
    place = Place("telegram", "en", root)
    ref = await on_telegram.adapter.send(place, Outgoing("answer"), "k")
    on_telegram.telegram._threads._known.clear()  # as after a restart
    await on_telegram.say("and then?", reply_to=ref.id, to_bot=False)
    assert on_telegram.events[1].place == place


async def test_nobody_knows_who_an_anonymous_admin_is(on_telegram: TelegramPlatform) -> None:
    chat = on_telegram.chats["en"]
    on_telegram.crowd.say(chat, ANONYMOUS, "@groupkeeper_bot hi", as_chat=chat)
    await on_telegram.settled()
    sender = only(on_telegram).sender
    assert (sender.id, sender.name, sender.admin) == ("", "English", False)


async def test_admins_are_known_where_it_may_matter(on_telegram: TelegramPlatform) -> None:
    on_telegram.chats["en"].admins = [on_telegram.people["ana"]]
    for text, to_bot in (("lunch?", False), ("hi", True), ("hi again", True)):
        await on_telegram.say(text, to_bot=to_bot)
    await on_telegram.say("me too", who="bo")
    await on_telegram.say("me?", where="direct-ana")
    assert [e.sender.admin for e in on_telegram.events] == [False, True, True, False, False]
    assert len(on_telegram.server.called("getChatAdministrators")) == 1
    on_telegram.chats["en"].admins = []
    on_telegram.clock.advance(301)
    assert not (await said(on_telegram, "/help")).sender.admin


async def test_added_renamed_removed_and_blocked(on_telegram: TelegramPlatform) -> None:
    crowd, ana = on_telegram.crowd, on_telegram.people["ana"]
    group, direct = on_telegram.chats["en"], on_telegram.chats["direct-ana"]
    for before, after in (
        ("left", "member"),
        ("member", "administrator"),
        ("administrator", "restricted"),
        ("restricted", "member"),
        ("member", "kicked"),
    ):
        crowd.change_bot(group, ana, before, after)
    crowd.show(group, ana, {"new_chat_title": "Better"})
    crowd.change_bot(direct, ana, "member", "kicked")
    await on_telegram.settled()
    seen: list[tuple[type[Event], str]] = []
    for event in on_telegram.events:
        words = event.name if isinstance(event, Joined | Renamed) else ""
        seen.append((type(event), event.why if isinstance(event, Left) else words))
    assert seen == [
        (Joined, "English"),
        (Left, "removed"),  # it may not write any more
        (Joined, "English"),
        (Left, "removed"),
        (Renamed, "Better"),
        (Left, "blocked"),
    ]
    assert on_telegram.events[0].sender.id == "ana"
    assert [event.direct for event in on_telegram.events] == [False] * 5 + [True]
    assert len({event.key for event in on_telegram.events}) == 6  # all within one second


async def test_reactions_come_and_go(on_telegram: TelegramPlatform) -> None:
    ref = await on_telegram.adapter.send(on_telegram.group, Outgoing("Well?"), "k")
    message = on_telegram.server.world.messages[on_telegram.chats["en"].id, int(ref.id)]
    on_telegram.crowd.react(message, on_telegram.people["ana"], ["👎"], ["👍", "🎉"])
    await on_telegram.settled()
    found = [e for e in on_telegram.events if isinstance(e, Reacted)]
    assert [(e.emoji, e.added) for e in found] == [("👍", True), ("🎉", True), ("👎", False)]
    assert {(e.message, e.sender.id, e.place) for e in found} == {(ref.id, "ana", ref.place)}
    assert len({event.key for event in found}) == 3


async def test_of_a_photo_the_largest_is_referred_to(on_telegram: TelegramPlatform) -> None:
    chat, ana = on_telegram.chats["en"], on_telegram.people["ana"]
    small, large = (
        {"file_id": f"P{side}", "file_unique_id": f"u{side}", "width": side, "height": side}
        for side in (90, 800)
    )
    caption = "@groupkeeper_bot what is this?"
    entity = {"type": "mention", "offset": 0, "length": 16}
    photo = {"photo": [small, large], "caption": caption, "caption_entities": [entity]}
    on_telegram.crowd.show(chat, ana, photo)
    await on_telegram.settled()
    picture = only(on_telegram)
    assert (picture.text, picture.addressed) == ("what is this?", True)
    (shown,) = picture.files
    assert (shown.id, shown.media_type) == ("photo:P800", "image/jpeg")


async def test_what_nobody_wrote_is_not_told(on_telegram: TelegramPlatform) -> None:
    chat, ana = on_telegram.chats["en"], on_telegram.people["ana"]
    on_telegram.crowd.show(chat, ana, {"new_chat_members": [on_telegram.people["bo"].json()]})
    on_telegram.crowd.show(chat, ana, {"delete_chat_photo": True})
    await on_telegram.settled()
    assert on_telegram.offered == []
    assert on_telegram.server.updates.waiting == []
