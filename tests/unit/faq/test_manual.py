"""Files → sections: where they are split, what they are called, what authors say about them."""

from datetime import date
from pathlib import Path

import pytest

from faq.document import read_document
from faq.manual import ManualMissing, Section, read_manual
from faq.section import Review


def sections(text: str, file: str = "guide.md") -> dict[str, Section]:
    return {section.id: section for section in read_document(file, text).sections}


def one(text: str, file: str = "guide.md") -> Section:
    (section,) = read_document(file, text).sections
    return section


def test_splits_at_the_finest_heading_and_names_sections_by_their_path() -> None:
    text = "# Approvals\n\nIntro.\n\n## Export\n\n### As Excel\n\nClick *Export*.\n"
    found = sections(text, "zh/approvals.md")
    assert list(found) == ["zh/approvals", "zh/approvals#export/as-excel"]
    excel = found["zh/approvals#export/as-excel"]
    assert excel.path == ("Approvals", "Export", "As Excel")
    assert (excel.title, excel.text, excel.line) == ("As Excel", "Click *Export*.", 7)
    assert (found["zh/approvals"].anchor, excel.anchor) == ("", "as-excel")


def test_an_id_stays_when_the_rest_of_the_file_changes() -> None:
    before = "# A\n\n## Keep\n\n### This\n\nx\n"
    after = "# A renamed\n\nnew\n\n## New\n\ny\n\n### This\n\nz\n\n## Keep\n\nw\n\n### This\n\nx2\n"
    kept = "guide#keep/this"
    assert sections(before)[kept].text == "x"
    assert sections(after)[kept].text == "x2"


def test_the_same_heading_path_twice_is_numbered_and_children_follow() -> None:
    text = "# A\n## B\n1\n### C\n2\n## B\n3\n### C\n4\n## B\n5\n## B 2\n6\n"
    assert {name: each.text for name, each in sections(text).items()} == {
        "guide#b": "1",
        "guide#b/c": "2",
        "guide#b-2": "3",
        "guide#b-2/c": "4",
        "guide#b-3": "5",
        "guide#b-2-2": "6",
    }


def test_an_authors_anchor_is_the_anchor_and_keeps_the_id_when_the_title_changes() -> None:
    for title in ("Export", "Export *everything*"):
        section = sections(f"# A\n## {title} {{#export_all}}\nx\n")["guide#export-all"]
        assert section.anchor == "export_all"
        assert section.title == title.replace("*", "")


def test_slugs_keep_every_script() -> None:
    section = sections("# A\n## 导出 为 Excel（一）!\nx\n")["guide#导出-为-excel-一"]
    assert section.title == "导出 为 Excel（一）!"
    assert len(sections("# A\n## !!!\nx\n## ???\ny\n")) == 2


@pytest.mark.parametrize(
    "fence", ["```\n# no\n```", "~~~~\n# no\n~~~\n# no\n~~~~", "    # no", "> # no", "- # no"]
)
def test_what_only_looks_like_a_heading_is_none(fence: str) -> None:
    assert one(f"# A\n\n{fence}").text.strip() == fence.strip()


def test_setext_headings_and_inline_markup() -> None:
    found = sections("The *big* `title`\n=====\na\n\nSub [link](x) &amp; more\n---\nb\n")
    assert [each.title for each in found.values()] == ["The big title", "Sub link & more"]
    assert found["guide#sub-link-more"].line == 5


def test_text_before_the_first_heading() -> None:
    assert one("Just text.", "notes/faq-list.md").title == "faq-list"
    assert one("---\ntitle: Notes\n---\nJust text.").path == ("Notes",)
    found = sections("---\ntitle: Notes\n---\nOpening.\n\n# Head\n\nx\n")
    assert {name: each.title for name, each in found.items()} == {
        "guide#-opening": "Notes",
        "guide": "Head",
    }
    without_h1 = sections("---\ntitle: Notes\n---\n## Sub\nx\n")["guide#sub"]
    assert without_h1.path == ("Notes", "Sub")


def test_empty_headings_count_only_with_aliases() -> None:
    assert sections("# A\n## B\n### C\n") == {}
    text = "# A\n## B\n<!-- groupkeeper\naliases: [bee]\n-->\n### C\n"
    assert sections(text)["guide#b"].aliases == ("bee",)


def test_front_matter_and_comments() -> None:
    text = (
        "---\naliases: one\njobs: [sales]\nproduct: CRM\nmedia: [a.mp4]\nlang: zh-CN\n---\n"
        "# A\nx\n## B\n<!-- groupkeeper\naliases: [two, 3]\njobs: [ops]\n-->\ny\n## C\nz\n"
    )
    found = sections(text)
    assert (found["guide"].aliases, found["guide"].media) == (("one",), ("a.mp4",))
    assert (found["guide#b"].aliases, found["guide#b"].jobs) == (("two", "3"), ("ops",))
    assert found["guide#b"].text == "y"
    assert (found["guide#c"].aliases, found["guide#c"].jobs) == ((), ("sales",))
    assert {(each.product, each.lang, each.restricted) for each in found.values()} == {
        ("CRM", "zh", False)
    }


def test_a_restricted_heading_restricts_what_is_below_it_and_nothing_else() -> None:
    closed = "<!-- groupkeeper\nrestricted: true\njobs: [ops]\n-->"
    found = sections(f"# A\nx\n## B\n{closed}\ny\n### C\nz\n## D\nw\n")
    assert {name for name, each in found.items() if each.restricted} == {"guide#b", "guide#b/c"}
    assert found["guide#b/c"].jobs == ("ops",)


