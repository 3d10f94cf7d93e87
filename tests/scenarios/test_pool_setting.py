"""Transcripts: what operators set of requirements, and take back."""

from pathlib import Path

import pytest

from bot.adapters.memory import MemoryAdapter
from chat.directory import CustomerChanged
from feedback.model import Kind, Stage
from tests.contract.pool_room import Still
from tests.contract.pooling import apply, known_as, merged
from tests.scenarios.announcing import running
from tests.scenarios.test_pool import alone, ask, labels, ops, press, shown
from tests.support import Driven, seed

__all__ = ["alone"]


async def signals(bot: Driven) -> tuple[str, ...]:
    return (await known_as(bot.app.database, 1)).signals


async def test_operators_say_which_rules_apply_and_which_do_not(bot: Driven) -> None:
    await ask(bot, 1, text="This would save us time")
    said = await ops(bot, "pool set 1 signals=-efficiency")
    assert "- signals: none → **not: saves time**" in said
    assert await signals(bot) == ("-efficiency",)
    await bot.app.following.step()
    card = await ops(bot, "pool 1")
    assert "- signals: not: saves time (set by Ops)" in card
    await ops(bot, "pool set 1 signals=+renewal,\uff0dmoney")
    assert await signals(bot) == ("-efficiency", "-money", "renewal")
    await ops(bot, "pool set 1 signals=+money,-renewal")
    assert await signals(bot) == ("-efficiency", "money", "-renewal")
    await ops(bot, 'pool set 1 signals="about money"')  # this one alone
    assert await signals(bot) == ("money",)
    assert "不算：涉及费用或收入" in await ops(bot, "需求池 设置 1 信号=-涉及费用或收入", "zh")
    await ops(bot, "pool set 1 signals=none")
    assert await signals(bot) == ()
    assert "signals:" not in await ops(bot, "pool 1")
    assert "like that already" in await ops(bot, "pool set 1 signals=-")


async def test_what_is_no_rule_is_refused_with_those_that_there_are(bot: Driven) -> None:
    await ask(bot, 1, signals=("-gone",))
    for said in ("-moneyy", "+moneyy", "moneyy"):
        told = await ops(bot, f"pool set 1 signals={said}")
        assert "no rule of priority **moneyy**" in told
        assert "blocks (blocks use), renewal (behind a non-renewal)" in told
    assert "可以写：blocks（影响使用或开通）" in await ops(bot, "需求池 设置 1 信号=钱", "zh")
    assert "mixes two ways" in await ops(bot, "pool set 1 signals=money,-renewal")
    assert await signals(bot) == ("-gone",)
    await ops(bot, "pool set 1 signals=+money")  # what is there stays, its rule may be gone
    assert await signals(bot) == ("-gone", "money")


async def test_what_was_set_is_set_back_once_by_its_button(bot: Driven) -> None:
    await apply(bot.app.database, CustomerChanged("Acme", {}))
    await ask(bot, 1, module="crm", kind=Kind.BUG, signals=("money",))
    done = await shown(
        bot, "pool set 1 module=billing kind=wish signals=-money customer=Acme stage=accepted"
    )
    assert "- module: crm → **billing**" in done.message.text
    assert "Undo" not in labels(done)  # there is no step back to new
    await ops(bot, "pool set 1 stage=scheduled")
    done = await shown(
        bot, "pool set 1 module=crm kind=bug signals=none customer=none stage=accepted"
    )
    assert labels(done) == ["Undo", "Show #1"]
    await ops(bot, 'pool set 1 title="Exports"')  # something else: no matter
    undone = await press(bot, done, "Undo")
    assert "Set back for **#1**" in undone
    assert "- module: crm → **billing**" in undone
    assert "- stage: accepted → **scheduled**" in undone
    now = await known_as(bot.app.database, 1)
    assert (now.module, now.kind, now.signals) == ("billing", Kind.WISH, ("-money",))
    assert (now.customer, now.stage, now.title) == (1, Stage.SCHEDULED, "Exports")
    again = await press(bot, done, "Undo")
    assert "undone already" in again
    assert "**Ops**: undid a change" in again
    assert await known_as(bot.app.database, 1) == now


