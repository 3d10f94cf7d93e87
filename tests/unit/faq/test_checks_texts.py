"""Duplicates, lengths, who tried, and the order of it all."""

import struct
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.checks.content import content_of
from faq.checks.finding import Finding, Kind, Place, ranked
from faq.checks.lengths import reading_minutes
from faq.checks.shingles import alike
from faq.checks.untried import never_tried
from faq.checks.video import video_minutes
from faq.document import read_document
from faq.section import Review, Section
from tests.unit.faq.checking import checked, found, kinds

ENGLISH = (
    "Open the list of approvals, choose the month you need and press the button for exports. "
    "The file arrives in your mail within a minute, and holds a line for each approval with its "
    "amount, the person who asked and the one who agreed to it in the end."
)
CHINESE = (
    "打开审批列表，选择需要的月份，然后点击导出按钮。文件会在一分钟内发到您的邮箱，"
    "每一行是一张审批单，包括金额、申请人和最后同意的人。"
)


def section(text: str) -> Section:
    return read_document("a.md", f"# A\n\n{text}\n").sections[0]


@pytest.mark.parametrize("text", [ENGLISH, CHINESE])
def test_nearly_the_same_text_in_two_places_is_found(tmp_path: Path, text: str) -> None:
    files = {"a.md": f"# A\n\n{text}\n", "b.md": f"# B\n\n{text[:-2]}?\n", "c.md": "# C\n\nx\n"}
    report = checked(tmp_path, files)
    [finding] = found(report, Kind.SAME_TEXT)
    assert [place.file for place in finding.places] == ["a.md", "b.md"]
    assert kinds(report) == [Kind.SAME_TEXT]


def test_a_page_that_was_copied_is_one_finding(tmp_path: Path) -> None:
    page = f"\n\n{ENGLISH}\n\n## More\n\n{ENGLISH.replace('approval', 'invoice')}\n"
    report = checked(tmp_path, {"a.md": f"# A{page}", "b.md": f"# B{page}"})
    [finding] = found(report, Kind.SAME_TEXT)
    assert (finding.facts["count"], len(finding.concerned())) == (2, 4)


def test_other_texts_short_ones_and_translations_are_no_duplicates(tmp_path: Path) -> None:
    other = ENGLISH.replace("approval", "holiday").replace("mail", "inbox").replace("line", "row")
    files = {
        "en/a.md": f"# A\n\n{ENGLISH}\n\n## Note\n\nSee above.\n",
        "en/b.md": f"# B\n\n{other}\n\n## Remark\n\nSee above.\n",
        "zh/a.md": f"# A\n\n{ENGLISH}\n\n## Note\n\n见上文。\n",
    }
    assert kinds(checked(tmp_path, files)) == []


def test_many_copies_are_one_group() -> None:
    assert [group for group, _ in alike([ENGLISH] * 100)] == [tuple(range(100))]


def test_the_same_title_path_is_found_once_for_two_pages(tmp_path: Path) -> None:
    files = {"a.md": "# Export\n\nx\n\n## Why\n\nx\n", "b.md": "# export\n\ny\n\n## Why\n\ny\n"}
    report = checked(tmp_path, files)
    [finding] = found(report, Kind.SAME_PATH)
    assert finding.facts["path"] == ["Export"]
    assert kinds(report) == [Kind.SAME_PATH]


def test_an_alias_at_two_sections_is_found_in_one_language(tmp_path: Path) -> None:
    said = "<!-- groupkeeper\naliases: [{}]\n-->\n"
    files = {
        "en/a.md": f"# A\n\n{said.format('save as CSV, download')}\nx\n",
        "en/b.md": f"# B\n\n{said.format('Save as CSV!, download')}\nx\n",
        "zh/a.md": f"# 甲\n\n{said.format('download')}\nx\n",
    }
    report = checked(tmp_path, files)
    [finding] = found(report, Kind.SAME_ALIAS)
    assert finding.facts["aliases"] == ["download", "save as CSV"]
    assert [place.file for place in finding.places] == ["en/a.md", "en/b.md"]


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("word " * 476, 2.0),
        ("导" * 660, 2.0),
        ("word " * 238 + "导" * 330, 2.0),
        ("| a | b |\n|---|---|\n" + "| word | word |\n" * 118, 1.0),
        ("[word](https://example.com/a/very/long/address) " * 238, 1.0),
        ("```\n" + "word\n" * 500 + "```\n", 0.0),
    ],
)
def test_reading_time(text: str, minutes: float) -> None:
    assert reading_minutes(content_of(section(text))) == pytest.approx(minutes, abs=0.02)


