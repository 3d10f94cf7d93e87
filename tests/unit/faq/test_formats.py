"""Web pages, Word documents and workbooks → the same sections that Markdown would give."""

from datetime import date, datetime
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from openpyxl import Workbook

from faq.document import Document
from faq.files import ManualFile
from faq.formats import read_file
from faq.section import Section
from tests.unit.faq.office import document, paragraph, picture, saved, table, workbook

QUESTIONS = ("Question", "Answer", "Aliases", "Jobs")


def read(data: str | bytes, file: str = "guide.html") -> Document:
    return read_file(ManualFile(file, Path(file)), data.encode() if isinstance(data, str) else data)


def page(text: str, file: str = "guide.html") -> dict[str, Section]:
    found = read(text, file)
    assert found.problems == ()
    return {section.id: section for section in found.sections}


def body(html: str) -> str:
    return page(f"<h1>A</h1>{html}")["guide"].text


def problems(found: Document) -> list[tuple[str, int | None]]:
    return [(problem.kind, problem.line) for problem in found.problems]


def test_a_web_page_is_split_at_its_headings() -> None:
    found = page(
        "<!DOCTYPE html><html lang=zh-CN><title>Site</title>\n<h1>Reports</h1><p>Intro.\n"
        '<h2 id=export>Export<a class="headerlink" href="#export">\u00b6</a></h2>\n<p>Click.'
    )
    assert list(found) == ["guide", "guide#export"]
    export = found["guide#export"]
    assert (export.path, export.text) == (("Reports", "Export"), "Click.")
    assert (export.anchor, export.lang, export.line) == ("export", "zh", 3)


def test_a_page_without_h1_takes_its_title() -> None:
    found = page("<title>My &amp; page</title><h2>Sub</h2><p>x")
    assert found["guide#sub"].path == ("My & page", "Sub")


def test_sphinx_puts_the_anchor_on_the_section() -> None:
    assert "guide#mine" in page("<h1>A</h1><section id=mine><h2>B</h2>x</section>")


def test_only_the_main_part_of_a_page_is_read() -> None:
    around = "<nav>menu</nav><header>logo</header>{}<aside>more</aside><footer>(c)</footer>"
    for tag in ("main", "article", 'div role="main"', "p"):
        section = page(around.format(f"<{tag}>text</{tag.split()[0]}>"))["guide"]
        assert section.text == "text"


def test_comments_of_ours_hold_wherever_they_stand() -> None:
    said = "<!-- groupkeeper\nrestricted: true\njobs: [ops]\n-->"
    for where in (
        f"<h1>A</h1>{said}<p>x",
        f"<h1>A</h1><p>x {said} y",
        f"<h1>A {said}</h1>x",
        f"<h1>A</h1><table><tr><td>x {said}</table>",
        f"<h1>A</h1><ul><li>x<pre>{said}</pre></ul>",
        f"{said}<nav>menu</nav><main><h1>A</h1>x</main>",
        f"<main><h1>A</h1>x</main>{said}",
        f"<h1>A</h1><details><summary>x{said}</summary></details>",
    ):
        section = page(where)["guide"]
        assert (section.restricted, section.jobs) == (True, ("ops",)), where
        assert "groupkeeper" not in section.text


def test_a_mistake_in_a_comment_has_its_line() -> None:
    text = "<h1>A</h1>\n\n<p>x</p>\n<!-- groupkeeper\naliases: [a]\njobs: {a: b}\n-->"
    assert problems(read(text)) == [("front-matter", 6)]


def test_nothing_that_runs_or_is_hidden_is_read() -> None:
    text = body(
        "<script>evil()</script><style>p{}</style><p onclick='evil()'>seen"
        "<p hidden>no</p><div style='color:red; display: none'>no<b>no</b></div>"
        '<a href="java\nscript:evil()">link</a> <img src="data:evil" alt="pic">'
        "<svg><text>no</text></svg><button>Copy</button><template>no</template>"
    )
    assert text == "seen\n\nlink pic"


def test_lists_tables_code_and_pictures() -> None:
    assert body("<ol start=3><li>a<li>b<ul><li>c</ul></ol>") == "3. a\n4. b\n   - c"
    assert body("<table><tr><th>a<th>b<tr><td>1|2<td><code>x|y</code></table>") == (
        "| a | b |\n| --- | --- |\n| 1\\|2 | `x\\|y` |"
    )
    assert body('<pre><code class="language-py">a\n```\n  b*</code></pre>') == (
        "````py\na\n```\n  b*\n````"
    )
    section = page('<h1>A</h1><img src="img/a b.png" alt="B[t]n"><video src=v.mp4></video>')[
        "guide"
    ]
    assert section.text == "![Btn](<img/a b.png>)\n\n[v.mp4](v.mp4)"
    assert section.media == ("img/a b.png", "v.mp4")


