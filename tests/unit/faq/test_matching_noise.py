"""The right section comes first however a question is written."""

from pathlib import Path

import pytest

from faq.answering import Answering, Outcome
from faq.manual import read_manual
from tests.unit.faq.back_office import back_office, manual, section

OWN = Path(__file__).parents[3] / "manual"


@pytest.fixture(scope="module")
def answering() -> Answering:
    return Answering(back_office())


@pytest.fixture(scope="module")
def untaught() -> Answering:
    """Of the same manual without aliases."""
    return Answering(back_office(aliases=False))


def first(answering: Answering, question: str) -> str:
    return answering.ask(question).ranked[0].section.title


TITLES = (
    # Traditional script and Taiwan's words
    ("開具發票", "开具发票"),
    ("重置密碼", "重置密码"),
    ("批量導入客戶", "批量导入客户"),
    ("報銷審批在哪裡", "报销审批"),
    # homophones
    ("重置秘码", "重置密码"),
    ("充置密码", "重置密码"),
    ("库存盘典", "库存盘点"),
    ("收获地址", "收货地址"),
    ("合约归挡", "合同归档"),
    ("退宽流程", "退款流程"),
    # words typed as pinyin
    ("yinhang zhanghu怎么绑定", "银行账户"),
    ("怎么kaiju fapiao", "开具发票"),
    ("kucun pandian", "库存盘点"),
    # full width, capitals
    ("ｒｅｓｅｔ　ｐａｓｓｗｏｒｄ", "Reset a password"),
    ("ＥＸＰＯＲＴ ＲＥＰＯＲＴＳ？", "Export reports"),
    ("TAX RATES", "Tax rates"),
    # slips of the keyboard
    ("how to refnd a paymnet", "Refund a payment"),
    ("expotr reprots", "Export reports"),
    ("inviet a collegue", "Invite a colleague"),
    ("curency convertion rate", "Currency conversion"),
    ("aprove expences", "Approve expenses"),
    ("two-facter autentication", "Two-factor authentication"),
    # inflections
    ("refunding payments", "Refund a payment"),
    ("issued invoices", "Issue an invoice"),
    # politeness and filler
    (
        "Hi team, quick question: where do I change the tax rates? Thanks a lot!",
        "Tax rates",
    ),
    ("您好，请问一下怎么邀请同事？谢谢", "邀请成员"),
    ("hello hello!! delivery address pls 🙏", "Delivery address"),
)
ALIASES = (
    ("忘記密碼怎麼辦", "重置密码"),
    ("怎麼給客戶開發票", "开具发票"),
    ("tuikuan多久到账", "退款流程"),
    ("仓苦数量对不上", "库存盘点"),
    # contractions, and how else the same is said
    ("i can't log in", "Reset a password"),
    ("i can’t log in", "Reset a password"),
    ("it won't let me log on", "Reset a password"),
    ("couldn't sign in", "Reset a password"),
    ("my mobile with the codes is gone", "Two-factor authentication"),
    ("give a client his money back", "Refund a payment"),
    ("reimburse a customer", "Refund a payment"),
    ("create a bill for a client", "Issue an invoice"),
    ("receipt for a buyer", "Issue an invoice"),
    ("口令忘了", "重置密码"),
)


@pytest.mark.parametrize(("question", "title"), TITLES + ALIASES)
def test_noise_is_seen_through(answering: Answering, question: str, title: str) -> None:
    assert first(answering, question) == title


@pytest.mark.parametrize(("question", "title"), TITLES)
def test_noise_is_seen_through_without_aliases(
    untaught: Answering, question: str, title: str
) -> None:
    assert first(untaught, question) == title


@pytest.mark.parametrize("title", [each.title for each in back_office().sections])
def test_each_section_is_answered_by_its_title(answering: Answering, title: str) -> None:
    answer = answering.ask(title)
    assert (answer.outcome, answer.found[0].section.title) == (Outcome.ANSWER, title)


@pytest.mark.parametrize(
    ("alias", "title"),
    [(alias, each.title) for each in back_office().sections for alias in each.aliases],
)
def test_each_section_comes_first_for_its_aliases(
    answering: Answering, alias: str, title: str
) -> None:
    answer = answering.ask(alias)
    assert (answer.outcome, answer.found[0].section.title) == (Outcome.ANSWER, title)


@pytest.mark.parametrize(
    "question",
    [
        "what's the weather in Paris tomorrow",
        "who won the world cup",
        "how do I bake bread",
        "which film is on tonight",
        "今天天气怎么样",
        "附近有什么好吃的",
        "周末去哪里爬山",
    ],
)
def test_other_topics_are_unknown(answering: Answering, untaught: Answering, question: str) -> None:
    assert answering.ask(question).outcome is Outcome.UNKNOWN
    assert untaught.ask(question).outcome is Outcome.UNKNOWN


def test_corrections_are_told_and_words_of_the_manual_are_left_alone(answering: Answering) -> None:
    query = answering.index.query("how to refnd a payment")
    assert query.corrected == {"refnd": "refund"}
    assert answering.index.query("tuikuan").corrected == {}
    assert answering.index.query("change the invoice").corrected == {}


def test_words_are_read_as_pinyin_where_the_manual_has_them() -> None:
    question = "yinhang zhanghu"
    whole = back_office()
    english = [each for each in whole.sections if each.lang == "en"]
    assert first(Answering(whole), question) == "银行账户"
    only = Answering(type(whole)(tuple(english), ()))
    assert only.index.query(question).words == 2
    assert only.ask(question).outcome is Outcome.UNKNOWN


def test_what_may_be_pinyin_is_not_corrected() -> None:
    near, said = section("Fapiax"), section("发票")
    for whole, corrected in ((manual(near, said), {}), (manual(near), {"fapiao": "fapiax"})):
        assert Answering(whole).index.query("fapiao").corrected == corrected


@pytest.mark.parametrize(
    "question", ["how do I export a moolah?", "how do I export a bill?", "怎么导出 发票"]
)
def test_a_word_that_the_manual_lacks_is_found_by_its_synonyms(
    tmp_path: Path, question: str
) -> None:
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / "synonyms.txt").write_text(
        "invoice, moolah, 发票\nexport, 导出\n", "utf-8"
    )
    (tmp_path / "en.md").write_text(
        "# Sales\n\n## Export an invoice\n\nPress **Export**.\n\n## Delete an order\n\nGone.\n"
    )
    answer = Answering(read_manual(tmp_path)).ask(question)
    assert answer.outcome is not Outcome.UNKNOWN
    assert answer.found[0].section.title == "Export an invoice"


def test_a_whole_question_in_pinyin_is_met_with_the_section() -> None:
    own = Answering(read_manual(OWN))
    for question, title in (("zenme huifu beifen", "备份"), ("zenme anzhuang", "安装")):
        answer = own.ask(question)
        assert answer.outcome is not Outcome.UNKNOWN
        assert title in answer.found[0].section.title
