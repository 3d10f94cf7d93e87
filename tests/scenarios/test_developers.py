"""Transcripts: conversations that become developers' channels, and what that makes of them."""

import pytest

from chat.directory import GroupKind, Role
from storage import directory
from tests.support import Driven


@pytest.mark.parametrize(
    ("said", "first", "listed"),
    [
        ("developers here", "every module that has none of its own", "every module that has no"),
        (
            '/developers here billing "HR core"',
            "channel for billing, HR core now",
            "billing, HR core only",
        ),
        ("研发 这里", "没有专门研发群的模块", "没有专门研发群的全部模块"),
        ('研发 这里 计费，"HR core"', "HR core、计费 的研发群", "HR core、计费"),
    ],
)
async def test_operators_make_a_conversation_the_developers_channel(
    bot: Driven, said: str, first: str, listed: str
) -> None:
    [made] = await bot.say(said, who="ops", where="devs")
    assert first in made.message.text
    [shown] = await bot.say(said.split()[0], who="ops", where="direct-ops")
    assert listed in shown.message.text
    assert "(memory)" in shown.message.text or "（memory）" in shown.message.text


async def test_there_is_none_at_first(bot: Driven) -> None:
    [none] = await bot.say("developers", who="ops", where="ops")
    assert "There is no developers' channel yet" in none.message.text
    [keine] = await bot.say("研发", who="ops", where="zh")
    assert keine.place.conversation == "direct-ops"
    assert "还没有研发群" in keine.message.text


@pytest.mark.parametrize(
    ("said", "who", "where", "expected"),
    [
        ("developers here", "ana", "devs", "Only operators can do that"),
        ("研发 这里", "ana", "zh", "运营"),
        ("developers here", "ops", "direct-ops", "conversation of several people"),
        ("developers here", "ops", "ops", "This is an ops channel"),
        ("研发 这里", "ops", "ops", "这里是运营群"),
        ("developers off", "ops", "devs", "nothing to end"),
        ("研发 关", "ops", "zh", "不用取消"),
        ("/developers there", "ops", "devs", "`developers here`"),
        ('/developers here "billing', "ops", "devs", "quotation mark"),
    ],
)
async def test_what_makes_none(bot: Driven, said: str, who: str, where: str, expected: str) -> None:
    [shown] = await bot.say(said, who=who, where=where)
    assert expected in shown.message.text
    [none] = await bot.say("developers", who="ops", where="ops")
    assert "There is no developers' channel" in none.message.text


async def test_a_customers_group_becomes_none(bot: Driven) -> None:
    await bot.say("customer Acme set tier=S", who="ops", where="ops")
    await bot.say("group set customer=Acme", who="ops", where="en")
    [refused] = await bot.say("developers here", who="ops", where="en")
    assert refused.place.conversation == "direct-ops"
    assert "names other customers" in refused.message.text


@pytest.mark.parametrize("off", ["developers off", "研发 关"])
async def test_it_ends_and_is_an_unapproved_group_then(bot: Driven, off: str) -> None:
    await bot.say("developers here billing", who="ops", where="devs")
    [ended] = await bot.say(off, who="ops", where="devs")
    assert "`approve`" in ended.message.text or "`批准`" in ended.message.text
    [none] = await bot.say("developers", who="ops", where="ops")
    assert "There is no developers' channel" in none.message.text
    await bot.say("developers here", who="ops", where="devs")
    [listed] = await bot.say("developers", who="ops", where="ops")
    assert "billing" not in listed.message.text


async def test_developers_are_answered_from_the_manual(bot: Driven) -> None:
    await bot.say("developers here", who="ops", where="devs")
    [answer] = await bot.say("how do I export approvals?", who="dev", where="devs")
    assert "Excel" in answer.message.text
    assert await bot.join("devs", "Developers") == []


async def test_operators_read_of_customers_alone_there(bot: Driven) -> None:
    await bot.say("developers here", who="ops", where="devs")
    for said in ("groups", "customers", "tickets", "gaps", "developers", "announce list"):
        for shown in await bot.say(f"/{said}", who="ops", where="devs"):
            assert shown.place.conversation == "direct-ops" or shown.message.only_for == "ops"
    [elsewhere] = await bot.say("/announce We have news", who="ops", where="devs")
    assert elsewhere.place.conversation == "direct-ops"
    assert "ops channel" in elsewhere.message.text


async def test_it_is_no_customers_group_anywhere(bot: Driven) -> None:
    await bot.say("developers here", who="ops", where="devs")
    [listed] = await bot.say("groups", who="ops", where="ops")
    [line] = [line for line in listed.message.text.splitlines() if "devs" in line]
    assert "developers' channel" in line
    [refused] = await bot.say("unapprove", who="ops", where="devs")
    assert "`developers off`" in refused.message.text
    [announced] = await bot.say("/announce off", who="ops", where="devs")
    assert "devs" not in announced.message.text
    await bot.say("announce We have news", who="ops", where="ops")
    [made] = [s for s in bot.memory.shown if "We have news" in s.message.text][:1]
    assert made.place.conversation == "ops"


async def test_an_ops_channel_can_be_made_of_it_and_has_no_modules(bot: Driven) -> None:
    await bot.say("developers here billing", who="ops", where="devs")

    async def become(tx: object) -> None:
        await directory.grant(tx, "memory", "boss", Role.OWNER)  # type: ignore[arg-type]

    await bot.app.database.write(become)
    await bot.say("ops here", who="boss", where="devs")
    group = await bot.app.database.read(lambda tx: directory.group(tx, "memory", "devs"))
    assert group is not None
    assert group.kind is GroupKind.OPS
    [none] = await bot.say("developers", who="ops", where="ops")
    assert "There is no developers' channel" in none.message.text
