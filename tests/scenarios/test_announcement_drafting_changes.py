"""Transcripts: everything of a draft is changed, by buttons and by command, and nothing is lost."""

import pytest

from chat.message import File, Place
from tests.scenarios.drafting import PICTURE, Drafter, labels, texts
from tests.support import Driven

VIDEO = File("memory", "f2", "how_to.mp4", "video/mp4", 20)


@pytest.fixture
async def ops(bot: Driven) -> Drafter:
    """Somebody with a draft: number 1, revision 1."""
    drafter = Drafter(bot)
    await drafter.write("/announce Export is here.", files=[PICTURE])
    return drafter


async def test_a_chinese_version_is_added_made_the_main_one_and_removed(ops: Drafter) -> None:
    [menu] = await ops.press("Change …")
    assert menu.message.text == "Announcement **#1**, English version: what is to be changed?"
    assert labels(menu) == [
        "Text",
        "Launch form",
        "Pictures",
        "Link to the manual",
        "Add Chinese version",
    ]
    [how] = await ops.press("Add Chinese version")
    assert labels(how) == ["Text", "Launch form"]
    [*_, card] = await ops.write("导出上线了！")  # without a choice it is the text
    assert "Languages: English, Chinese." in card.message.text
    await ops.write("/announce 1 zh none")
    [asked] = await ops.press("Text", how)
    assert asked.message.text == (
        "**#1** · Chinese version · What is it to say? Write it here; pictures may be attached."
        "\n\nThe English version says:\n\n> Export is here."
    )
    english, chinese, card = await ops.write("导出上线了。")
    assert texts([english, chinese]) == ["Export is here.", "导出上线了。"]
    assert chinese.message.files == (PICTURE,)
    assert (
        "Languages: English, Chinese. Groups of other languages get English." in card.message.text
    )
    await ops.press("Change …")
    [menu] = await ops.press("Chinese version …")
    assert labels(menu)[-3:] == [
        "English version …",
        "Make Chinese the main one",
        "Remove Chinese version",
    ]
    shown = await ops.press("Make Chinese the main one")
    assert texts(shown[:2]) == ["导出上线了。", "Export is here."]
    assert "Groups of other languages get Chinese." in ops.last
    assert texts(await ops.write("/announce 1 zh none")) == [
        "That is the main version: it can't be removed. Make another the main one first."
    ]
    await ops.write("/announce 1 main en")
    await ops.write("/announce 1 zh none")
    assert "Language: English, for all groups" in ops.last


async def test_the_form_is_walked_in_another_language(ops: Drafter) -> None:
    await ops.write("/announce 1 what Export to Excel")
    await ops.press("Change …")
    [how] = await ops.press("Add Chinese version")
    [asked] = await ops.press("Launch form", how)
    assert asked.message.text == (
        "**1/6** · Chinese version · **What is it?** One or two sentences will do."
        "\n\nThe English version says:\n\n> Export to Excel"
    )
    await ops.write("导出到 Excel")
    shown = await ops.press("Finish")
    assert shown[1].message.text == "**新功能**\n\n导出到 Excel"


async def test_a_text_and_a_form_both_stay_whatever_goes_out(ops: Drafter) -> None:
    preview, card = await ops.write("/announce 1 what Excel")
    assert preview.message.text == "Export is here.\n\n**What's new**\n\nExcel"
    assert (
        "The English version has a text and a launch form. Groups get both, the text first."
        in card.message.text
    )
    await ops.press("Change …")
    preview, _ = await ops.press("Send only the form")
    assert preview.message.text == "**What's new**\n\nExcel"
    assert "Groups get the form only; the text is kept." in ops.last
    await ops.press("Change …")
    preview, _ = await ops.press("Send only the text")
    assert preview.message.text == "Export is here."
    preview, _ = await ops.write("/announce 1 why Asked for by many")
    assert "Export is here." in preview.message.text  # what is written now is not left out
    assert "Asked for by many" in preview.message.text


async def test_files_are_replaced_and_removed(ops: Drafter) -> None:
    await ops.press("Change …")
    [asked] = await ops.press("Pictures")
    assert asked.message.text.endswith("So far:\n\n> 📎 export.gif")
    assert labels(asked) == ["Remove it", "Leave it as it is"]
    preview, _ = await ops.write("", files=[VIDEO])
    assert preview.message.files == (VIDEO,)
    preview, _ = await ops.write("/announce 1 why So", files=[PICTURE])
    assert preview.message.files == (VIDEO, PICTURE)  # an answer's file comes to those there are
    preview, _ = await ops.write("/announce 1 files none")
    assert preview.message.files == ()


async def test_options_are_off_until_ops_switch_them_on(ops: Drafter) -> None:
    [menu] = await ops.press("Options")
    assert "Slack does it by @channel" in menu.message.text
    assert labels(menu) == ["Mention everybody", "Make it urgent"]
    [card] = await ops.press("Mention everybody")
    assert "It mentions everybody, where the platform can do that." in card.message.text
    [menu] = await ops.press("Options")
    assert labels(menu) == ["Mention nobody", "Make it urgent"]
    [card] = await ops.press("Mention nobody")
    assert "mentions" not in card.message.text
    [card] = await ops.write("/公告 1 紧急 开")
    assert "紧急：不受免打扰时段和安静限制。" in card.message.text


