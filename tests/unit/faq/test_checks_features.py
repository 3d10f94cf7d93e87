"""What a feature's description lacks, where its author says it is one and where nobody does."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.checks.content import content_of
from faq.checks.features import incomplete_features
from faq.checks.finding import Kind
from faq.checks.paths import names_a_path
from faq.document import read_document
from tests.unit.faq.checking import checked, found

WHY = "Exports put the approvals of a month into a file, so that accounting can use them elsewhere."
WHY_ZH = "导出功能把一个月的审批单放进一个文件里，方便财务在别的系统里使用。"
TABLE = "| Name | Meaning |\n|---|---|\n| a | b |\n| c | d |\n"
PICTURE = "![x](https://example.com/x.png)"


def page(*parts: str, title: str = "Export") -> str:
    return f"# {title}\n\n" + "\n\n".join(parts) + "\n"


def missing(folder: Path, files: dict[str, str]) -> dict[str, list[str]]:
    return {
        each.facts["title"]: each.facts["missing"]
        for each in found(checked(folder, files), Kind.FEATURE)
    }


@pytest.mark.parametrize(
    ("text", "lacks"),
    [
        (page(WHY, TABLE, "Go to **Reports**.", PICTURE), None),
        (page(WHY_ZH, "## 参数说明\n\n- 月份", "点击 **导出** 按钮。", PICTURE), None),
        (page(WHY, PICTURE), ["parameters", "path"]),
        (page(WHY_ZH, PICTURE, title="导出"), ["parameters", "path"]),
        (page("Settings → Users", TABLE), ["background", "picture"]),
        (page("## 介绍\n\n短。", "## 入口\n\n短。", PICTURE), ["parameters"]),
        (page(WHY, "- **Month**: x\n- **Format**: x\n- `to`: x", PICTURE), ["path"]),
        (page(WHY, TABLE, "Go to **Reports**."), None),  # nothing shown, no menu: who knows
        (page(PICTURE), None),
        (page(WHY, PICTURE, "```\n" + "x = 1\n" * 60 + "```"), None),  # for developers
    ],
)
def test_a_page_that_looks_like_a_feature(
    tmp_path: Path, text: str, lacks: list[str] | None
) -> None:
    lacking = list(missing(tmp_path, {"export.md": text}).values())
    assert lacking == ([] if lacks is None else [lacks])


@pytest.mark.parametrize("file", ["changelog/2.md", "dev/export.md", "api/x.md", "更新日志/a.md"])
def test_pages_of_other_kinds_are_not_taken_for_features(tmp_path: Path, file: str) -> None:
    assert missing(tmp_path, {file: page(WHY, PICTURE)}) == {}


FEATURE = "<!-- groupkeeper\nfeature: true\n-->"


def features(text: str) -> dict[str, tuple[list[str], bool]]:
    sections = read_document("a.md", text).sections
    contents = [content_of(section) for section in sections]
    return {
        each.facts["title"]: (each.facts["missing"], each.facts["guessed"])
        for each in incomplete_features(sections, contents)
    }


def test_what_its_author_calls_a_feature_is_one_with_all_below_it() -> None:
    text = (
        f"# Manual\n\nIntroduction to it all.\n\n## Export\n{FEATURE}\n\n{WHY}\n\n"
        f"### Options\n\nx\n\n### Where\n\nReports > **Export**\n\n"
        f"## Import\n{FEATURE}\n\n{WHY}\n\n{PICTURE}\n\n## Other\n\n{PICTURE}\n\n{WHY}\n"
    )
    assert features(text) == {
        "Export": (["picture"], False),
        "Import": (["parameters", "path"], False),
    }


def test_its_own_heading_does_not_stand_for_a_part_of_it() -> None:
    text = (
        f"# Manual\n\nx\n\n## Field settings\n{FEATURE}\n\n{WHY}\n\n{PICTURE}\n\n[a](b) > **B**\n"
    )
    assert features(text) == {"Field settings": (["parameters"], False)}


def test_what_its_author_says_is_no_feature_is_none() -> None:
    text = page(f"{FEATURE.replace('true', 'false')}\n\n{WHY}", PICTURE)
    assert features(text) == {}
    assert features(text.replace("feature: false", "jobs: [x]")) != {}


@pytest.mark.parametrize(
    "text",
    [
        "**Settings** > **Users**",
        "Settings › Users",
        "Open Settings -> Email",
        "“设置” → “用户”",
        "设置 > 用户管理",
        "点击右上角的按钮",
        "进入【系统管理】",
        'Click "Save".',
        "Select the type in the workflow menu",
    ],
)
def test_a_path_in_the_product(text: str) -> None:
    assert names_a_path(text)


@pytest.mark.parametrize(
    "text",
    [
        "3 > 2",
        "a > b",
        "x -> y",
        "if x -> Yes",
        "It was clicked.",
        "值 > 10",
        "The age is > 18.",
        "它很快。",
    ],
)
def test_no_path_in_the_product(text: str) -> None:
    assert not names_a_path(text)


@given(st.text(max_size=300))
def test_no_text_is_an_error(text: str) -> None:
    names_a_path(text)
    features(text)