def test_what_mdx_would_take_for_code_is_text() -> None:
    assert body("<p>:::tip</p><p>import 'x'</p>") == ":::tip\n\nimport 'x'"


def test_a_rule_at_the_top_is_no_front_matter() -> None:
    found = page("<hr>restricted: true<hr>x")["guide"]
    assert found.restricted is False
    assert "restricted: true" in found.text


def test_admonitions_and_details_keep_their_titles() -> None:
    assert body("<details><summary>More</summary>Text</details>") == "**More**\n\nText"
    for html in (
        '<div class="admonition note"><p class="admonition-title">Note</p><p>x</div>',
        '<div class="custom-block note"><p>x</div>',
    ):
        assert body(html) == "**Note**\n\nx"


def test_bold_ends_before_wide_punctuation() -> None:
    assert body("<b>\u6ce8\u610f\uff1a</b>\u8bf7") == "**\u6ce8\u610f**\uff1a\u8bf7"


def test_a_table_for_the_layout_hides_no_headings() -> None:
    found = page("<table><tr><td><h1>A</h1>x<h2>B</h2>y</td></tr></table>")
    assert {name: each.text for name, each in found.items()} == {"guide": "x", "guide#b": "y"}


@given(st.text(st.sampled_from("#*_-+>`~=|[]()!<&;:.\\1a \n{}$@\u4e2d"), max_size=40))
def test_text_never_becomes_markup(text: str) -> None:
    html = text.replace("&", "&amp;").replace("<", "&lt;")
    words = " ".join(text.split())
    sections = read(f"<h1>A</h1><p>x {html}</p><p>{html} y").sections
    assert len(sections) == 1
    tokens = MarkdownIt("commonmark").enable("table").parse(sections[0].text)
    assert [token.type for token in tokens[::3]] == ["paragraph_open", "paragraph_open"]
    shown = ["".join(c.content for c in t.children or ()) for t in tokens if t.type == "inline"]
    assert [" ".join(each.split()) for each in shown] == [
        " ".join(f"x {words}".split()),
        " ".join(f"{words} y".split()),
    ]


TAGS = "p li ul /ul td table /table b /b h2 /h2 pre /pre main nav !-- script a".split()  # noqa: SIM905
WORDS = ["-->", "groupkeeper", "restricted:", "<a href=", ">", "x", *(f"<{tag}>" for tag in TAGS)]


@given(st.lists(st.sampled_from(WORDS)))
def test_any_soup_of_tags_is_read(parts: list[str]) -> None:
    found = read(" ".join(parts))
    assert {problem.kind for problem in found.problems} <= {"front-matter"}


def test_a_word_document() -> None:
    data = document(
        paragraph("Reports", "Title"),
        paragraph("Exports {#export}", "H1"),
        paragraph("Use 1. *stars* &lt;b&gt;"),
        picture("Save"),
        picture("Other", 'r:link="rId8"'),
        paragraph("As Excel", "H2"),
        table([["a", "b"], ["1\n2", "3"]]),
    )
    found = read(data, "guide.docx")
    assert found.problems == ()
    export, excel = found.sections
    assert (export.id, export.path, export.line) == ("guide#export", ("Reports", "Exports"), 2)
    assert export.text == "Use 1\\. \\*stars\\* \\<b\\>\n\nThe Save button\n\nThe Other button"
    assert (excel.id, excel.line) == ("guide#export/as-excel", 3)
    assert excel.text == "| a | b |\n| --- | --- |\n| 1 2 | 3 |"


def test_word_says_metadata_in_a_table_or_in_a_typed_comment() -> None:
    rows = [["groupkeeper", ""], ["aliases", "one; two\nthree"], ["Restricted", "yes"]]
    rows += [["jobs", "ops"], ["owner", "Ana"], ["reviewed on", "2026-01-31"]]
    typed = [paragraph(each) for each in ("&lt;!\u2014 groupkeeper", "jobs: [hr]", "\u2192")]
    data = document(
        paragraph("A", "H1"),
        table(rows),
        paragraph("x"),
        paragraph("B", "H1"),
        *typed,
        paragraph("y"),
    )
    found = read(data, "guide.docx")
    assert found.problems == ()
    a, b = found.sections
    assert (a.text, a.aliases, a.restricted, a.jobs) == (
        "x",
        ("one", "two", "three"),
        True,
        ("ops",),
    )
    assert (a.review.owner, a.review.reviewed_on) == ("Ana", date(2026, 1, 31))
    assert (b.text, b.jobs) == ("y", ("hr",))