async def test_a_button_of_an_older_card_does_nothing_but_show_the_new_one(ops: Drafter) -> None:
    old = ops.shown[-1]
    await ops.write("/announce 1 text Export is there.")
    for label in ("Discard", "Send …", "Send it to me", "Change …", "Options"):
        preview, card = await ops.press(label, old)
        assert preview.message.text == "Export is there."
        assert card.message.text.startswith(
            "Announcement #1 has changed since. This is how it is now; nothing was done.\n\n"
            "**Announcement #1** (draft, revision 2)"
        )


async def test_writing_the_same_again_is_no_new_revision(ops: Drafter) -> None:
    await ops.write("/announce 1 text Export is here.")
    assert "revision 1)" in ops.last
    await ops.write("/announce 1 everyone off")
    assert "revision 1)" in ops.last


async def test_a_discarded_draft_can_be_brought_back(ops: Drafter) -> None:
    [told] = await ops.press("Discard")
    assert told.message.text == "Announcement #1 is discarded. Nothing of it was sent."
    assert labels(told) == ["Bring it back"]
    for words in ("/announce 1", "/announce test 1", "/announce 1 text New"):
        assert texts(await ops.write(words)) == [
            "Announcement #1 was discarded. It can be brought back."
        ]
    preview, card = await ops.press("Bring it back")
    assert preview.message.text == "Export is here."
    assert "(draft, revision 1)" in card.message.text
    [told] = await ops.write("/announce 1 restore")
    assert told.message.text == "Announcement #1 is not discarded (draft)."
    await ops.press("Discard")
    await ops.write("/公告 恢复 1")
    assert "（草稿，第 1 版）" in ops.last


async def test_a_field_without_a_value_is_asked_for(ops: Drafter) -> None:
    [asked] = await ops.write("/announce 1 text")
    assert asked.message.text.endswith("So far:\n\n> Export is here.")
    await ops.press("Leave it as it is")
    assert "revision 1)" in ops.last
    [asked] = await ops.write("/announce 1 section")
    assert "**Where does the manual say more?**" in asked.message.text


async def test_a_section_is_looked_for_by_words(ops: Drafter) -> None:
    [asked] = await ops.write("/announce 1 section approve on the phone")
    assert labels(asked)[0] == "Approvals › Approve on the phone"
    preview, _ = await ops.press("Approvals › Approve on the phone")
    assert "`@bot Approve on the phone`" in preview.message.text
    [_, card] = await ops.press("Approvals › Approve on the phone", asked)
    assert "has changed since" in card.message.text  # that question was answered


async def test_restricted_sections_are_not_offered(ops: Drafter) -> None:
    asked = await ops.write("/announce 1 section secret discount table")
    assert not any("discount" in label for each in asked for label in labels(each))


async def test_from_elsewhere_a_draft_is_seen_and_changed_by_command(
    bot: Driven, ops: Drafter
) -> None:
    away = Drafter(bot, "direct-ops")
    _, card = await away.write("announce 1")
    assert card.place == Place("memory", "direct-ops")
    [sure] = await away.press("Send …", card)
    assert (labels(sure), sure.place) == (["Yes, send to 2 groups"], card.place)
    [told] = await away.write("/announce 1 text")
    assert "is worked on in another conversation" in told.message.text
    preview, _ = await away.write("/announce 1 text Here.")
    assert (preview.message.text, preview.place.conversation) == ("Here.", "direct-ops")


@pytest.mark.parametrize("words", ["zh what", "what zh", "中文 是什么", "是什么 中文"])
async def test_a_field_of_a_version_is_written_in_one_go(ops: Drafter, words: str) -> None:
    await ops.write("/announce 1 zh 导出上线了。")
    shown = await ops.write(f"/announce 1 {words} 导出到 Excel")
    assert "导出上线了。\n\n**新功能**\n\n导出到 Excel" in texts(shown)
    assert not ops.last.startswith(("This replaces", "原来的"))


async def test_what_begins_a_text_is_no_field(ops: Drafter) -> None:
    preview, card = await ops.write("/announce 1 en What is new? Exports")
    assert preview.message.text == "What is new? Exports"
    assert card.message.text.startswith("This replaces the English text.")
    [told] = await ops.write("/announce 1 en urgent on")
    assert told.message.text.startswith("`urgent` is the same for all language versions: write")
    preview, _ = await ops.write("/announce 1 en urgent work tonight")
    assert preview.message.text == "urgent work tonight"


async def test_an_option_without_on_or_off_is_told_how_to_write_it(ops: Drafter) -> None:
    [told] = await ops.write("/announce 1 urgent")
    assert told.message.text == "Write what it is to be: `@bot announce 1 urgent on`."
    [told] = await ops.write("/公告 1 紧急")
    assert told.message.text == "请写明要改成什么，例如 `@bot 公告 1 紧急 开`。"
    [told] = await ops.write("/announce 1 main")
    assert told.message.text == "Write what it is to be: `@bot announce 1 main chinese`."
    [told] = await ops.write("/announce 1 audience tier=")
    assert "****" not in told.message.text
