"""What an answer's reasons add up to."""

from collections.abc import Mapping

import pytest

from faq.answering import Answering, Outcome, Reader
from faq.document import read_document
from faq.explaining import Explanation, explain
from faq.manual import Manual

EN = """# Invoices

## Export an invoice
<!-- groupkeeper
aliases: [download the bill as PDF, how do I get an invoice on paper?]
-->

Press **Export**.

## Delete an invoice
<!-- groupkeeper
aliases: [remove a bill, get rid of an invoice]
-->

Press **Delete**.
"""
ZH = """# 发票

## 导出发票

点**导出**。
"""


@pytest.fixture(scope="module")
def answering() -> Answering:
    documents = [read_document("en/invoices.md", EN), read_document("zh/invoices.md", ZH)]
    return Answering(Manual(tuple(s for d in documents for s in d.sections), ()))


def total(parts: Mapping[str, float]) -> object:
    return pytest.approx(sum(parts.values()), abs=5e-3)  # what is tiny is left out


@pytest.mark.parametrize(
    "question",
    ["export an invoice", "how can I downlaod the bill?", "fapiao 怎么 daochu", "刪除發票"],
)
def test_fields_and_views_both_add_up_to_the_score(answering: Answering, question: str) -> None:
    found = explain(answering, question, Reader())
    assert found.reasons
    for reason in found.reasons:
        assert reason.score == total(reason.fields) == total(reason.views)


def test_it_is_the_answer_that_is_explained(answering: Answering) -> None:
    found = explain(answering, "Hi team, export an invoice please", Reader())
    assert found.answer == answering.ask("Hi team, export an invoice please", Reader())
    assert found.answer.outcome is Outcome.ANSWER
    assert found.question == "export an invoice"
    assert found.reasons[0].section.title == "Export an invoice"
    assert found.answer_at == answering.answer_needs


def test_words_taken_for_others_are_named(answering: Answering) -> None:
    assert explain(answering, "exprot an invoice", Reader()).corrected == {"exprot": "export"}


def test_the_lead_is_the_difference_to_the_runner_up(answering: Answering) -> None:
    found = explain(answering, "how do I export an invoice?", Reader())
    first, second = found.reasons[:2]
    assert sum(found.lead.values()) == pytest.approx(first.score - second.score, abs=1e-2)
    assert max(found.lead, key=lambda name: found.lead[name]) == next(iter(found.lead))


def views(found: Explanation) -> set[str]:
    return set(found.reasons[0].views)


def test_each_view_is_named_where_it_helped(answering: Answering) -> None:
    assert "sound" in views(explain(answering, "daochu fapiao", Reader()))
    assert "word" in views(explain(answering, "导出发票", Reader()))
    assert "gram" in views(explain(answering, "invoicing", Reader()))
    assert "concept" in views(explain(answering, "erase it", Reader()))


def test_the_readers_language_counts_and_is_said(answering: Answering) -> None:
    found = explain(answering, "export an invoice", Reader(lang="en"))
    assert found.reasons[0].fields["preferred"] > 0


def test_nothing_found_has_no_reasons(answering: Answering) -> None:
    found = explain(answering, "???", Reader())
    assert (found.reasons, found.lead) == ((), {})