def test_a_typed_comment_that_cannot_be_read_is_closed() -> None:
    typed = [paragraph(each) for each in ("&lt;!-- groupkeeper", "restricted: true", "text")]
    found = read(document(paragraph("A", "H1"), *typed, table([["t"]])), "guide.docx")
    assert [section.restricted for section in found.sections] == [True]
    assert problems(found) == [("front-matter", 1)]


def test_a_question_sheet() -> None:
    rows: list[list[object]] = [
        ["Our questions"],
        [
            "Question *",
            "\u7b54\u6848",
            "\u522b\u540d",
            "JOB",
            "only for these jobs",
            "Tips",
            "Reviewed on",
        ],
        [
            "How to\nexport?",
            "Click **Export**.",
            "save;csv\uff1bx|y",
            "ops",
            "yes",
            "a\nb",
            date(2026, 1, 2),
        ],
        [],
        [42, 5.0],
        ["How to export?", "Again."],
    ]
    found = read(workbook(Sheet1=rows, Empty=[]), "faq/list.xlsx")
    assert found.problems == ()
    first, second, third = found.sections
    assert (first.id, first.line) == ("faq/list#how-to-export", 3)
    assert first.path == ("list", "How to export?")
    assert (first.text, first.aliases) == ("Click **Export**.", ("save", "csv", "x", "y"))
    assert (first.jobs, first.restricted, first.tips) == (("ops",), True, ("a", "b"))
    assert first.review.reviewed_on == date(2026, 1, 2)
    assert (second.title, second.text, second.restricted) == ("42", "5", False)
    assert (third.id, third.line) == ("faq/list#how-to-export-2", 6)


def test_rows_and_sheets_that_say_too_little_are_reported_and_the_others_answer() -> None:
    rows = [QUESTIONS, ["a"], [None, "b"], ["c", "d"]]
    found = read(workbook(One=rows, Two=[["x", "y"]], Three=[QUESTIONS, ["e", "f"]]), "list.xlsx")
    assert problems(found) == [("no-header", None), ("row", 2), ("row", 3)]
    assert [each.path for each in found.sections] == [("One", "c"), ("Three", "e")]


def test_hidden_sheets_are_passed_over() -> None:
    book = Workbook()
    hidden = book.create_sheet("hidden")
    for sheet in book.worksheets:
        sheet.append(QUESTIONS)
        sheet.append((sheet.title, "x"))
    hidden.sheet_state = "hidden"
    assert [each.title for each in read(saved(book), "list.xlsx").sections] == ["Sheet"]


def test_an_id_column_keeps_the_id_when_the_question_changes() -> None:
    found = read(workbook(S=[[*QUESTIONS, "ID"], ["q", "a", "", "", "Mine"]]), "list.xlsx")
    assert [(each.id, each.anchor) for each in found.sections] == [("list#mine", "Mine")]


def test_formulas_that_failed_are_reported_and_close_a_restriction() -> None:
    rows = [[*QUESTIONS, "Restricted"], ["q", "#REF!"], ["r", "x", "", "", "#N/A"]]
    rows += [["s", "x", "", "", "perhaps"]]
    found = read(workbook(S=rows), "list.xlsx")
    assert problems(found) == [
        ("cell", 2),
        ("row", 2),
        ("cell", 3),
        ("front-matter", 3),
        ("front-matter", 4),
    ]
    assert [(each.title, each.restricted) for each in found.sections] == [("r", True), ("s", True)]


def test_dates_and_merged_cells() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (QUESTIONS, ("when", datetime(2026, 1, 2)), ("at", datetime(2026, 1, 2, 3, 4))):
        sheet.append(row)
    sheet.append(("merged", "x"))
    sheet.append((None, "y"))
    sheet.merge_cells("A4:A5")
    found = read(saved(book), "list.xlsx")
    assert [each.text for each in found.sections] == ["2026-01-02", "2026-01-02 03:04:00", "x"]
    assert problems(found) == [("row", 5)]


def test_markup_in_cells_is_freed_of_scripts_and_makes_no_sections() -> None:
    found = read(workbook(S=[QUESTIONS, ["q", "<script>x</script># a\n## b\n<b>y</b>"]]), "l.xlsx")
    assert [each.text for each in found.sections] == ["# a\n## b\ny"]
