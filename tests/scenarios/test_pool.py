"""Transcripts: operators list, decide, merge and follow what people asked for."""

from typing import Any

import pytest

from bot.adapters.memory import Shown
from chat.directory import CustomerChanged
from feedback.model import Kind, Stage
from feedback.pool import FEW
from storage import schema
from tests.contract import examples
from tests.contract.pool_room import Still
from tests.contract.pooling import apply, asked, known_as, merged
from tests.support import Driven


@pytest.fixture(autouse=True)
def alone(bot: Driven) -> None:
    """What the loop tells of each change, and suggests, has transcripts of its own."""
    bot.app.following = Still(bot.app.following.lease)  # type: ignore[assignment]


async def shown(bot: Driven, text: str, where: str = "ops") -> Shown:
    """What an operator is shown."""
    [said] = await bot.say(text, who="ops", where=where)
    return said


async def ops(bot: Driven, text: str, where: str = "ops") -> str:
    return (await shown(bot, text, where)).message.text


async def press(bot: Driven, card: Shown, label: str) -> str:
    value = next(each.value for each in card.message.buttons if each.label == label)
    return "\n".join(each.message.text for each in await bot.press(card, value, who="ops"))


def labels(card: Shown) -> list[str]:
    return [each.label for each in card.message.buttons]


async def ask(bot: Driven, number: int, **values: Any) -> None:
    await asked(bot.app.database, number, **values)


async def test_the_pool_is_listed_filtered_and_paged(bot: Driven) -> None:
    assert "No requirement fits" in await ops(bot, "pool")
    for number in range(1, 23):
        await ask(bot, number, module="billing" if number % 2 else "", suggested="P2")
    await ask(bot, 23, kind=Kind.QUESTION)
    await ask(bot, 24, suggested="P3", grade="P0", title="Dark mode", assignee="memory:ops")
    first = await shown(bot, "pool")
    assert "**Requirements** (1–20 of 23)" in first.message.text
    assert "- **#24** P0 (suggested P3) · new · Dark mode · 1 vote · Ops" in first.message.text
    assert first.message.text.index("#24") < first.message.text.index("#1**")
    assert "- **#1** P2 suggested · new · Dark mode · 1 vote · billing" in first.message.text
    assert "#23" not in first.message.text
    assert "(21–23 of 23)" in await press(bot, first, "More")
    assert "(1–11 of 11)" in await ops(bot, "pool module=BILLING")
    assert "(1–1 of 1)" in await ops(bot, "pool kind=question")
    assert "#24" in await ops(bot, "pool mine")
    assert "(1–1 of 1)" in await ops(bot, "pool assignee=@ops p=0")
    assert "the list is shorter" in await ops(bot, "pool page=9")
    assert "(1–12 of 12)" in await ops(bot, "pool missing=module sort=votes since=7d")


async def test_the_pool_in_chinese(bot: Driven) -> None:
    await ask(bot, 1, text="想要深色模式", suggested="P1", locale="zh")
    await ask(bot, 2, text="夜间模式", person="bo")
    listed = await ops(bot, "需求池 缺少=模块 排序=票数", "zh")
    assert "**需求**" in listed
    assert "共 2" in listed
    assert "- **#1** 建议 P1 · 新提 · 想要深色模式 · 1 票" in listed
    card = await ops(bot, "需求池 42", "zh")
    assert "这里看不到需求 **#42**" in card
    card = await ops(bot, "需求池 1", "zh")
    assert "- 模块：**缺**，`需求池 设置 1 模块=……`" in card
    assert "- 跟进人：**缺**" in card
    assert "- #1 **Ana**（memory:ana） · 使用者 · 来自 English group · 2026-03-02" in card
    said = await ops(
        bot, "需求池 设置 1 模块=计费 处理人=我 优先级=P0 类型=需求 标题=“深色模式”", "zh"
    )
    assert "- 模块：无 → **计费**" in said
    assert "- 跟进人：无 → **memory:ops**" in said
    assert "- 类型：无 → **需求**" in said
    assert "标题是公开的说法" in said
    assert "- 优先级：P0，与建议（P1）**不一致**" in await ops(bot, "需求池 查看 1", "zh")
    assert "已并入 **#1**：\\#2。" in await ops(bot, "需求池 合并 1 2", "zh")
    assert "新提 → **已采纳**" in await ops(bot, "需求池 采纳 2 价值高", "zh")
    assert "**#1**：已采纳 → **不做**" in await ops(bot, "需求池 拒绝 1 “太贵”", "zh")
    past = await ops(bot, "需求池 记录 1", "zh")
    assert "**Ops**：推进：阶段：已采纳 → **不做** 原因：太贵" in past
    assert "#2 并入本条" in past
    assert "又单独列出了" in await ops(bot, "需求池 取消合并 2", "zh")
    assert "没有“**不开心**”这个阶段" in await ops(bot, "需求池 阶段=不开心", "zh")


