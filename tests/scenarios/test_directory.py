"""Transcripts: groups, customers and people as operators keep them."""

from functools import partial

import pytest

from chat.directory import Role
from storage import directory, schema
from tests.contract import examples
from tests.scenarios.handing_over import Desk
from tests.support import Driven


async def ops(bot: Driven, text: str, where: str = "ops") -> str:
    """What an operator is told."""
    shown = await bot.say(text, who="ops", where=where)
    return shown[0].message.text if shown else ""


async def own(bot: Driven, who: str = "ops") -> None:
    grant = partial(directory.grant, account="memory", person_id=who, given=Role.OWNER)
    await bot.app.database.write(grant)


async def test_groups_are_listed_where_only_operators_read(bot: Driven) -> None:
    [here] = await bot.say("groups", who="ops", where="ops")
    assert here.place.conversation == "ops"
    assert "**Groups** (1–3 of 3)" in here.message.text
    assert "**English group** · approved" in here.message.text
    assert "**Ops** · ops channel" in here.message.text
    [there] = await bot.say("群列表", who="ops", where="zh")
    assert there.place.conversation == "direct-ops"
    assert "共 3 个" in there.message.text


async def test_a_group_is_noted_and_found(bot: Driven) -> None:
    await ops(bot, "customer Acme set tier=S region=East")
    said = await ops(
        bot,
        "group #1 set customer=acme products=Payroll,HR timezone=asia/shanghai quiet=22-8 "
        'volunteer=on name="Acme users"',
    )
    assert "- customer: none → **Acme**" in said
    assert "- products: none → **HR, Payroll**" in said
    assert "- time zone: none → **Asia/Shanghai**" in said
    assert "- quiet hours: none → **22:00-08:00**" in said
    assert "- name: English group → **Acme users**" in said
    assert "**Acme users** · approved, answers unasked · Acme (S)" in await ops(
        bot, "groups product=hr tier=s"
    )
    assert "No group fits" in await ops(bot, "groups tag=hr")
    assert "- products: HR, Payroll → **HR**" in await ops(bot, "group #1 set product=-payroll")
    assert "Nothing to change" in await ops(bot, "group #1 set product=HR")
    assert "groups: Acme users" in await ops(bot, "customer acme")


@pytest.mark.parametrize("text", ["customer new Acme tier=S region=EU", "客户 Acme 等级=S 区域=EU"])
async def test_what_is_noted_of_a_customer_needs_no_word_for_it(bot: Driven, text: str) -> None:
    await ops(bot, text)
    assert "**Acme** · tier S · EU" in await ops(bot, "customers")


async def test_the_same_in_chinese(bot: Driven) -> None:
    assert "已新建客户：**云帆科技**" in await ops(
        bot, "客户 云帆科技 设置 等级=s 区域=华东 续约日期=2026/12/31 客户负责人=@Ana"
    )
    said = await ops(bot, "群 设置 客户=云帆科技 产品＝薪资，考勤 标签=试点 主动回答=开", "zh")
    assert "- 客户：无 → **云帆科技**" in said
    assert "- 产品：无 → **考勤、薪资**" in said
    assert "- 主动回答：否 → **是**" in said
    listed = await ops(bot, "群列表 产品＝薪资 等级=S")
    assert (
        "**中文群** · 已开通、主动回答 · 云帆科技（S 级） · 产品：考勤、薪资 · 标签：试点" in listed
    )
    card = await ops(bot, "客户 云帆科技")
    assert "- 客户负责人：Ana (memory:ana)" in card
    assert "客户负责人 Ana" in await ops(bot, "客户列表")
    assert "- 续约日期：2026-12-31" in card
    assert "已改名为 **云帆集团**" in await ops(bot, "客户 云帆科技 改名 云帆集团")
    assert "云帆集团" in await ops(bot, "客户列表 区域=华东")


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ("timezone=Asia/Shanghia", "Did you mean: Asia/Shanghai"),
        ("timezone=Mars", "is no time zone"),
        ("quiet=22:00", "22:00-08:00"),
        ("quiet=25:00-08:00", "is no span of hours"),
        ("locale=fr", "`zh` and `en`"),
        ("volunteer=maybe", "neither `on` nor `off`"),
        ("customer=Nobody", "There is no customer **Nobody**"),
        ("products=+a,b", "mixes two ways"),
        ("tags=-x", "can't be removed"),
        ("colour=red", "There are: name"),
        ("tags=a tags=b", "given twice"),
        ('name="x', "quotation mark"),
        ("name=", "can't be empty"),
        ("red", "key=value"),
        (f"name={'x' * 201}", "at most 200"),
    ],
)
async def test_a_bad_value_is_explained_and_nothing_is_half_applied(
    bot: Driven, given: str, why: str
) -> None:
    before = await examples.rows(bot.app.database, schema.groups)
    assert why in await ops(
        bot, f"group #2 set tags=+pilot {given}" if "tags" not in given else f"group #2 set {given}"
    )
    assert await examples.rows(bot.app.database, schema.groups) == before
    assert await examples.rows(bot.app.database, schema.group_labels) == []