async def test_nothing_newer_is_overwritten_by_undoing(bot: Driven) -> None:
    await ask(bot, 1)
    done = await shown(bot, "pool set 1 module=billing assignee=Li")
    await ops(bot, "pool set 1 module=crm")
    told = await press(bot, done, "Undo")
    assert "has changed since, so nothing was undone" in told
    assert "**Ops**: changed it: module: billing → **crm**" in told
    now = await known_as(bot.app.database, 1)
    assert (now.module, now.assignee) == ("crm", "Li")


async def test_what_is_part_of_another_by_then_is_not_set_back(bot: Driven) -> None:
    await apply(bot.app.database, CustomerChanged("Acme", {}))
    await ask(bot, 1)
    await ask(bot, 2)
    module = await shown(bot, "pool set 2 module=billing")
    customer = await shown(bot, "pool set 2 customer=Acme")
    await merged(bot.app.database, 1, 2)
    assert "#2 is part of #1" in await press(bot, module, "Undo")
    assert "- customer: Acme → **none**" in await press(bot, customer, "Undo")  # of the request


async def test_only_who_may_set_may_undo_and_only_what_was_set(bot: Driven) -> None:
    await ask(bot, 1)
    done = await shown(bot, "pool set 1 module=billing")
    value = done.message.buttons[0].value
    await bot.press(done, value, who="ana")
    assert (await known_as(bot.app.database, 1)).module == "billing"
    for other in ("pool:undo 1 1", "pool:undo 1 9", "pool:undo 1", "pool:undo 9 2"):
        [said] = await bot.press(done, other, who="ops")
        assert "Set back" not in said.message.text
    assert (await known_as(bot.app.database, 1)).version == 2


async def test_undoing_works_after_a_restart(tmp_path: Path) -> None:
    there, folder = MemoryAdapter(seeded=seed()), tmp_path / "restarted"
    folder.mkdir()
    async with running(folder, there) as bot:
        bot.app.following = Still(bot.app.following.lease)  # type: ignore[assignment]
        await ask(bot, 1)
        done = await shown(bot, "pool set 1 module=billing")
    async with running(folder, there, clock=bot.clock, chance=2) as bot:
        said = await bot.press(done, done.message.buttons[0].value, who="ops")
        assert "- module: billing → **none**" in "".join(each.message.text for each in said)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("module=billing,crm", [1, 2]),
        ("module=none", [3]),
        ("module=none,crm", [2, 3]),
        ("kind=bug,question", [1, 3]),
        ("kind=all", [1, 2, 3]),
        ("p=P0,P1", [2, 1]),
        pytest.param('customer="Acme, Inc."', [1], id="one with a comma"),
        ("customer=none assignee=none", [3]),
        pytest.param('customer="Bright,Acme"', [2], id="two customers"),
        ("tier=S,B", [1, 2]),
    ],
)
async def test_several_values_are_any_of_them(bot: Driven, said: str, found: list[int]) -> None:
    for name, tier in (("Acme, Inc.", "S"), ("Bright", "B")):
        await apply(bot.app.database, CustomerChanged(name, {"tier": tier}))
    if "Bright,Acme" in said:
        await apply(bot.app.database, CustomerChanged("Acme", {}))
    await ask(bot, 1, module="billing", kind=Kind.BUG, customer=1, grade="P1")
    await ask(bot, 2, module="crm", customer=2, assignee="Li", grade="P1")
    await ask(bot, 3, kind=Kind.QUESTION)
    listed = await ops(bot, f"pool {said}" if "kind" in said else f"pool {said} kind=all")
    numbers = [int(line[5 : line.index("**", 4)]) for line in listed.split("\n") if "- **#" in line]
    assert sorted(numbers) == sorted(found)


async def test_the_meeting_and_files_have_chinese_words(bot: Driven) -> None:
    await ask(bot, 1, stage=Stage.DECLINED)
    assert "`需求池 例会 每周一 09:00`" in await ops(bot, "需求池 例会 状态")
    assert "每周一 09:00 把表发到这里" in await ops(bot, "需求池 例会 每周一 09:00")
    assert "发送 `需求池 例会 未列入` 查看" in await ops(bot, "需求池 例会")
    assert "**#1**" in await ops(bot, "需求池 例会 未列入")
    assert "**#1**" in await ops(bot, "需求池 例会 未列入 从 2000-01-01")
    assert "请附上" in await ops(bot, "需求池 导入")