async def test_a_card_fills_all_fields_or_says_how(bot: Driven) -> None:
    await apply(bot.app.database, CustomerChanged("Acme", {"tier": "S", "region": "East"}))
    await ask(bot, 1, text="")
    bare = await ops(bot, "pool 1")
    for line in (
        "- stage: new",
        "- date: 2026-03-02",
        "- customer: **missing**; `pool set 1 customer=…`",
        "- region: **missing**; it is the customer's",
        '- own words: **missing**; `pool set 1 title="…"`',
        "- module: **missing**; `pool set 1 module=…`",
        "- suggested priority: **missing**; it follows",
        "- assignee: **missing**; `pool set 1 assignee=@…`",
    ):
        assert line in bare, line
    await ops(bot, 'pool set 1 customer=acme title="Dark mode" module=UI goal="less glare"')
    await ops(bot, "pool set 1 assignee=@Ops kind=bug steps=none payer=yes signals=+money")
    card = await ops(bot, "pool show 1")
    for line in (
        "**#1** Dark mode",
        "- customer: Acme (tier S)",
        "- region: East",
        "- title: Dark mode",
        "- goal: less glare",
        "- module: UI",
        "- kind: bug",
        '- steps: **missing**; `pool set 1 steps="…"`',
        "- assignee: Ops (memory:ops)",
        "- signals: about money (set by Ops)",
        "- asked by **1** person of 1 customer",
        "- #1 **Ana** (memory:ana) · Acme (tier S) · payer · in English group · 2026-03-02",
    ):
        assert line in card, line


async def test_words_and_links_of_those_who_asked_are_on_the_card(bot: Driven) -> None:
    await ask(bot, 1, link="https://chat.example/m/1", text="**Bold** wish", suggested="P1")
    await ask(bot, 2, person="bo", text="me too", link="javascript:alert(1)")
    await merged(bot.app.database, 1, 2)
    card = await ops(bot, "pool 2")
    assert "#2 is part of #1, so this is about **#1**." in card
    assert "[message](https://chat.example/m/1)" in card
    assert "- #2 **memory:bo** · user · in English group · 2026-03-02: “me too”" in card
    assert "javascript" not in card
    assert r"- own words: \*\*Bold\*\* wish" in card
    assert "- suggested priority: P1 (0 points)" in card


async def test_many_who_asked_are_counted_and_listed_in_pages(bot: Driven) -> None:
    for number in range(1, 24):
        await ask(bot, number, person=f"p{number}")
    for number in range(2, 24):
        await merged(bot.app.database, 1, number)
    card = await shown(bot, "pool 1")
    assert "**Who asked** (23 requests, 23 people)" in card.message.text
    assert f"… and {23 - FEW} more: `pool requesters 1`" in card.message.text
    listed = await shown(bot, "pool requesters 1")
    assert "**Who asked for #1** (1–20 of 23)" in listed.message.text
    assert "(21–23 of 23)" in await press(bot, listed, "More")


