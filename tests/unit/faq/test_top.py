"""Which questions a group is offered, and in which order."""

from faq.document import read_document
from faq.ports import Demand
from faq.section import Section
from faq.top import MOST, NEW, of_product, products_of, top_questions

NOTHING: frozenset[str] = frozenset()


def some(count: int, file: str = "a.md") -> list[Section]:
    """S0, S1, …: the ids are a#s0, a#s1, …"""
    text = "".join(f"## S{number}\n\nText {number}.\n\n" for number in range(count))
    return list(read_document(file, f"# A\n\n{text}").sections)


def demand(*ids: str) -> list[Demand]:
    return [Demand(each, 1, 1) for each in ids]


def shown(
    sections: list[Section],
    here: list[Demand],
    everywhere: list[Demand],
    launched: frozenset[str] = NOTHING,
) -> list[str]:
    tops = top_questions(sections, "en", launched, here, everywhere)
    return [f"{top.section.title}{'!' * top.new}" for top in tops]


def test_a_new_group_is_offered_what_others_asked_and_what_else_there_is() -> None:
    assert shown(some(9), [], []) == ["S0", "S1", "S2", "S3", "S4", "S5"]
    assert shown(some(9), [], demand("a#s7", "a#s4")) == ["S7", "S4", "S0", "S1", "S2", "S3"]
    assert shown(some(2), [], []) == ["S0", "S1"]
    assert shown([], [], demand("a#s7")) == []


def test_what_this_group_asked_comes_before_what_others_asked() -> None:
    assert shown(some(9), demand("a#s8"), demand("a#s7", "a#s8"))[:3] == ["S8", "S7", "S0"]


def test_what_is_gone_or_may_not_be_seen_is_passed_over() -> None:
    sections = [each for each in some(4) if each.title != "S1"]
    found = shown(sections, demand("a#s1", "b"), demand("c", "a#s1"), frozenset({"a#s1", "d"}))
    assert found == ["S0", "S2", "S3"]


def test_launches_stand_first_but_leave_room() -> None:
    new = frozenset(f"a#s{number}" for number in range(5, 20))
    found = shown(some(20), demand("a#s1", "a#s9"), demand("a#s6"), new)
    assert found == ["S9!", "S6!", "S5!", "S1", "S0", "S2"]
    assert (len(found), found.count("S5!")) == (MOST, 1)
    assert sum(each.endswith("!") for each in found) == NEW


def test_more_launches_are_shown_where_they_are_what_is_asked() -> None:
    new = frozenset(("a#s5", "a#s6", "a#s7", "a#s8"))
    found = shown(some(9), demand("a#s1", "a#s5", "a#s6", "a#s7", "a#s8"), [], new)
    assert found == ["S5!", "S6!", "S7!", "S8!", "S1", "S0"]


def test_what_did_not_help_more_often_than_it_helped_is_left_out() -> None:
    here = [
        Demand("a#s0", 9, 9, helpful=1, unhelpful=2),
        Demand("a#s1", 8, 8, helpful=2, unhelpful=2),
        Demand("a#s2", 1, 1, helpful=1),
    ]
    everywhere = [
        Demand("a#s0", 99, 99, helpful=90, unhelpful=2),  # others liked it, this group did not
        Demand("a#s2", 50, 50, helpful=1, unhelpful=9),  # this group liked it
        Demand("a#s3", 40, 40, unhelpful=1),
    ]
    assert shown(some(5), here, everywhere) == ["S1", "S2", "S4"]
    launch = frozenset({"a#s0", "a#s3"})  # what is new is meant to be tried all the same
    assert shown(some(5), here, everywhere, launch) == ["S0!", "S3!", "S1", "S2", "S4"]


def test_it_keeps_to_the_readers_language_if_the_manual_has_it() -> None:
    zh = read_document("zh/a.md", "# 报表\n\n怎么看报表。").sections
    both = [*some(2), *zh]
    assert [top.question for top in top_questions(both, "zh", NOTHING, [], [])] == ["报表"]
    assert shown(both, demand(zh[0].id), []) == ["S0", "S1"]
    assert len(top_questions(some(2), "zh", NOTHING, [], [])) == 2


def test_questions_read_as_people_ask_and_can_be_told_apart() -> None:
    text = (
        "# {}\n\n## Export\n<!-- groupkeeper\naliases: [as CSV, 'how do I export?', 'so?']\n-->\n"
        "x\n\n## Overview\n\ny\n"
    )
    files = [read_document("a.md", text.format("CRM")), read_document("b.md", "# B\n\n## Own\n\nz")]
    more = read_document("c.md", "# Payroll\n\n## Overview\n\ny\n")
    sections = [section for file in (*files, more) for section in file.sections]
    assert [top.question for top in top_questions(sections, "en", NOTHING, [], [])] == [
        "how do I export?",
        "Own",
        "Payroll › Overview",
        "CRM › Overview",
    ]


def test_products_are_known_however_they_are_written() -> None:
    files = [("a", "Sales Cloud"), ("b", "薪資"), ("c", "sales cloud"), ("d", "")]
    text = "---\nproduct: '{}'\n---\n# X\n\ny\n"
    sections = [
        each for name, of in files for each in read_document(f"{name}.md", text.format(of)).sections
    ]
    assert products_of(sections) == ["Sales Cloud", "薪資"]
    assert [each.id for each in of_product(sections, "ＳＡＬＥＳ cloud")] == ["a", "c"]
    assert [each.id for each in of_product(sections, "薪资")] == ["b"]
    assert of_product(sections, "cloud") == []
    assert of_product(sections, "​") == []
