"""Transcripts: what can't be, who may not, and messages that are no answers."""

from functools import partial

import pytest

from bot.announcement_editing import TEXT_SIZE
from chat.directory import Role
from chat.message import File
from storage import directory
from tests.scenarios.drafting import PICTURE, Drafter, labels, texts
from tests.support import Driven

REFUSED = "Only operators can do that. Ask the people who run groupkeeper for you."


@pytest.fixture
async def ops(bot: Driven) -> Drafter:
    """Somebody who was asked for the text of a draft."""
    drafter = Drafter(bot)
    await drafter.write("/announce")
    return drafter


async def test_bad_answers_are_refused_and_the_question_stays_open(ops: Drafter) -> None:
    assert texts(await ops.write(" ")) == [
        "There is no text in that. Write it, or press one of the buttons."
    ]
    assert texts(await ops.write("a" * (TEXT_SIZE + 1))) == [
        "That is too long: at most 12000 characters."
    ]
    many = [File("memory", f"f{n}", "a.png", "image/png", 1) for n in range(11)]
    assert texts(await ops.write("x", files=many)) == [
        "Those are too many files: at most 10 go with an announcement."
    ]
    preview, _ = await ops.write("Export is here.")
    assert preview.message.text == "Export is here."


async def test_bad_files_and_links_are_refused_in_the_form(ops: Drafter) -> None:
    await ops.press("Launch form")
    await ops.write("Export", files=[PICTURE])
    for _ in range(3):
        await ops.press("Skip")
    assert ops.last.startswith("**5/6**")
    assert ops.last.endswith("So far:\n\n> 📎 export.gif")
    [refused] = await ops.write("I have none here")
    assert "There is no file in that." in refused.message.text
    await ops.press("Keep it")
    for words in ("https://a b", "javascript://alert(1)", "https://", "zzzz qqqq"):
        [refused] = await ops.write(words)
        assert "is neither a link that works nor something" in refused.message.text
    preview, _ = await ops.write("none")
    assert preview.message.text == "**What's new**\n\nExport"


async def test_commands_that_can_not_be_are_explained(ops: Drafter) -> None:
    await ops.write("Export is here.")
    [told] = await ops.write("/announce 1 colour red")
    assert told.message.text.startswith(
        "I don't know what **colour** of announcement #1 is. There are `text`, `what`,"
    )
    [told] = await ops.write("/announce send")
    assert told.message.text == (
        "Which announcement? Write its number too, like `@bot announce send 12`. "
        "`@bot announce list` shows them all."
    )
    [told] = await ops.write("/announce 1 everyone perhaps")
    assert told.message.text == "**perhaps** is neither `on` nor `off`."
    [told] = await ops.write("/announce 1 main french")
    assert "I don't speak **french**" in told.message.text
    [told] = await ops.write("/announce 99 text Hello")
    assert told.message.text.startswith("There is no announcement **99**")
    shown = await ops.write("/announce 3 new features are here")
    assert shown[-2].message.text == "3 new features are here"  # there is none with that number


async def test_chatter_in_its_thread_is_neither_answered_nor_taken(
    bot: Driven, ops: Drafter
) -> None:
    ana = Drafter(bot, who="ana")
    ana.thread = ops.thread
    for addressed in (False, True):
        assert await ana.write("how do I export approvals?", addressed=addressed) == []
    await ops.write("Export is here.")
    assert await ops.write("how do I export approvals?") == []
    assert await ops.write("shall we mention the price") == []
    [told] = await ops.write("how do I export approvals?", addressed=True)
    assert told.message.text.startswith("I have asked nothing about announcement #1 just now.")
    preview, _ = await ops.write("/announce 1")
    assert preview.message.text == "Export is here."


