"""Web pages and Office files that mean harm, or are simply broken."""

import io
import socket
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from faq import package, sheet, tags
from faq.files import LARGEST, LARGEST_OFFICE, ManualFile
from faq.formats import read_file
from faq.manual import read_manual
from tests.unit.faq.office import archive, document, paragraph, picture, saved, workbook

ROWS = [("question", "answer"), ("q", "a")]
BOMB = '<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>'


def kinds(data: bytes, file: str) -> list[str]:
    return [p.kind for p in read_file(ManualFile(file, Path(file)), data).problems]


def changed(data: bytes, parts: dict[str, bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        return archive({name: old.read(name) for name in old.namelist()} | parts)


@pytest.mark.parametrize("name", ["a.docx", "a.xlsx"])
@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", "broken"),
        (b"PK\x03\x04 no more", "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (archive({"a.txt": b"x"}), "broken"),
        (archive({f"{n}.txt": b"" for n in range(10_001)}), "too-large"),
        (archive({"a.xml": b"<a>" * 300 + b"</a>" * 300}), "too-deep"),
        (archive({"a.xml": f"{BOMB}<a>&b;</a>".encode()}), "broken"),
        (archive({"a.xml": b"<a"}), "broken"),
        (archive({"a.xml": b" " * (package._LARGEST_XML + 1)}), "too-large"),
        (archive({"a.xml": b"<a>" + b"<b/>" * 1_500_001 + b"</a>"}), "too-large"),
    ],
    ids=str.split("empty cut old encrypted text parts deep entities xml bomb elements"),
)
def test_archives_that_are_no_documents(name: str, data: bytes, kind: str) -> None:
    assert kinds(data, name) == [kind]


def test_a_size_that_lies_is_not_believed() -> None:
    data = bytearray(archive({"word/document.xml": b"<a>" + b" " * 10_000_000 + b"</a>"}))
    for start in (data.find(b"PK\x03\x04") + 22, data.find(b"PK\x01\x02") + 24):
        data[start : start + 4] = (100).to_bytes(4, "little")
    assert kinds(bytes(data), "a.docx") == ["broken"]


def test_pictures_are_never_unpacked() -> None:
    huge = {"word/media/p.png": b" " * 100_000_000}
    assert kinds(document(paragraph("x"), picture("y"), parts=huge), "a.docx") == []


def test_a_word_document_with_a_document_type_is_not_read() -> None:
    assert kinds(document(paragraph("x"), before=BOMB), "a.docx") == ["broken"]


def test_nothing_is_fetched() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        linked = document(paragraph("x"), picture("y", 'r:link="rId8"'), elsewhere=url)
        assert kinds(linked, "a.docx") == []
        assert kinds(f'<!DOCTYPE html SYSTEM "{url}"><img src="{url}">'.encode(), "a.html") == []
        with pytest.raises(BlockingIOError):
            server.accept()


def test_a_style_map_in_the_document_makes_no_markup() -> None:
    parts = {"mammoth/style-map": b"p => h1:fresh"}
    data = document(paragraph("x"), paragraph("y"), parts=parts)
    found = read_file(ManualFile("a.docx", Path("a.docx")), data)
    assert [section.text for section in found.sections] == ["x\n\ny"]


def test_rows_and_columns_without_end() -> None:
    book = Workbook()
    for row in ROWS:
        book.worksheets[0].append(row)
    book.worksheets[0].cell(1_048_576, 1, "z")
    book.worksheets[0].cell(3, 16_384, "z")
    found = read_file(ManualFile("a.xlsx", Path("a.xlsx")), saved(book))
    assert [section.title for section in found.sections] == ["q"]
    assert [problem.kind for problem in found.problems] == ["too-large"]


def test_a_declared_dimension_is_not_believed() -> None:
    data = saved(Workbook())
    with zipfile.ZipFile(io.BytesIO(workbook(S=ROWS))) as source:
        good = source.read("xl/worksheets/sheet1.xml")
    small = good.replace(b'ref="A1:B2"', b'ref="A1:A1"')
    assert small != good
    data = changed(workbook(S=ROWS), {"xl/worksheets/sheet1.xml": small})
    assert kinds(data, "a.xlsx") == []
    assert len(read_file(ManualFile("a.xlsx", Path("a.xlsx")), data).sections) == 1


def test_one_long_text_in_many_cells() -> None:
    rows = [ROWS[0], *((f"q{n}", "word " * 6_000) for n in range(200))]
    found = read_file(ManualFile("a.xlsx", Path("a.xlsx")), workbook(S=rows))
    assert 100 < len(found.sections) < 200
    assert [problem.kind for problem in found.problems] == ["too-large"]


def test_problems_of_one_sheet_have_an_end() -> None:
    found = kinds(workbook(S=[ROWS[0], *[("q", "")] * 1_000]), "a.xlsx")
    assert len(found) == sheet._MOST_PROBLEMS + 1


@pytest.mark.parametrize(
    "unit",
    ["<!--", "<a ", "<![", "<?", "<a b='", "</a", "&#", "&#9", "<", "</p>", "<script>", "<a b=\"'"],
)
def test_html_that_never_ends_is_read_in_time(unit: str) -> None:
    assert kinds((unit * (200_000 // len(unit))).encode(), "a.html") == []


@pytest.mark.parametrize(
    ("unit", "kind"),
    [("<div>", "too-deep"), ("<b>", "too-deep"), ("<ul><li>", "too-deep"), ("<br>", "too-large")],
)
def test_html_of_too_many_elements(unit: str, kind: str) -> None:
    assert kinds((unit * (tags.MOST + 1)).encode(), "a.html") == [kind]


def test_a_limit_on_elements_stands_before_the_work() -> None:
    found = read_file(ManualFile("a.html", Path("a.html")), b"<i>x</i>" * (tags.MOST + 1))
    assert [problem.detail for problem in found.problems] == ["has more than 50000 HTML elements"]


def test_a_character_number_of_any_length() -> None:
    assert kinds(b"<p>x &#" + b"9" * 5_000 + b"; y", "a.html") == []


def test_as_deep_as_is_allowed_does_not_exhaust_the_stack() -> None:
    deep = tags.DEEPEST - 1
    assert kinds(("<div>" * deep + "<p>x" + "</div>" * deep).encode(), "a.html") == []
    assert kinds(("<ul><li>" * (deep // 2) + "x").encode(), "a.html") == []


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("gbk.html", "<meta charset=gbk><h1>A</h1>\u5bfc\u51fa".encode("gbk")),
        ("big5.html", "<meta charset='big5'><h1>A</h1>\u5c0e\u51fa".encode("big5")),
        ("bom.html", "<h1>A</h1>\u5bfc\u51fa".encode("utf-16")),
        ("bom.md", "# A\n\u5bfc\u51fa".encode("utf-16")),
        ("wrong.html", "<meta charset=gbk><h1>A</h1>\u5bfc\u51fa".encode()),
    ],
)
def test_encodings_that_a_file_names_itself(name: str, data: bytes) -> None:
    found = read_file(ManualFile(name, Path(name)), data)
    assert found.problems == ()
    assert found.sections[0].text in ("\u5bfc\u51fa", "\u5c0e\u51fa")


@pytest.mark.parametrize("charset", ["zip", "rot13", "gbk", "idna", "none-such"])
def test_encodings_that_cannot_be(charset: str) -> None:
    data = f"<meta charset={charset}><h1>A</h1>ready".encode() + b"\xff\xff"
    found = read_file(ManualFile("a.html", Path("a.html")), data)
    assert [problem.kind for problem in found.problems] == ["encoding"]
    assert "ready" in found.sections[0].text


def test_binary_in_html_and_behind_a_byte_order_mark() -> None:
    assert kinds(b"<p>\n\0", "a.html") == ["binary"]
    assert kinds(b"\xff\xfea\0\0\0", "a.md") == ["binary"]


def test_files_that_are_too_large_are_not_opened(tmp_path: Path) -> None:
    sizes = {"a.html": LARGEST, "b.docx": LARGEST_OFFICE, "c.xlsx": LARGEST_OFFICE}
    for name, size in sizes.items():
        with (tmp_path / name).open("wb") as stream:
            stream.truncate(size + 1)
    (tmp_path / "~$d.docx").write_bytes(b"lock")
    found = read_manual(tmp_path).problems
    assert [(p.file, p.kind) for p in found] == [(name, "too-large") for name in sizes]


def test_a_page_of_nothing_but_headings_is_refused_at_once() -> None:
    assert kinds(b"# a\n" * 250_000, "a.md") == ["too-large"]
