"""A manual's folder is edited by many hands: nothing in it may stop the bot or reach outside."""

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from faq.document import read_document
from faq.files import LARGEST
from faq.manual import Manual, read_manual

ANY_TEXT = st.one_of(
    st.text(st.characters()),
    st.text(st.characters(categories=("Cs", "Cc", "Cf", "Lo"))),
    st.from_regex(r"(#{1,3} \w*\n|<!-- groupkeeper|-->|---\n|:::|[\ud800-\udfff]|`+|\[|<\w)*"),
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    manual = tmp_path / "manual"
    manual.mkdir()
    (manual / "good.md").write_text("# Good\n\nStill here.\n")
    return manual


def kinds(manual: Manual) -> dict[str, str]:
    assert "good" in {section.id for section in manual.sections}
    return {problem.file: problem.kind for problem in manual.problems}


def test_links_out_of_the_folder_are_not_followed(folder: Path) -> None:
    outside = folder.parent / "outside"
    outside.mkdir()
    (outside / "secret.md").write_text("# Secret\n\nsecret\n")
    (folder / "file.md").symlink_to(outside / "secret.md")
    (folder / "whole").symlink_to(outside)
    (folder / "up").symlink_to("..")
    (folder / "loop").symlink_to(".")
    (folder / "inside.md").symlink_to("good.md")
    manual = read_manual(folder)
    assert kinds(manual) == {"file.md": "outside", "whole": "outside", "up": "outside"}
    assert [section.id for section in manual.sections] == ["good", "inside"]


def test_files_that_are_no_text(folder: Path) -> None:
    (folder / "big.md").write_bytes(b"x" * (LARGEST + 1))
    (folder / "binary.md").write_bytes(b"# A\n\0")
    (folder / "broken.md").symlink_to("nowhere.md")
    os.mkfifo(folder / "pipe.md")
    assert kinds(read_manual(folder)) == {
        "big.md": "too-large",
        "binary.md": "binary",
        "broken.md": "unreadable",
        "pipe.md": "unreadable",
    }


def test_other_encodings_answer_as_well_as_they_can(folder: Path) -> None:
    (folder / "gbk.md").write_bytes("# Title\n\nready 好\n".encode("gbk"))
    manual = read_manual(folder)
    assert kinds(manual) == {"gbk.md": "encoding"}
    assert [each.line for each in manual.problems] == [3]
    assert "ready" in next(each.text for each in manual.sections if each.id == "gbk")


def test_a_file_name_that_is_not_utf8_cannot_reach_the_output(folder: Path) -> None:
    with open(os.fsencode(folder) + b"/\xff.md", "wb") as stream:
        stream.write(b"# A\n\nx\n")
    for section in read_manual(folder).sections:
        section.id.encode()
        section.file.encode()


def test_two_files_of_one_name_do_not_share_ids(folder: Path) -> None:
    (folder / "good.mdx").write_text("# Other\n\nx\n")
    manual = read_manual(folder)
    assert kinds(manual) == {"good.mdx": "duplicate"}
    assert [section.title for section in manual.sections] == ["Good"]


@pytest.mark.parametrize(
    "text",
    [
        "> " * 20_000 + "x",
        "\n".join(" " * n + "- a" for n in range(300)),
        "[" * 20_000,
        "---\na: " + "[" * 5_000 + "\n---\n# A\nx",
        "---\na: &a [x]\nb: &b [*a,*a]\naliases: [*b, *b]\n---\n# A\nx",
        "---\n" + "a: b\n" * 20_000 + "---\n# A\nx",
        '---\ntitle: "\\ud800"\n---\nx',
        "<!-- " * 20_000,
        "# " + "*a " * 5_000 + "\nx",
        "## a\nx\n" * 5_000,
    ],
)
def test_hostile_text_is_read_or_reported(text: str) -> None:
    document = read_document("a.md", text)
    assert document.sections
    for section in document.sections:
        (section.title + section.text).encode()


@settings(deadline=None)
@given(ANY_TEXT)
def test_any_text_is_a_manual(text: str) -> None:
    document = read_document("a.md", text)
    ids = [section.id for section in document.sections]
    assert len(ids) == len(set(ids))
    for section in document.sections:
        (section.title + section.text + section.id + "".join(section.aliases)).encode()