async def test_a_typo_makes_no_second_customer(bot: Driven) -> None:
    await ops(bot, "customer Acme set tier=S")
    [doubt] = await bot.say("customer Acmee set tier=B", who="ops", where="ops")
    assert "one called **Acme**" in doubt.message.text
    assert len(await examples.rows(bot.app.database, schema.customers)) == 1
    [made] = await bot.press(doubt, doubt.message.buttons[0].value, who="ops")
    assert "New customer: **Acmee**" in made.message.text
    assert "tier: none → **B**" in made.message.text
    assert "Did you mean: " in await ops(bot, "customer Acne")
    assert "called **Acme** already" in await ops(bot, "customer Acmee rename ACME")


async def test_a_long_name_is_asked_about_without_a_button(bot: Driven) -> None:
    name = "云帆科技（上海）人力资源有限公司"
    await ops(bot, f"客户 {name} 设置 等级=S")
    [doubt] = await bot.say(f"客户 {name}二 设置 等级=B", who="ops", where="ops")
    assert doubt.message.buttons == ()
    command = doubt.message.text.split("`")[1]
    assert "已新建客户" in await ops(bot, command.replace("customer", "客户", 1))


async def test_long_lists_come_in_pages(bot: Driven) -> None:
    for number in range(45):
        await ops(bot, f"customer new C{number:02} set tier=B")
    [first] = await bot.say("customers tier=B", who="ops", where="ops")
    assert "(1–20 of 45)" in first.message.text
    [second] = await bot.press(first, first.message.buttons[0].value, who="ops")
    assert "(21–40 of 45)" in second.message.text
    [third] = await bot.press(second, second.message.buttons[0].value, who="ops")
    assert "(41–45 of 45)" in third.message.text
    assert third.message.buttons == ()
    assert "no such page" in await ops(bot, "customers page=9")


@pytest.mark.parametrize(
    "text",
    ["groups", "群列表", "group", "customers", "客户 云帆", "person @dee", "unapprove", "ops"],
)
async def test_members_may_not(bot: Driven, text: str) -> None:
    [refused] = await bot.say(text)
    assert "operator" in refused.message.text or "运营" in refused.message.text


@pytest.mark.parametrize(
    "question",
    [
        "group chats: how do I export approvals?",
        "customer data, how do I export approvals?",
        "客户 资料 怎么 导出审批单？",
        "link to the page where I export approvals?",
    ],
)
async def test_questions_that_begin_like_commands_are_questions(bot: Driven, question: str) -> None:
    [shown] = await bot.say(question)
    assert "Only operators" not in shown.message.text
    assert "只有运营" not in shown.message.text
    assert len(await examples.rows(bot.app.database, schema.questions)) == 1


async def test_other_groups_are_not_discussed_in_a_customers_group(bot: Driven) -> None:
    assert "not discussed" in await ops(bot, "group #2", "en")
    assert "not discussed" in await ops(bot, "approve #2", "en")
    assert "no group number 99" in await ops(bot, "group #99")


async def test_approval_is_given_and_taken_by_number(bot: Driven) -> None:
    await bot.say("hello", where="new", who="eve")
    assert "not approved" in await ops(bot, "groups unapproved")
    told = await bot.say("approve #6", who="ops", where="ops")
    assert [shown.place.conversation for shown in told] == ["ops", "new"]
    assert "already" in await ops(bot, "approve #6")
    assert "不再用手册" in await ops(bot, "取消批准 #6")
    [refused] = await bot.say("how do I export approvals?", where="new", who="eve")
    assert "still has to be approved" in refused.message.text
    assert "ops off" in await ops(bot, "unapprove")