def test_a_section_over_three_minutes_is_found(tmp_path: Path) -> None:
    files = {"a.md": "# A\n\n" + "word " * 700, "b.md": "# B\n\n" + "导" * 1200}
    [finding] = found(checked(tmp_path, files), Kind.LONG_SECTION)
    assert (finding.places[0].file, finding.facts["minutes"]) == ("b.md", 3.6)


def video(seconds: int) -> bytes:
    """The least that is an MP4 of this length."""
    header = struct.pack(">4xIIII80x", 0, 0, 1000, seconds * 1000)
    inner = struct.pack(">I4s", 8 + len(header), b"mvhd") + header
    return b"\0\0\0\x10ftypisom\0\0\0\0" + struct.pack(">I4s", 8 + len(inner), b"moov") + inner


def test_a_video_over_five_minutes_is_found(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {
        "a.md": '# A\n\n<video src="long.mp4"></video>\n\n[x](short.mp4) [y](other.webm)\n',
        "b.md": "# B\n\n[x](https://example.com/far.mp4) [x](long.mp4)\n",
        "long.mp4": video(361),
        "short.mp4": video(299),
        "other.webm": b"\x1a\x45\xdf\xa3",
    }
    report = checked(tmp_path, files)
    [finding] = found(report, Kind.LONG_VIDEO)
    assert (finding.facts["target"], finding.facts["minutes"]) == ("long.mp4", 6.0)
    assert [place.file for place in finding.places] == ["a.md", "b.md"]
    assert report.untold_videos == 2


@given(st.binary(max_size=300))
def test_no_video_file_is_an_error(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    place = tmp_path_factory.mktemp("video") / "x.mp4"
    for each in (data, video(1)[:16] + data, video(1)[:40] + data):
        place.write_bytes(each)
        video_minutes(place)


def test_a_video_that_makes_its_reader_work_hard_is_left(tmp_path: Path) -> None:
    place = tmp_path / "x.mp4"
    place.write_bytes(video(1)[:16] + b"\0\0\0\x08free" * 50_000 + video(400)[16:])
    assert video_minutes(place) is None


def test_never_tried_is_said_once_for_a_manual_a_file_or_a_section() -> None:
    tried = Review(tried_by="Ana", tried_on=date(2026, 1, 5))
    new = [replace(section("x"), file=file, id=f"{file}{n}") for file in "abc" for n in range(2)]
    assert [each.facts["scope"] for each in never_tried(new)] == ["manual"]
    some = [replace(new[0], review=tried), *new[1:]]
    scopes = [(each.facts["scope"], each.facts["count"]) for each in never_tried(some)]
    assert scopes == [("section", 1), ("file", 2), ("file", 2)]
    assert list(never_tried([replace(each, review=tried) for each in new])) == []
    assert list(never_tried([])) == []


def test_what_more_people_were_sent_to_comes_first() -> None:
    rare = Finding(Kind.DEAD_LINK, (Place("a.md", 1, "a"), Place("b.md", 1, "b")), 1.0)
    often = Finding(Kind.SAME_PATH, (Place("c.md", 1, "c"),), 0.25)
    assert [each for each, _ in ranked([often, rare], {})] == [rare, often]
    assert ranked([often, rare], {"c": 9}) == ((often, 2.5), (rare, 2.0))


@given(st.lists(st.text(max_size=200), max_size=6))
def test_no_text_is_an_error(texts: list[str]) -> None:
    list(alike(texts))
    for text in texts:
        reading_minutes(content_of(section(f"x{text}")))