async def test_all_is_set_or_nothing_and_each_bad_value_named(bot: Driven) -> None:
    await ask(bot, 1)
    before = await examples.rows(bot.app.database, schema.requirements)
    said = await ops(
        bot, "pool set 1 module=billing p=P9 kind=odd customer=Nobody assignee=@nobody payer=maybe"
    )
    for part in ("**P9** is no", "no kind **odd**", "**Nobody**", "@nobody**", "**maybe**"):
        assert part in said, part
    assert await examples.rows(bot.app.database, schema.requirements) == before
    assert "There are: module" in await ops(bot, "pool set 1 colour=red")
    assert "Write what is to be set" in await ops(bot, "pool set 1")
    assert "Write its number too" in await ops(bot, "pool set module=a")
    assert "at most 200" in await ops(bot, f"pool set 1 title={'x' * 201}")
    assert "quotation mark" in await ops(bot, 'pool set 1 title="x')
    assert "#1 is like that already" in await ops(bot, "pool set 1 module=none")


async def test_what_is_set_of_a_merged_one_is_its_roots(bot: Driven) -> None:
    await apply(bot.app.database, CustomerChanged("Acme", {}))
    await ask(bot, 1)
    await ask(bot, 2)
    await merged(bot.app.database, 1, 2)
    said = await ops(bot, "pool set 2 module=billing")
    assert "#2 is part of #1" in said
    assert "Noted for **#1**" in said
    assert "Noted for **#2**" in await ops(bot, "pool set 2 customer=Acme")  # of the request itself
    assert (await known_as(bot.app.database, 1)).module == "billing"
    assert (await known_as(bot.app.database, 1)).customer is None


async def test_a_card_names_all_customers_who_ask_the_highest_tier_first(bot: Driven) -> None:
    for number, (name, tier, region) in enumerate(
        (("Acme", "C", "West"), ("Star", "S", "East"), ("Bare", "", "East")), 1
    ):
        await apply(bot.app.database, CustomerChanged(name, {"tier": tier, "region": region}))
        await ask(bot, number, person=f"p{number}", customer=number)
    await merged(bot.app.database, 1, 2)
    await merged(bot.app.database, 1, 3)
    card = await ops(bot, "pool 1")
    assert "- customer: Star (tier S), Acme (tier C), Bare" in card
    assert "- region: East, West" in card


async def test_a_new_title_reminds_that_customers_read_it(bot: Driven) -> None:
    await ask(bot, 1)
    assert "customers read it" in await ops(bot, 'pool set 1 title="Dark mode"')
    assert "customers read it" not in await ops(bot, "pool set 1 module=a")


WAY = (
    ("triage 1", "new → **triaged**"),
    ("accept 1", "triaged → **accepted**"),
    ("schedule 1", "accepted → **scheduled**"),
    ("start 1", "scheduled → **in progress**"),
    ("test 1", "in progress → **testing**"),
    ("release 1", "testing → **released**"),
    ("verify 1", "released → **verified**"),
)


async def test_a_requirement_goes_its_way(bot: Driven) -> None:
    await ask(bot, 1)
    for said, told in WAY:
        assert told in await ops(bot, f"pool {said} because so")
    history = await ops(bot, "pool history 1")
    assert history.count("moved it on") == len(WAY)
    assert "2 March, 09:00 (UTC) · **Ops**: moved it on: stage: new → **triaged**" in history
    assert "Why: because so" in history


async def test_an_impossible_step_is_refused_with_the_possible_ones(bot: Driven) -> None:
    await ask(bot, 1)
    refused = await shown(bot, "pool release 1")
    assert "#1 is **new**; that step is not possible" in refused.message.text
    assert labels(refused) == ["Triage", "Accept", "Decline …"]
    assert "new → **accepted**" in await press(bot, refused, "Accept")
    assert "has changed since; nothing was done" in await press(bot, refused, "Triage")
    assert "is **accepted** already" in await ops(bot, "pool accept 1")
    assert "for those who asked are told" in await ops(bot, "pool decline 1")
    assert "accepted → **declined**" in await ops(bot, 'pool decline 1 "too costly"')
    assert (await known_as(bot.app.database, 1)).reason == "too costly"
    assert "- stage: declined: too costly" in await ops(bot, "pool 1")