async def test_a_person_is_noted_and_their_job_opens_sections(bot: Driven) -> None:
    await ops(bot, "customer Acme set tier=S")
    said = await ops(bot, 'person @ana set job="sales director" customer=Acme payer=yes')
    assert "- job: sales → **sales director**" in said
    assert "- payer: no → **yes**" in said
    [opened] = await bot.say("secret discount table", where="direct-ana")
    assert "40 percent" in opened.message.text
    [card] = await bot.say("me", where="direct-ana")
    assert "Customer: Acme" in card.message.text
    assert "Groups I have seen you in: 2" in card.message.text
    assert "know nobody" in await ops(bot, "person @nobody")
    assert "another account" in await ops(bot, "person slack:U1")


async def test_owners_alone_give_roles_and_nobody_makes_owners(bot: Driven) -> None:
    assert "Only owners" in await ops(bot, "person @ana set role=operator job=boss")
    await own(bot)
    assert "can't be given" in await ops(bot, "person @ana set role=owner")
    assert "role: member → **operator**" in await ops(bot, "person @ana set role=operator")
    assert "**Groups**" in (await bot.say("groups", where="direct-ana"))[0].message.text
    assert "权限：运营 → **成员**" in await ops(bot, "用户 @ana 设置 权限=成员")
    assert "only that can change it" in await ops(bot, "person @ops set role=member")


async def test_two_accounts_are_linked_by_a_code(bot: Driven) -> None:
    [refused] = await bot.say("link", where="en")
    assert (refused.place.conversation, "eyes only" in refused.message.text) == ("direct-ana", True)
    [given] = await bot.say("link", where="direct-ana")
    code = given.message.text.split("**")[1]
    assert code not in repr(await examples.rows(bot.app.database, schema.one_time_codes))
    [own_code] = await bot.say(f"link {code}", where="direct-ana")
    assert "this very account" in own_code.message.text
    [wrong] = await bot.say("link 00000-00000", who="bo", where="direct-bo")
    assert "does not exist" in wrong.message.text
    told = await bot.say(f"关联 {code.lower()}", who="bo", where="direct-bo")
    assert [shown.place.conversation for shown in told] == ["direct-bo", "direct-ana"]
    assert "memory:ana" in told[0].message.text
    assert "memory:bo" in told[1].message.text
    [again] = await bot.say(f"link {code}", who="dee", where="direct-dee")
    assert "used already" in again.message.text
    [card] = await bot.say("me", where="direct-ana")
    assert "Linked accounts: memory:bo" in card.message.text
    [off] = await bot.say("link off", where="direct-ana")
    assert "on its own" in off.message.text
    [alone] = await bot.say("link off", who="bo", where="direct-bo")
    assert "linked to no other" in alone.message.text


async def test_a_code_runs_out(bot: Driven) -> None:
    [given] = await bot.say("link", where="direct-ana")
    bot.clock.advance(601)
    code = given.message.text.split("**")[1]
    [late] = await bot.say(f"link {code}", who="bo", where="direct-bo")
    assert "has run out" in late.message.text


async def test_the_ops_channel_is_made_and_ended(bot: Driven) -> None:
    assert "Ops (memory): all products" in await ops(bot, "ops")
    assert "Only owners" in await ops(bot, "ops here", "zh")
    await own(bot)
    assert "several people" in await ops(bot, "ops here", "direct-ops")
    assert "Everybody in it sees what customers ask" in await ops(bot, "ops here Payroll HR", "zh")
    assert "中文群 (memory): HR, Payroll only" in await ops(bot, "ops")
    assert "不再是运营群" in await ops(bot, "运营 关", "zh")
    assert "no ops channel" in await ops(bot, "ops off", "en")
    assert "中文群" not in await ops(bot, "ops")