@pytest.mark.parametrize(
    "wrong", ["restricted: [", "restricted: yess", "restricted: !!int x", "- restricted"]
)
def test_a_restriction_that_cannot_be_read_is_closed(wrong: str) -> None:
    document = read_document("guide.md", f"---\n{wrong}\n---\n# A\nx\n")
    assert [each.restricted for each in document.sections] == [True]
    assert [each.kind for each in document.problems] == ["front-matter"]


def test_bad_metadata_is_a_problem_with_its_line_and_the_text_still_answers() -> None:
    text = (
        "---\ntitle: A\njobs: {a: b}\n---\n# A\nx\n\n## B\n<!-- groupkeeper\naliases: [\n-->\ny\n"
    )
    document = read_document("guide.md", text)
    assert [section.text for section in document.sections] == ["x", "y"]
    assert [(each.kind, each.line) for each in document.problems] == [
        ("front-matter", 3),
        ("front-matter", 11),
    ]


def test_tips_review_and_feature() -> None:
    text = (
        "---\nowner: no field\nreview: {owner: Ana, tried_on: 2026-01-31}\nfeature: true\n"
        "tips: [Try it., Twice.]\n---\n# A\nx\n## B\n<!-- groupkeeper\nfeature: false\nreview:\n"
        "  tried_by: Bo\n  reviewed_on: '2026-02-01'\n-->\ny\n### C\nz\n## D\n"
        "<!-- groupkeeper\ntips: Now.\n-->\nw\n"
    )
    found = sections(text)
    whole = Review(owner="Ana", tried_on=date(2026, 1, 31))
    own = Review("Bo", date(2026, 1, 31), date(2026, 2, 1), "Ana")
    assert {name: (each.tips, each.review, each.feature) for name, each in found.items()} == {
        "guide": (("Try it.", "Twice."), whole, True),
        "guide#b": ((), own, False),
        "guide#b/c": ((), own, False),
        "guide#d": (("Now.",), whole, True),
    }
    plain = one("# A\nx")
    assert (plain.tips, plain.review, plain.feature) == ((), Review(), None)


@pytest.mark.parametrize(
    ("wrong", "line", "said"),
    [
        ("review: Ana", 3, "review: should be a list of `name: value` lines"),
        ("review:\n  owner: Ana\n  tried_on: soon", 5, "review.tried_on: should be a date"),
        ("review:\n  owner: [a]", 4, "review.owner: should be text"),
        ("feature: maybe", 3, "feature: should be true or false"),
        ("tips: {a: b}", 3, "tips: should be text"),
    ],
)
def test_a_wrong_type_has_its_line(wrong: str, line: int, said: str) -> None:
    document = read_document("guide.md", f"---\ntitle: A\n{wrong}\n---\n# A\nx\n")
    [problem] = document.problems
    assert (problem.kind, problem.line) == ("front-matter", line)
    assert problem.detail.startswith(said)
    assert len(document.sections) == 1


def test_an_escaped_tag_is_text() -> None:
    assert one("# A\nWrite \\<b> for <b>bold</b>.").text == "Write \\<b> for bold."


@pytest.mark.parametrize(
    ("file", "text", "lang"),
    [
        ("zh-CN/a.md", "# A\nEnglish", "zh"),
        ("docs/en/a.md", "# 甲\n中文", "en"),
        ("a.zh.md", "# A\nEnglish", "zh"),
        ("entities/a.md", "# 甲\n在 Slack 里设置 token", "zh"),
        ("a.md", "# A\nThe word 中 in much English text", "en"),
    ],
)
def test_language(file: str, text: str, lang: str) -> None:
    assert one(text, file).lang == lang


def test_media_as_written_but_not_from_code() -> None:
    text = (
        '# A\n![p](img/我 .png "t") ![q](<b.png>) <video src="c.mp4"></video> [see](d.MP4)\n'
        "`![no](no.png)`\n\n```\n![no](no.png)\n```\n\n    ![no](no.png)\n\n"
        "![r][ref]\n\n[ref]: <pic e.png>\n"
    )
    assert one(text).media == ("img/我", "b.png", "c.mp4", "d.MP4", "pic e.png")


def test_what_only_a_web_page_needs_is_dropped() -> None:
    text = (
        'import Tabs from "@theme/Tabs"\nexport const a = {\n  b: 1\n}\n\n# A\n\n'
        "<Tabs>\n\nUse `<Tabs>` and <your token>.<!-- secret --> See <https://x.org>.<br/>Next.\n\n"
        "</Tabs>\n\n<!-- more\n\nsecret -->\n\n"
        ":::tip[Mind]\nText.\n:::\n\n:::info{title=Note}\nB\n:::\n"
        "```\n:::tip no\n<Tabs>\n```\n| a | b |\n| - | - |\n| 1 | 2 |\n\n---\n"
    )
    assert one(text).text == (
        "Use `<Tabs>` and <your token>. See <https://x.org>.\nNext.\n\n"
        "**Mind**\n\nText.\n\n**Note**\n\nB\n\n"
        "```\n:::tip no\n<Tabs>\n```\n| a | b |\n| - | - |\n| 1 | 2 |"
    )


def test_reads_a_folder_in_order_and_only_markdown(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("b/x.mdx", "a.md", "c.markdown", "d.txt", ".git/e.md"):
        (tmp_path / name).write_text(f"# {name}\r\n\r\ntext\r\n")
    manual = read_manual(tmp_path)
    assert [section.id for section in manual.sections] == ["a", "b/x", "c"]
    assert {section.text for section in manual.sections} == {"text"}
    assert manual.problems == ()


def test_a_missing_folder(tmp_path: Path) -> None:
    (tmp_path / "file.md").write_text("x")
    for place in (tmp_path / "none", tmp_path / "file.md"):
        with pytest.raises(ManualMissing):
            read_manual(place)