async def test_a_step_can_be_undone_by_its_button(bot: Driven) -> None:
    await ask(bot, 1, stage=Stage.SCHEDULED)
    moved = await shown(bot, "pool build 1")
    assert "Undo" in labels(moved)
    assert "in progress → **scheduled**" in await press(bot, moved, "Undo")


async def test_a_merge_keeps_everything_and_is_undone_by_its_button(bot: Driven) -> None:
    for number, person in ((1, "ana"), (2, "bo"), (3, "cy")):
        await ask(bot, number, person=person)
    done = await shown(bot, "pool merge 1 2 3")
    assert "Part of **#1** now: \\#2, \\#3" in done.message.text
    assert "asked by **3** people" in await ops(bot, "pool 1")
    assert "(1–1 of 1)" in await ops(bot, "pool")
    assert "**#3** stands by itself again" in await press(bot, done, "Take #3 out")
    assert "asked by **2** people" in await ops(bot, "pool 1")
    assert "#2 is part of another one already" in await ops(bot, "pool merge 3 2")
    again = await shown(bot, "pool merge 2 3")  # 2 is part of 1
    assert "Part of **#1** now" in again.message.text
    assert "**#3** stands by itself again" in await press(bot, again, "Undo")
    assert "can't be part of itself" in await ops(bot, "pool merge 1 1")
    assert "which one stays" in await ops(bot, "pool merge 1")
    assert "not part of another" in await ops(bot, "pool unmerge 3")
    history = await ops(bot, "pool history 1")
    assert "#3 became part of it" in history
    assert "#3 is no part of it any more" in history


async def test_the_card_has_buttons_for_what_comes_next(bot: Driven) -> None:
    await ask(bot, 1)
    card = await shown(bot, "pool 1")
    assert labels(card) == ["Assign to me", "Triage", "Accept", "Decline …", "History"]
    assert "assignee: none → **memory:ops**" in await press(bot, card, "Assign to me")
    assert "Assign to me" not in labels(await shown(bot, "pool 1"))
    assert "asked for it" in await press(bot, card, "History")


async def test_customers_read_none_of_it(bot: Driven) -> None:
    await ask(bot, 1)
    [refused] = await bot.say("/pool 1", who="ana", where="en")
    assert "Dark mode" not in refused.message.text
    [alone] = await bot.say("/pool 1", who="ops", where="en")
    assert alone.place.conversation == "direct-ops"
    [pressed] = await bot.press(alone, "pool:accept 1", who="ana")
    assert "new →" not in pressed.message.text


async def test_another_accounts_are_seen_in_ops_channels_alone(bot: Driven) -> None:
    await ask(bot, 1, account="slack")
    assert "(1–1 of 1)" in await ops(bot, "pool")
    assert "No requirement fits" in await ops(bot, "pool", "direct-ops")
    for said in ("1", "set 1 module=a", "accept 1", "history 1", "requesters 1", "merge 1 2"):
        assert "no requirement **#1**" in (await ops(bot, f"pool {said}", "direct-ops")), said


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("pool acept 1", "Did you mean **accept**"),
        ("pool xyzzy", "There is no **xyzzy** for the pool"),
        ("pool show", "Write its number too"),
        ("pool 99", "no requirement **#99**"),
        ("pool 1 accept", "new → **accepted**"),
        ("pool #1", "**#1** Dark mode"),
        ("pool sort=colour", "can't sort by **colour**"),
        ("pool stage=odd p=P7", "no stage **odd**"),
        ("pool missing=date", "whether **date** is missing"),
        ("pool since=yesterday", "is no date"),
        ("pool stage=new,accepted", "(1–1 of 1)"),
        ("pool all", "(1–1 of 1)"),
        ("pool status=new type=wish", "No requirement fits"),
    ],
)
async def test_what_is_written_is_understood_or_explained(
    bot: Driven, said: str, told: str
) -> None:
    await ask(bot, 1)
    assert told in await ops(bot, said)


async def test_in_a_direct_chat_a_question_stays_one(bot: Driven) -> None:
    assert "Requirements" not in await ops(
        bot, "pool party tonight, who comes along?", "direct-ops"
    )
    await ask(bot, 1)
    assert "Requirements" in await ops(bot, "pool", "direct-ops")