async def test_an_operator_may_make_the_first_ops_channel(bot: Driven) -> None:
    await own(bot)
    await ops(bot, "ops off")
    grant = partial(directory.grant, account="memory", person_id="ops", given=Role.OPERATOR)
    await bot.app.database.write(grant)
    assert "no ops channel yet" in await ops(bot, "ops", "direct-ops")
    assert "is an ops channel now" in await ops(bot, "ops here", "ops")
    assert "Only owners" in await ops(bot, "ops off", "ops")


async def test_my_data_is_given_to_me_alone_and_deleted_when_i_am_sure(bot: Driven) -> None:
    await bot.say("how do I export approvals?")
    [refused] = await bot.say("me export")
    assert refused.place.conversation == "direct-ana"
    assert "to me directly" in refused.message.text
    shown = await bot.say("我 导出", where="direct-ana")
    assert "how do I export approvals?" in "".join(each.message.text for each in shown)
    [sure] = await bot.say("me forget", where="direct-ana")
    assert "can't be undone" in sure.message.text
    assert len(await examples.rows(bot.app.database, schema.people)) == 3
    [done] = await bot.press(sure, sure.message.buttons[0].value)
    assert "know nothing about you" in done.message.text
    people = await examples.rows(bot.app.database, schema.people)
    assert "ana" not in [row["person"] for row in people]
    [question] = await examples.rows(bot.app.database, schema.questions)
    assert (question["person"], question["text"]) == ("", "")


async def test_filters_are_read_in_time(bot: Driven) -> None:
    assert "not how" in await ops(bot, "/groups " + "a=" * 5000 + '" x')


async def test_what_people_call_things_is_escaped(bot: Driven) -> None:
    said = await ops(bot, 'customer "**<b>*x" set region="[a](http://b)"')
    assert r"\*\*\<b\>\*x" in said
    assert r"\[a\](http://b)" in said
    assert r"\*\*\<b\>\*x" in await ops(bot, "customers")


async def test_all_wrong_values_are_named_at_once(bot: Driven) -> None:
    said = await ops(bot, "group #2 set timezone=Mars locale=fr volunteer=maybe")
    assert "**Mars**" in said
    assert "**fr**" in said
    assert "**maybe**" in said


async def test_what_is_told_privately_about_a_group_says_so(bot: Driven) -> None:
    for written in ("group", "group set tags=pilot", "group set locale=fr", "/group colour"):
        [shown] = await bot.say(written, who="ops", where="en")
        assert shown.place.conversation == "direct-ops"
        assert shown.message.text.startswith("This is about **English group** (\\#")
    number = (await ops(bot, "group", "en")).split("\\#")[1].split(")")[0]
    assert f"`group #{number} set …`" in await ops(bot, "group", "en")


async def test_too_much_data_for_a_chat_is_summed_up(bot: Driven) -> None:
    shown = await bot.say("me export", where="direct-ana")
    [text] = [each.message.text for each in shown]
    assert text.index('"people"') < text.index('"members"')
    assert '"bodies"' not in text
    for n in range(30):
        await bot.say(f"what about the weather in the town with the number {n}?")
    shown = await bot.say("me export", where="direct-ana")
    text = "".join(each.message.text for each in shown)
    assert len(text) < 3000
    assert "- questions: 30" in text
    assert '"name": "Ana"' in text
    assert "`groupkeeper person export memory:ana`" in text


async def test_ops_are_told_of_tickets_whose_asker_is_forgotten(bot: Driven) -> None:
    desk = Desk(bot)
    await desk.ask()
    [sure] = await bot.say("me forget", where="direct-ana")
    shown = await bot.press(sure, sure.message.buttons[0].value)
    [told] = [each for each in shown if each.place.conversation == "ops"]
    assert told.place.thread == desk.notice.id
    assert "the asker has had their data deleted; the ticket is closed" in told.message.text
    number = told.message.text.split(":")[0].removeprefix("#")
    gone = "The asker's data was deleted; nobody can be told."
    for written in (f"reopen {number}", f"reply {number} hello", f"take {number}"):
        assert await ops(bot, written) == gone
    [answer] = await desk.ops("It is sunny.")
    assert answer.message.text == gone


async def test_lists_in_a_refusal_are_chinese_in_chinese(bot: Driven) -> None:
    assert "等级有 S、A、B、C；" in await ops(bot, "客户 云帆科技 设置 等级=Z")
