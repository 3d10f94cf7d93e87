"""Transcripts: an announcement is drafted in an ops channel and directly, in both languages."""

from chat.message import Place
from tests.scenarios.drafting import PICTURE, Drafter, labels, texts
from tests.support import Driven

DRAFT = ["Send it to me", "Change …", "For whom", "List the groups", "Options", "Send …", "Discard"]


async def test_a_launch_in_english_from_the_first_question_to_the_card(bot: Driven) -> None:
    ops = Drafter(bot)
    [begun] = await ops.write("announce")
    assert begun.message.text == (
        "**Announcement #1**. Write in this thread what it is to say; pictures may be attached. "
        "To present a new feature, take the launch form: it asks six short questions, "
        "any of which can be skipped."
    )
    assert labels(begun) == ["Write freely", "Launch form", "Discard"]
    [first] = await ops.press("Launch form")
    assert first.place == Place("memory", "ops", begun.id)
    assert first.message.text == "**1/6** · **What is it?** One or two sentences will do."
    assert labels(first) == ["Skip", "Finish"]
    [second] = await ops.write("Approvals go to Excel")
    assert second.message.text == "**2/6** · **What problem does it solve?**"
    assert labels(second) == ["Back", "Skip", "Finish"]
    [again] = await ops.press("Back")
    assert again.message.text == (
        "**1/6** · **What is it?** One or two sentences will do.\n\n"
        "So far:\n\n> Approvals go to Excel"
    )
    assert labels(again) == ["Keep it", "Remove it", "Finish"]
    await ops.press("Keep it")
    assert texts(await ops.write("No more copying by hand")) == [
        "**3/6** · **How is it used?** One step per line; I'll number them."
    ]
    assert texts(await ops.write("Open Approvals\nPress Export\n- Choose Excel")) == [
        "**4/6** · **Why does it work this way?** What people may wonder about."
    ]
    assert texts(await ops.press("Skip")) == [
        "**5/6** · **A picture, GIF or video?** Send it here, several in one message."
    ]
    [section] = await ops.write("", files=[PICTURE])
    assert section.message.text == (
        "**6/6** · **Where does the manual say more?** Send a link that begins with https://, "
        "or some words to look for in the manual.\n\n"
        "These sections are the nearest. Is it one of them?"
    )
    assert labels(section) == ["Approvals › Export approvals", "Back", "Skip"]
    preview, card = await ops.press("Approvals › Export approvals")
    assert preview.message.text == (
        "**What's new**\n\nApprovals go to Excel\n\n"
        "**What it's good for**\n\nNo more copying by hand\n\n"
        "**How to use it**\n\n1. Open Approvals\n2. Press Export\n3. Choose Excel\n\n"
        "To read more, ask `@bot Export approvals`."
    )
    assert (preview.message.files, preview.message.buttons) == ((PICTURE,), ())
    assert card.message.text == (
        "**Announcement #1** (draft, revision 6): Approvals go to Excel\n\n"
        "For **2 groups**: all approved groups\n"
        "When: at once, when you send it\n"
        "Language: English, for all groups"
    )
    assert labels(card) == DRAFT


async def test_a_launch_in_chinese_directly(bot: Driven) -> None:
    ops = Drafter(bot, "direct-ops")
    await ops.write("我 语言 中文")
    await ops.write("公告")
    assert ops.last == (
        "**公告 #2**。要说什么，请直接写在这里，可以附图。"
        "如果是介绍新功能，可以用上线表单：六个简短的问题，都可以跳过。"
    )
    assert labels(ops.shown[-1]) == ["自由编写", "上线表单", "丢弃"]
    await ops.press("上线表单")
    [second] = await ops.write("审批单可以导出到 Excel 了")
    assert (second.message.text, labels(second)) == (
        "**2/6** · **解决什么问题？**",
        ["上一题", "跳过", "完成"],
    )
    assert texts(await ops.write("不用再手工抄写")) == [
        "**3/6** · **怎么用？** 一行写一步，我会自动编号。"
    ]
    assert texts(await ops.write("1、打开审批\n2、点导出")) == [
        "**4/6** · **为什么这样设计？** 写用户可能会疑惑的地方。"
    ]
    assert texts(await ops.write("无")) == [
        "**5/6** · **有图片、动图或视频吗？** 请发在这里，可以一次发多个。"
    ]
    [section] = await ops.write("不用")
    assert section.message.text == (
        "**6/6** · **手册哪里有详细说明？** 请发 https:// 开头的链接，"
        "或写几个词，我在手册里找。\n\n"
        "最接近的章节如下，是其中之一吗？"
    )
    assert labels(section) == ["审批 › 导出审批单", "上一题", "跳过"]
    preview, card = await ops.write("https://example.com/export")
    assert preview.message.text == (
        "**新功能**\n\n审批单可以导出到 Excel 了\n\n"
        "**解决什么问题**\n\n不用再手工抄写\n\n"
        "**怎么用**\n\n1. 打开审批\n2. 点导出\n\n"
        "了解更多：<https://example.com/export>"
    )
    assert card.place == Place("memory", "direct-ops")
    assert "语言：中文，所有群都收到这一版" in card.message.text
    whom = ["发给谁", "查看名单"]
    assert labels(card) == ["先发给我看看", "修改……", *whom, "选项", "发送……", "丢弃"]


