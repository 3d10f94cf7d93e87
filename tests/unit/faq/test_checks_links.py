"""Links that lead nowhere, and the many ways to write one that leads somewhere."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.checks.addresses import Addresses
from faq.checks.anchors import anchors_in, has_anchor
from faq.checks.content import content_of
from faq.checks.finding import Kind
from faq.document import read_document
from tests.unit.faq.checking import checked, found, kinds

LINKS = [kind for kind in Kind if kind.startswith(("link-", "dead-"))]
FILES: dict[str, str | bytes] = {
    "en/guide.md": "# Guide\n\n## Export a `CSV` file {#export}\n\nx\n\n## Who & where?\n\nx\n",
    "en/area/index.md": "# Area\n\nx\n\n## Again\n\nx\n\n## Again\n\ny\n",
    "en/01-first.mdx": "# First\n\nx\n",
    "zh/导出.zh.md": "# 导出\n\nx\n\n## 审批单（导出）\n\nx\n",
    "en/img/a b.png": b"PNG",
    "public/logo.png": b"PNG",
}


@pytest.mark.parametrize(
    "address",
    [
        "guide.md",
        "./guide",
        "guide.html",
        "../en/guide.md?x=1#export",
        "/en/guide",
        "/guide",
        "/manual/en/guide.md#export",
        "area",
        "area/",
        "/en/area/",
        "area/index.md#again-1",
        "first",
        "guide#who--where",
        "guide#Who-%26-where",
        "../zh/导出.md",
        "/zh/%E5%AF%BC%E5%87%BA#审批单-导出",
        "img/a%20b.png",
        "/logo.png",
        "#other",
        "#top",
        "guide.md#L4-L9",
        "mailto:ana@example.com",
        "https://example.com/gone",
        "//example.com",
    ],
)
def test_what_leads_somewhere_is_no_finding(tmp_path: Path, address: str) -> None:
    page = f"# Page\n\n[see](<{address}>)\n\n## Other\n\nx\n"
    assert found(checked(tmp_path, {**FILES, "en/page.md": page}), *LINKS) == []


@pytest.mark.parametrize(
    ("address", "kind", "target"),
    [
        ("gone.md", Kind.DEAD_LINK, "en/gone.md"),
        ("/en/gone", Kind.DEAD_LINK, "/en/gone"),
        ("guide.md#import", Kind.DEAD_ANCHOR, "en/guide.md#import"),
        ("guide.md#export-a-csv-file", Kind.DEAD_ANCHOR, "en/guide.md#export-a-csv-file"),
        ("#nowhere", Kind.DEAD_ANCHOR, "en/page.md#nowhere"),
        ("Guide.md", Kind.LINK_CASE, "en/guide.md"),
        ("../../etc/passwd", Kind.LINK_OUTSIDE, "../etc"),
        ("/api/users", Kind.LINK_FOLDER, "/api"),
        ("#", Kind.LINK_EMPTY, "#"),
    ],
)
def test_what_leads_nowhere_is_said_with_its_line(
    tmp_path: Path, address: str, kind: Kind, target: str
) -> None:
    page = f"# Page\n\nx\n\n## More\n\nwords\n[see]({address}) `[a](b.md)`\n\n```\n[a](b.md)\n```\n"
    report = checked(tmp_path / "manual", {**FILES, "en/page.md": page})
    [finding] = found(report, *LINKS)
    assert (finding.kind, finding.facts["target"]) == (kind, target)
    assert [(each.file, each.line) for each in finding.places] == [("en/page.md", 8)]


def test_a_missing_picture_is_one_finding_wherever_it_is_shown(tmp_path: Path) -> None:
    files = {"a.md": "# A\n\n![x](gone.png)\n", "b.md": '# B\n\n<img src="./gone.png">\n'}
    report = checked(tmp_path, files)
    [finding] = found(report, Kind.DEAD_MEDIA)
    assert [(place.file, place.line) for place in finding.places] == [("a.md", 3), ("b.md", 3)]
    assert kinds(report) == [Kind.DEAD_MEDIA]


def test_links_to_the_web_are_counted_once_each(tmp_path: Path) -> None:
    text = "# A\n\n[x](https://a.example) <https://a.example> ![x](http://b.example/x.png)\n"
    assert checked(tmp_path, {"a.md": text}).web_links == 2


def test_a_file_outside_is_not_opened_through_a_link_of_the_file_system(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(b"PNG")
    folder = tmp_path / "manual"
    folder.mkdir()
    (folder / "x.png").symlink_to(tmp_path / "secret.png")
    report = checked(folder, {"a.md": "# A\n\n![x](x.png)\n"})
    assert kinds(report) == [Kind.DEAD_MEDIA]


def test_an_anchor_of_the_author_counts_where_the_heading_has_no_text() -> None:
    keys = anchors_in(["# A", "## Export it {#export}", '<a id="old"></a>', "```", "# code", "```"])
    assert [has_anchor(keys, each) for each in ("export", "old", "a")] == [True] * 3
    assert [has_anchor(keys, each) for each in ("export-it", "code")] == [False] * 2


@given(st.text(max_size=60), st.text(max_size=30))
def test_no_address_is_an_error(address: str, file: str) -> None:
    Addresses(["a/b.md", file]).target("a/b.md", address)


@given(st.text(max_size=200), st.text(max_size=30))
def test_no_page_is_an_error(text: str, anchor: str) -> None:
    has_anchor(anchors_in(text.split("\n")), anchor)
    for section in read_document("a.md", text).sections:
        content_of(section)
