"""Transcripts: somebody has asked for it already."""

from chat.directory import CustomerChanged, GroupChanged
from storage import effects, requirement_rows
from tests.scenarios.test_feedback import labels
from tests.support import Driven


async def of_customers(bot: Driven) -> None:
    """The English group is Acme's, the Chinese one is Bolt's."""
    for name, group in (("Acme", "en"), ("Bolt", "zh")):
        made = CustomerChanged(name, {"tier": "A"})
        await bot.app.database.write(lambda tx, e=made: effects.apply(tx, e, bot.clock.now()))  # type: ignore[misc]
        number = 1 if name == "Acme" else 2
        theirs = GroupChanged("memory", group, {"customer_id": number})
        await bot.app.database.write(lambda tx, e=theirs: effects.apply(tx, e, bot.clock.now()))  # type: ignore[misc]


async def test_who_joins_has_a_vote_and_hears_of_every_step(bot: Driven) -> None:
    await of_customers(bot)
    await bot.say("/feedback the export of approvals has no dates")
    await bot.say('/pool set 1 title="Dates in the export of approvals"', who="ops", where="ops")
    said = await bot.say(
        "/feedback dates are missing in the export of approvals", who="dee", where="zh"
    )
    offer = said[0]
    assert "- **#1** Dates in the export of approvals：已记录" in offer.message.text
    assert labels(offer) == ["和 #1 一样", "不一样"]
    assert [each.place.conversation for each in said] == ["zh"]  # operators are not told yet
    joined, line = await bot.press(offer, "fb:2:similar:1", who="dee")
    assert joined.message.text.startswith("已加入 **#1**：在您之前有 1 人提过。")
    assert (line.place.conversation, line.message.text) == (
        "ops",
        "Another request is part of **#1** now: 2 people ask for it.",
    )
    told = await bot.say("/pool accept 1", who="ops", where="ops")
    heard = {each.place.conversation: each.message.text for each in told}
    assert "we'll do **#1**" in heard["en"]
    assert "**#1**“Dates in the export of approvals” 决定要做了" in heard["zh"]
    [mine] = await bot.say("/my", who="dee", where="zh")
    assert "并入 #1：已决定要做 · 2 人" in mine.message.text


async def test_the_words_of_one_customer_are_never_shown_to_another(bot: Driven) -> None:
    await of_customers(bot)
    await bot.say("/feedback the export of approvals has no dates, says our boss Mr Smith")
    said = await bot.say("/feedback the export of approvals has no dates", who="dee", where="zh")
    assert "Mr Smith" not in said[0].message.text
    assert labels(said[0])[0] == "出问题了"  # nothing is offered without a public wording
    refused = await bot.press(said[0], "fb:2:similar:1", who="dee")
    assert all("Mr Smith" not in each.message.text for each in refused)
    kept = await bot.app.database.read(lambda tx: requirement_rows.by_id(tx, 2))
    assert kept is not None
    assert kept.is_root
    for text in ("/pool 1", "/pool show 1", "/pool", "/pool history 1", "/pool export", "/my"):
        shown = await bot.say(text, who="dee", where="zh")
        assert shown
        assert all("Mr Smith" not in each.message.text for each in shown), text


async def test_something_else_stays_by_itself(bot: Driven) -> None:
    await bot.say("/feedback the export of approvals has no dates")
    offer, *_ = await bot.say("/feedback no dates in the export of approvals", who="dee")
    assert "#1" in offer.message.text  # the same group's: no customer is known
    kind, *told = await bot.press(offer, "fb:2:similar:other", who="dee")
    assert labels(kind)[0] == "Something is broken"
    assert any(each.place.conversation == "ops" for each in told)