async def test_a_text_behind_the_command_is_a_draft_at_once(bot: Driven) -> None:
    ops = Drafter(bot)
    root, preview, card = await ops.write("/announce Hello **all**\n\n- export", files=[PICTURE])
    assert root.message.text == (
        "**Announcement #1** by Ops: preview and buttons are in this thread."
    )
    assert preview.place.thread == card.place.thread == root.id
    assert (preview.message.text, preview.message.files) == (
        "Hello **all**\n\n- export",
        (PICTURE,),
    )
    assert labels(card) == DRAFT


async def test_without_a_slash_a_text_is_a_draft_in_a_direct_chat_too(bot: Driven) -> None:
    for said in ("announce Export is here.", "公告：导出上线了", "公告 导出上线了\n快来试试"):
        ops = Drafter(bot, "direct-ops")
        preview, _ = await ops.write(said)
        assert preview.message.text in said
    ops = Drafter(bot)
    _, preview, card = await ops.write("公告：导出上线了")
    assert preview.message.text == "导出上线了"
    assert "（草稿，第 1 版）" in card.message.text


async def test_a_question_about_announcing_is_a_question_in_a_direct_chat(bot: Driven) -> None:
    [answer] = await Drafter(bot, "direct-ops").write("announce export approvals how?")
    assert "Announcement" not in answer.message.text


async def test_the_version_is_in_the_language_of_the_text(bot: Driven) -> None:
    await Drafter(bot).write("/announce 飞书集成上线了，支持 Slack")
    ops = Drafter(bot)
    await ops.write("/announce The integration with 飞书 is here for everybody")
    assert "Language: English, for all groups" in ops.last


async def test_a_long_text_says_how_many_messages_it_takes(bot: Driven) -> None:
    ops = Drafter(bot)
    await ops.write("/announce " + "\n\n".join(["A paragraph of some words. " * 20] * 12))
    assert "On memory it is too long for one message: it takes 2." in ops.last


async def test_a_command_in_a_drafts_thread_needs_no_mention(bot: Driven) -> None:
    ops = Drafter(bot)
    await ops.write("/announce Exports are here")
    thread = ops.shown[-1].place.thread
    told = await bot.say(
        "announce 1 urgent on", who="ops", where="ops", thread=thread, addressed=False
    )
    assert "It is urgent" in told[-1].message.text
    assert await bot.say("urgent?", who="ops", where="ops", thread=thread, addressed=False) == []


async def test_a_mistyped_verb_is_no_text_to_announce(bot: Driven) -> None:
    ops = Drafter(bot)
    for words, near in (("stop 158", ""), ("cancle 158", "cancel"), ("help", "")):
        [told] = await ops.write(f"/announce {words}")
        assert told.message.text.startswith(f"There is no **{words.split()[0]}** for announcements")
        assert f"Did you mean **{near}**" in told.message.text or not near
    [told] = await ops.write("/公告 撤会 158")
    assert "您是说" in told.message.text or "没有" in told.message.text


async def test_looked_at_from_the_channel_its_thread_is_named(bot: Driven) -> None:
    ops = Drafter(bot)
    await ops.write("/announce Exports are here")
    shown = await bot.say("/announce 1", who="ops", where="ops")
    [told] = [
        s
        for s in shown
        if s.message.text.startswith("The answer is in the thread of announcement #1")
    ]
    assert all(each.place.thread != told.place.thread for each in shown if each is not told)