async def test_an_edited_message_changes_nothing(bot: Driven, ops: Drafter) -> None:
    await ops.press("Launch form")
    await ops.write("Export", message="a1")
    [told] = await ops.write("Export of approvals", message="a1", revision="2")
    assert told.message.text.startswith("I have taken that message already")
    assert "**1/6**" not in ops.last
    preview, _ = await ops.press("Finish")
    assert preview.message.text == "**What's new**\n\nExport"
    direct = Drafter(bot, "direct-ops")
    await direct.write("/announce")
    await direct.write("Export is here.", message="a2")
    [told] = await direct.write("Export of approvals", message="a2", revision="2")
    assert told.message.text.startswith("I have taken that message already")
    await direct.write("/announce Export is here.", message="a3")
    [told] = await direct.write("/announce Export", message="a3", revision="2")
    assert told.message.text.startswith("I have taken that message already")


async def test_directly_a_question_stays_open_for_half_an_hour(bot: Driven) -> None:
    ops = Drafter(bot, "direct-ops")
    await ops.write("/announce")
    [answer] = await ops.write("how do I export approvals?")
    assert "press **Export**" in answer.message.text
    bot.clock.advance(1700)
    preview, _ = await ops.write("Export is here")
    assert preview.message.text == "Export is here"
    await ops.press("Change …")
    await ops.press("Text")
    bot.clock.advance(1800)
    [answer] = await ops.write("how do I export approvals")
    assert "press **Export**" in answer.message.text
    preview, _ = await ops.write("/announce " + ops.number)
    assert preview.message.text == "Export is here"


async def test_in_a_thread_a_question_stays_open(bot: Driven, ops: Drafter) -> None:
    bot.clock.advance(86_400)
    preview, _ = await ops.write("Export is here.")
    assert preview.message.text == "Export is here."


async def test_another_operator_answers_in_the_thread(bot: Driven, ops: Drafter) -> None:
    await bot.app.database.write(
        partial(directory.grant, account="memory", person_id="dee", given=Role.OPERATOR)
    )
    dee = Drafter(bot, who="dee")
    dee.thread = ops.thread
    preview, _ = await dee.write("Export is here.")
    assert preview.message.text == "Export is here."


async def test_nobody_else_can_see_or_do_anything(bot: Driven, ops: Drafter) -> None:
    await ops.write("Secret export is here.")
    for admin in (False, True):
        for where in ("en", "ops", "direct-ana"):
            ana = Drafter(bot, where, "ana")
            for words in ("/announce", "/announce Hi", "/announce 1", "/announce 1 text Hi"):
                assert texts(await ana.write(words, admin=admin)) == [REFUSED]
    card, known = ops.shown[-1], len(bot.memory.shown)
    for button in card.message.buttons:
        await bot.press(card, button.value, who="ana")
    assert texts(bot.memory.shown[known:]) == [REFUSED] * len(card.message.buttons)


async def test_in_a_customers_group_the_operator_is_told_alone(bot: Driven, ops: Drafter) -> None:
    await ops.write("Secret export is here.")
    for words in ("/announce", "/announce Secret", "/announce 1", "/announce test 1"):
        group = Drafter(bot, "en")
        [told] = await group.write(words)
        assert told.message.only_for == "ops"
        assert told.message.text.startswith("Announcements are written where customers")


async def test_a_sent_one_is_settled_but_for_what_it_says(ops: Drafter) -> None:
    await ops.write("Export is here.")
    await ops.write("/announce send 1 2")
    [told] = await ops.write("/announce 1 everyone on")
    assert "only what it says can still be changed" in told.message.text
    preview, _ = await ops.write("/announce 1 text Export is there.")
    assert preview.message.text == "Export is there."
    assert "Discard" not in labels(ops.shown[-1])


@pytest.mark.parametrize("value", ["announce", "announce:", "announce:ask", "announce:ask:x:1"])
async def test_a_press_of_nothing_that_there_is_is_said_to_be_that(
    bot: Driven, ops: Drafter, value: str
) -> None:
    [told] = await bot.press(ops.shown[-1], value, who="ops")
    assert told.message.text.startswith("There is no announcement")


async def test_a_press_of_an_unknown_question_shows_the_card(bot: Driven, ops: Drafter) -> None:
    for value in ("ask:1:1:nonsense", "section:1::nonsense", "nonsense:1", "ask:1", "only:1:1:x"):
        shown = await bot.press(ops.shown[-1], f"announce:{value}", who="ops")
        assert "**Announcement #1** (draft, revision 1)" in shown[-1].message.text
