"""Transcripts: the menu of top questions, in both languages."""

from pathlib import Path

import pytest

from bot.adapters.memory import ALL, MemoryAdapter, Shown
from bot.adapters.port import Capability
from tests.support import Driven, driven, seed, write_manual

DAY = 24 * 60 * 60
EXPORT = "how do I get the approvals into Excel?"


def labels(shown: Shown) -> list[str]:
    return [button.label for button in shown.message.buttons]


async def choose(bot: Driven, menu: Shown, label: str, who: str = "ana") -> Shown:
    value = next(button.value for button in menu.message.buttons if button.label == label)
    assert len(value.encode()) <= 64
    [answer] = await bot.press(menu, value, who=who)
    return answer


@pytest.mark.parametrize(
    ("said", "where", "title", "question", "text"),
    [
        ("top", "en", "**Top questions**", EXPORT, "choose Excel or CSV"),
        ("/top", "en", "**Top questions**", "Reject an approval", "write the reason"),
        ("TOP", "direct-ana", "**Top questions**", "Approve on the phone", "tap **To do**"),
        ("热门问题", "zh", "**热门问题**", "导出审批单", "选择 Excel 或 CSV"),
    ],
)
async def test_a_new_group_has_a_menu_that_answers_and_can_be_rated(
    bot: Driven, said: str, where: str, title: str, question: str, text: str
) -> None:
    [menu] = await bot.say(said, where=where)
    assert menu.message.text == title
    answer = await choose(bot, menu, question)
    assert answer.place == menu.place
    assert text in answer.message.text
    up, down, _ = answer.message.buttons
    assert await bot.press(answer, down.value) == []
    [gaps] = await bot.say("gaps", who="ops", where="ops")
    assert question.rstrip("?") in gaps.message.text
    [without] = await bot.say(said, where=where)
    assert question not in labels(without)
    await bot.press(answer, up.value)
    [first] = await bot.say(said, where=where)
    assert labels(first)[0] == question


async def test_what_this_group_asks_most_comes_first(bot: Driven) -> None:
    await bot.say("how do I reject an approval?")
    for _ in range(2):
        await bot.say("how do I approve on the phone?")
    [menu] = await bot.say("top")
    assert labels(menu)[:2] == ["Approve on the phone", "Reject an approval"]
    await choose(bot, menu, "Reject an approval", who="dee")  # counts as asked
    [menu] = await bot.say("top")
    assert labels(menu)[:2] == ["Reject an approval", "Approve on the phone"]


async def test_what_others_ask_most_comes_first_in_a_group_that_asked_nothing(bot: Driven) -> None:
    for who, where in (("ana", "en"), ("dee", "en"), ("ops", "ops")):
        await bot.say("how do I approve on the phone?", who=who, where=where)
    await bot.say("how do I reject an approval?", who="ana", where="direct-ana")
    for where, first in (("direct-ana", "Reject an approval"), ("zh", "Approve on the phone")):
        [menu] = await bot.say("top", where=where)
        assert labels(menu)[0] == first


async def test_after_ninety_days_what_was_asked_counts_no_more(bot: Driven) -> None:
    [new] = await bot.say("top")
    await bot.say("how do I reject an approval?")
    [menu] = await bot.say("top")
    assert labels(menu)[0] == "Reject an approval" != labels(new)[0]
    bot.clock.advance(90 * DAY + 1)
    [menu] = await bot.say("top")
    assert labels(menu) == labels(new)


async def test_however_long_a_title_it_fits_on_a_button_and_answers(bot: Driven) -> None:
    title = "怎么把很多很多审批单按部门分别导出到表格里，" * 9
    written = bot.app.settings.manual_dir / "zh" / "long.md"
    written.write_text(f"# 长\n\n## {title}\n\n分几次导出。\n", encoding="utf-8")
    await bot.app.library.reload()
    [menu] = await bot.say("热门问题", where="zh")
    label = f"{title[:59]}…"
    assert label in labels(menu)
    assert "分几次导出" in (await choose(bot, menu, label)).message.text


async def test_a_section_that_has_gone_meanwhile(bot: Driven) -> None:
    [menu] = await bot.say("top")
    (bot.app.settings.manual_dir / "en" / "approvals.md").unlink()
    await bot.app.library.reload()
    [gone] = await bot.press(menu, menu.message.buttons[0].value)
    assert gone.message.text.startswith("That section is no longer in the manual")
    for value in ("top", "top:", "top:x:1"):
        [gone] = await bot.press(menu, value)
        assert gone.message.text.startswith("That section is no longer in the manual")


async def test_a_group_that_is_not_approved_has_no_menu(bot: Driven) -> None:
    [refused] = await bot.say("top", where="new")
    assert refused.message.text.startswith("I can't answer from the manual here yet")
    [menu] = await bot.say("top")
    [refused] = await bot.press(
        Shown(refused.id, refused.place, menu.message, "k"), menu.message.buttons[0].value
    )
    assert refused.message.text.startswith("I can't answer from the manual here yet")


async def test_an_empty_manual_has_no_menu(tmp_path: Path) -> None:
    write_manual(tmp_path / "manual", {"readme.txt": "no manual"})
    app = driven(f"sqlite:///{tmp_path / 'test.db'}", tmp_path)
    await app.start()
    [shown] = await app.say("top")
    assert shown.message.text == "I have no questions to offer here yet. Just ask yours."
    await app.stop()


@pytest.mark.parametrize(
    ("said", "where", "line", "how", "text"),
    [
        ("top", "en", f"1. {EXPORT}", "Answer with a number", "choose Excel or CSV"),
        ("热门问题", "zh", "1. 导出审批单", "回复数字", "选择 Excel 或 CSV"),
    ],
)
async def test_where_there_are_no_buttons_a_number_answers(
    tmp_path: Path, said: str, where: str, line: str, how: str, text: str
) -> None:
    able = ALL & ~(Capability.BUTTONS | Capability.THREADS)
    platform = MemoryAdapter(capabilities=able, seeded=seed())
    plain = driven(f"sqlite:///{tmp_path / 'test.db'}", tmp_path, adapters=[platform])
    await plain.start()
    [menu] = await plain.say(said, where=where)
    number = next(n for n, b in enumerate(menu.message.buttons, 1) if f"{n}. {b.label}" == line)
    assert line in menu.message.text
    assert how in menu.message.text
    [answer] = await plain.say(str(number), where=where)
    assert text in answer.message.text
    assert "2. 👎" in answer.message.text
    await plain.say("2", where=where)
    [without] = await plain.say(said, where=where)
    assert line.removeprefix("1. ") not in without.message.text
    await plain.stop()
