"""Transcripts: for whom an announcement is, written in a command and shown as a list."""

import re

import pytest

from bot.adapters.memory import Shown
from tests.support import Driven


async def told(bot: Driven, text: str, where: str = "ops") -> str:
    """What an operator is told, in one text."""
    shown = await bot.say(text, who="ops", where=where)
    return "\n".join(each.message.text for each in shown)


def number_of(shown: Shown) -> str:
    found = re.search(r"#(\d+)", shown.message.text)
    assert found is not None
    return found[1]


async def drafted(bot: Driven) -> str:
    """A draft, in a directory of three groups, one of them not approved; its number."""
    await told(bot, "customer Acme set tier=S region=East")
    await told(bot, 'customer "Bright Sky" set tier=A region=West')
    await told(bot, "group #1 set customer=Acme products=CRM,Payroll tags=beta")
    await told(bot, 'group #2 set customer="Bright Sky" products=CRM')
    await bot.join("new", "New group")
    shown = await bot.say("announce Hello", who="ops", where="ops")
    return number_of(shown[-1])


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("product=crm tier=S,A without tag=beta", "products: CRM; tier: A, S; without tags: beta"),
        ("tier = a", "tier: A"),
        ('customer="bright sky"', "customer: Bright Sky"),
        ("customer=\u201cBright Sky\u201d", "customer: Bright Sky"),
        ("region\uff1dWest", "region: West"),
        ("all without product=Payroll\uff0ctag=beta", "There are: CRM, Payroll"),
        ("groups=#2", "groups: \\#2"),
        ("\u7fa4=\u4e2d\u6587\u7fa4", "groups: \\#2"),
        ("without tickets", "without open ticket: yes"),
        ("silent=30", "silent: for 30 days"),
        ("platform=memory", "platform: memory"),
        ("language=zh", "language: Chinese"),
        (
            "\u7b49\u7ea7=S\u3001A \u6392\u9664 \u6807\u7b7e=beta",
            "without tags: beta",
        ),
    ],
)
async def test_it_is_written_as_people_write(bot: Driven, written: str, said: str) -> None:
    number = await drafted(bot)
    assert said in await told(bot, f"announce {number} audience {written}")


async def test_what_changes_is_said_with_the_new_count(bot: Driven) -> None:
    number = await drafted(bot)
    said = await told(bot, f"announce {number} audience tier=S")
    assert "before: all approved groups (2 groups)" in said
    assert "now: tier: S (**1 group**)" in said
    assert "revision 2" in said
    said = await told(bot, f"公告 {number} 受众 全部")
    assert "原来：等级：S（1 个群）" in said
    assert "现在：所有已开通的群（**2 个群**）" in said
    assert "未计入：1 个未开通" in said
    assert "Nothing to change" in await told(bot, f"announce audience {number} all")


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("product=crmm", "Did you mean: CRM?"),
        ("customer=Bright", "Did you mean: Bright Sky?"),
        ("tag=vip", "There are: beta"),
        ("region=Mars", "There are: East, West"),
        ("tier=C", "There are: S, A"),
        ("tier=none", "There are: S, A"),
        ("platform=slack", "There are: memory"),
        ("groups=99", "no group **99**"),
        ("groups=English", "Did you mean: English group?"),
        ("active=soon", "no number of days"),
        ("colour=red", "not a field"),
        ("tier=S,A without tag=nope product=CRM", "**nope**"),
        ("tier=S hello", "**hello**"),
    ],
)
async def test_what_no_group_has_changes_nothing(bot: Driven, written: str, why: str) -> None:
    number = await drafted(bot)
    assert why in await told(bot, f"announce {number} audience {written}")
    assert "revision 1)" in await told(bot, f"announce {number}")


async def test_groups_of_the_same_name_are_told_apart_by_number(bot: Driven) -> None:
    number = await drafted(bot)
    await told(bot, 'group #2 set name="english GROUP"')
    said = await told(bot, f'announce {number} audience groups="English group"')
    assert "\\#1, \\#2" in said


async def test_the_list_behind_the_count(bot: Driven) -> None:
    number = await drafted(bot)
    await told(bot, "group #2 set announcements=off")
    said = await told(bot, f"announce groups {number}")
    assert f"#{number} goes to 2 groups** (1–2 of 2)" in said
    assert "**English group** · Acme (S) · memory · English" in said
    assert "Chinese · opted out of announcements on 2026-03-02" in said
    assert "Not counted: 1 not approved." in said
    assert "1 个未开通" in await told(bot, f"公告 名单 {number}")
    await told(bot, f"announce {number} audience all without customer=Acme")
    assert "1 not approved, 1 excluded" in await told(bot, f"announce groups {number}")


async def test_after_it_is_confirmed_the_list_and_the_audience_stay(bot: Driven) -> None:
    number = await drafted(bot)
    await told(bot, f"announce {number} audience tier=S")
    await told(bot, f"announce send {number} 2")
    await told(bot, "group #2 set customer=Acme")  # too late for this one
    said = await told(bot, f"announce groups {number}")
    assert f"#{number} was made for 1 group** (1–1 of 1)" in said
    assert "中文群" not in said
    assert "was fixed" in await told(bot, f"announce {number} audience all")
    assert "定下来了" in await told(bot, f"公告 {number} 受众 全部")


async def test_members_see_nothing_of_it(bot: Driven) -> None:
    number = await drafted(bot)
    for text in (f"/announce groups {number}", f"/announce {number} audience all"):
        [said] = await bot.say(text, who="ana", where="en")
        assert "Only operators" in said.message.text


async def test_the_button_of_the_card_lists_the_groups_whatever_its_revision(bot: Driven) -> None:
    number = await drafted(bot)
    await bot.say(f"announce {number} urgent on", who="ops", where="ops")
    shown = await bot.say(f"announce {number} text News", who="ops", where="ops")
    card = next(each for each in shown if each.message.buttons)
    groups = next(each for each in card.message.buttons if ":groups:" in each.value)
    [listed] = await bot.press(card, groups.value, who="ops")
    assert "- \\#1 **English group**" in listed.message.text
