"""What seems urgent, and why: words that people use, points, reasons, how they are told."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feedback_reasons import points, said
from faq.normalise import normalise
from feedback.model import GRADES
from feedback.priority import (
    KINDS,
    LONGEST,
    TIERS,
    Facts,
    Reason,
    Source,
    Suggestion,
    Voice,
    signals_in,
    suggest,
)
from feedback.rules_file import read_rules

RULES = read_rules(None, normalise)
IDS = [rule.id for rule in RULES.rules]


def asked(text: str, kind: str = "", tier: str | None = None, customers: int = 1) -> Suggestion:
    """Suggested for what so many customers say, the first of which is of that tier."""
    signals = frozenset(signals_in(text, RULES))
    first = Voice("c0", tier, signals)
    others = [Voice(f"c{n}", None, signals) for n in range(1, customers)]
    return suggest(Facts(kind, (first, *others)), RULES)


@pytest.mark.parametrize(
    ("grade", "kind", "tier", "customers", "text"),
    [
        ("P0", "", "S", 1, "cannot log in since today"),
        ("P0", "", "S", 1, "今天开始登录不了了"),
        ("P0", "bug", "A", 1, "Our activation code is rejected, we can't go live"),
        ("P0", "bug", "A", 1, "激活码一直提示无效，影响我们上线"),
        ("P0", "bug", None, 3, "nobody can log in"),
        ("P0", "bug", None, 3, "整个公司都用不了"),
        ("P0", "wish", "S", 1, "Without single sign-on we won't renew"),
        ("P0", "wish", "S", 1, "没有单点登录的话明年就不续约了"),
        ("P1", "bug", "C", 1, "the app keeps crashing when I add a photo"),
        ("P1", "bug", "C", 1, "加照片就闪退"),
        ("P1", "wish", "A", 1, "A competitor has this, we are losing the deal"),
        ("P1", "wish", "A", 1, "友商早就有了，再不做这单就丢单了"),
        ("P1", "wish", None, 5, "please put the department on our billing statement"),
        ("P1", "wish", None, 5, "希望账单上能按部门拆分"),
        ("P1", "bug", "B", 2, "We were charged twice this month"),
        ("P1", "bug", "B", 2, "这个月重复扣了我们一次钱"),
        ("P1", "wish", None, 8, "dark mode please"),
        ("P1", "wish", None, 8, "希望支持深色模式"),
        ("P2", "wish", None, 1, "please put the department on our billing statement"),
        ("P2", "wish", None, 1, "希望账单上能按部门拆分"),
        ("P2", "bug", "A", 1, "the date shows in the wrong format"),
        ("P2", "bug", "A", 1, "日期格式显示不对"),
        ("P2", "wish", "A", 1, "We type every order in by hand"),
        ("P2", "wish", "A", 1, "每张订单都要手动录入"),
        ("P3", "wish", "B", 1, "nice if the button were blue"),
        ("P3", "wish", "B", 1, "按钮要是蓝色的就好了"),
        ("P3", "wish", None, 1, "We type every order in by hand"),
        ("P3", "wish", None, 1, "每张订单都要手动录入"),
        ("P3", "question", "A", 1, "How do I export to Excel?"),
        ("P3", "question", "A", 1, "怎么导出到 Excel？"),
        ("P3", "", None, 1, ""),
    ],
)
def test_what_people_ask_for_gets_a_sensible_grade(
    grade: str, kind: str, tier: str | None, customers: int, text: str
) -> None:
    assert asked(text, kind, tier, customers).grade == grade


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("blocks", "CAN’T  LOG-IN"),
        ("blocks", "I can´t log in"),
        ("blocks", "we're still locked out of our account"),
        ("blocks", "ｃａｎｎｏｔ ｌｏｇ ｉｎ"),
        ("blocks", "我們全公司都無法登入"),
        ("blocks", "登 录 不 了"),
        ("blocks", "登陆不了app"),
        ("blocks", "无法login，显示登录失败"),
        ("blocks", "第一行说别的\n系统打不开了"),
        ("blocks", "It is not a blocker for sales, but support can't log in."),
        ("renewal", "The customer is reconsidering our renewal"),
        ("renewal", "客戶說不續費了"),
        ("renewal", "见https://example.com/contract不续约了"),
        ("competitor", "they are switching to another vendor"),
        ("competitor", "別的廠商都已經支持了"),
        ("money", "this costs us a lot"),
        ("money", "每個月多收費用"),
        ("efficiency", "it takes hours"),
        ("efficiency", "要一个个改，很费时"),
    ],
)
def test_words_are_found_however_they_are_written(rule: str, text: str) -> None:
    assert rule in signals_in(text, RULES)


@pytest.mark.parametrize(
    "text",
    [
        "Add a code block to the editor",
        "Can I block a user?",
        "The list of blocked users should have a search",
        "That's not a blocker for us",
        "It doesn't block us",
        "I can't work out where the setting is",
        "We can't work with two currencies yet",
        "I can log in now",
        "Please freeze the header row",
        "See https://example.com/help/cannot-log-in-blocker",
        "不影响使用，就是颜色不好看",
        "没再闪退",
        "登录失败的日志在哪里看",
        "无法使用中文名称搜索",
        "登录页能不能换个背景",
        "How do I switch off auto-renew?",
        "怎么关闭自动续费？",
        "不自动续费",
        "Add a competitor field to the lead form",
        "客户表里加一个竞争对手字段",
        "招标管理里加一个筛选",
        "费用报销模块加一个筛选",
        "在哪里查看账单？",
        "Where do I find our billing page",
        "Add the billing address to the form",
        "设备效率报表加一列",
        "这样不麻烦",
        "can't\nlog in",
        "scannot log inn",
    ],
)
def test_words_that_mean_something_else_are_not_found(text: str) -> None:
    assert signals_in(text, RULES) == ()


def test_without_a_script_the_scripts_are_two() -> None:
    assert signals_in("無法登入", read_rules(None)) == ()
    assert signals_in("无法登录", read_rules(None)) == ("blocks",)


def test_a_pasted_log_is_not_read_to_its_end() -> None:
    assert signals_in("x " * (LONGEST // 2) + "cannot log in", RULES) == ()


def test_reasons_say_who_said_what_and_add_up() -> None:
    voices = (
        Voice("Bolt", "B", frozenset({"blocks", "money"})),
        Voice("Acme", "S", frozenset({"blocks"})),
        Voice("Acme", "S"),
        Voice("", None, frozenset({"efficiency", "no such rule"})),
        Voice("Cube", "A"),
    )
    suggestion = suggest(Facts("bug", voices, frozenset({"renewal", "money"})), RULES)
    acme, bolt, cube = ("Acme", "S"), ("Bolt", "B"), ("Cube", "A")
    assert suggestion == Suggestion(
        "P0",
        168,
        (
            Reason(Source.RULE, "blocks", 50, (acme, bolt)),
            Reason(Source.RULE, "renewal", 45, (), by_ops=True),
            Reason(Source.RULE, "money", 20, (bolt,)),
            Reason(Source.RULE, "efficiency", 6),
            Reason(Source.TIER, "S", 25, (acme,)),
            Reason(Source.CUSTOMERS, "", 12, (acme, cube, bolt)),
            Reason(Source.KIND, "bug", 10),
        ),
    )


def test_grades_begin_exactly_at_their_points() -> None:
    at = {score: RULES.grade(score) for score in (0, 19, 20, 39, 40, 69, 70, 10_000)}
    assert list(at.values()) == ["P3", "P3", "P2", "P2", "P1", "P1", "P0", "P0"]


VOICES = st.builds(
    Voice,
    st.sampled_from(["", "Acme", "Bolt", "Cube", "Dune"]),
    st.sampled_from([None, *TIERS]),
    st.frozensets(st.sampled_from([*IDS, "gone"]), max_size=3),
)
FACTS = st.builds(
    Facts,
    st.sampled_from(["", *KINDS]),
    st.lists(VOICES, max_size=6).map(tuple),
    st.frozensets(st.sampled_from(IDS), max_size=2),
)


@given(FACTS)
def test_the_points_of_the_reasons_are_the_score(facts: Facts) -> None:
    suggestion = suggest(facts, RULES)
    assert sum(reason.points for reason in suggestion.reasons) == suggestion.score
    assert all(reason.points > 0 for reason in suggestion.reasons)
    assert suggestion.grade == RULES.grade(suggestion.score)


@given(FACTS, VOICES, st.sampled_from(IDS), st.data())
def test_more_never_lowers_it(facts: Facts, voice: Voice, signal: str, data: st.DataObject) -> None:
    before = suggest(facts, RULES)
    at = data.draw(st.integers(0, len(facts.voices)))
    more = (*facts.voices[:at], voice, *facts.voices[at:])
    for after in (
        suggest(replace(facts, voices=more), RULES),
        suggest(replace(facts, signals=facts.signals | {signal}), RULES),
    ):
        assert after.score >= before.score
        assert GRADES.index(after.grade) <= GRADES.index(before.grade)


@given(FACTS, st.randoms(use_true_random=False))
def test_the_order_of_voices_is_no_matter(facts: Facts, random: Random) -> None:
    shuffled = list(facts.voices)
    random.shuffle(shuffled)
    assert suggest(replace(facts, voices=tuple(shuffled)), RULES) == suggest(facts, RULES)


BLOCKS = frozenset({"blocks"})
THREE = Facts("", (Voice("A", "S", BLOCKS), Voice("B"), Voice("C")))


@pytest.mark.parametrize(
    ("facts", "names", "en", "zh"),
    [
        (
            THREE,
            True,
            "P0: blocks use (A, tier S), 3 customers",
            "P0：影响使用或开通（A，S 级），3 个客户",
        ),
        (
            THREE,
            False,
            "P0: blocks use (tier S), 3 customers",
            "P0：影响使用或开通（S 级客户），3 个客户",
        ),
        (
            Facts("bug", (Voice("A", "S"), Voice("B", None, BLOCKS)), frozenset({"money"})),
            True,
            "P0: blocks use (B), about money (noted by ops), tier S (A), 2 customers, a bug",
            "P0：影响使用或开通（B），涉及费用或收入（运营标注），S 级客户（A），2 个客户，是缺陷",
        ),
        (
            Facts("", tuple(Voice(name, None, BLOCKS) for name in "EDCBA")),
            True,
            "P0: blocks use (A; B; C and 2 more), 5 customers",
            "P0：影响使用或开通（A；B；C等，另有 2 个），5 个客户",
        ),
        (
            Facts("", (Voice("", "S", BLOCKS),)),
            True,
            "P0: blocks use, tier S",
            "P0：影响使用或开通，S 级客户",
        ),
        (
            Facts("wish", (Voice("A"),)),
            True,
            "P3: nothing speaks for a higher priority",
            "P3：没有需要提高优先级的依据",
        ),
    ],
)
def test_reasons_are_told_in_one_line(facts: Facts, names: bool, en: str, zh: str) -> None:
    suggestion = suggest(facts, RULES)
    assert said("en", suggestion, RULES, names=names) == en
    assert said("zh", suggestion, RULES, names=names) == zh


def test_names_are_told_to_ops_only_and_nothing_is_markup() -> None:
    odd = replace(RULES.rules[0], wording={"en": "**use** <x>", "zh": "用"})
    rules = replace(RULES, rules=(odd,))
    voice = Voice("[Acme](https://a.example)", "S", BLOCKS)
    suggestion = suggest(Facts("", (voice, Voice("Bolt", "S"))), rules)
    assert said("en", suggestion, rules, names=True) == (
        r"P0: \*\*use\*\* \<x\> (\[Acme\](https://a.example), tier S), 2 customers"
    )
    alone = suggest(Facts("", (Voice("", None, BLOCKS),)), rules)
    assert said("en", alone, rules, names=True) == r"P1: \*\*use\*\* \<x\>"
    for names, told in ((True, True), (False, False)):
        lines = [said("en", suggestion, rules, names=names)]
        lines += points("en", suggestion, rules, names=names)
        assert ("Acme" in "".join(lines)) is told
        assert ("Bolt" in "".join(lines)) is told


def test_each_part_is_told_with_its_points() -> None:
    assert points("en", suggest(THREE, RULES), RULES, names=True) == [
        "blocks use (A, tier S): 50",
        "tier S (A): 25",
        "3 customers: 12",
        "**87** points: **P0** (P0 from 70, P1 from 40, P2 from 20)",
    ]
    assert points("zh", suggest(THREE, RULES), RULES, names=False)[-1] == (
        "合计 **87** 分：**P0**（P0 需 70 分，P1 需 40 分，P2 需 20 分）"
    )


def test_a_rule_that_is_gone_is_told_by_its_id() -> None:
    suggestion = suggest(THREE, RULES)
    without = replace(RULES, rules=())
    assert said("en", suggestion, without, names=True).startswith("P0: blocks (A, tier S)")
