"""A Word document → Markdown, by way of HTML."""

from __future__ import annotations

import re

import mammoth  # type: ignore[import-untyped]
import yaml
from bs4 import BeautifulSoup, Tag

from faq.cells import as_values
from faq.converter import DROPPED, classes
from faq.document import Converted
from faq.metadata import NOTHING
from faq.package import checked_package
from faq.tags import tree
from faq.webpage import convert_tree

_MOST_ELEMENTS = 150_000
"""Of XML. mammoth reads a few thousand a second; a hundred pages have some 50,000."""
_STYLES = "\n".join(
    (
        "p[style-name='Title'] => h1.title:fresh",
        "p[style-name='TOC Heading'] => !",
        *(f"p[style-name='toc {level}'] => !" for level in range(1, 10)),
        "p[style-name='HTML Preformatted'] => pre:separator('\\n')",
        "p[style-name='Source Code'] => pre:separator('\\n')",
        "p[style-name='Code'] => pre:separator('\\n')",
    )
)
_BEGIN = re.compile("<!\\s?(?:--+|[\u2013\u2014]+)\\s*groupkeeper\\b:?", re.IGNORECASE)
_END = re.compile("(?:--+|[\u2013\u2014]+)>\\s*$|[\u2192\uf0e0]\\s*$")
"""Word makes dashes and arrows of what is typed."""


def convert_word(data: bytes) -> Converted:
    """Places are the ordinals of headings, from 1: Word has no lines. Raises nearly anything."""
    package = checked_package(data, _MOST_ELEMENTS)
    result = mammoth.convert_to_html(
        package,
        style_map=_STYLES,
        include_embedded_style_map=False,
        external_file_access=False,
        convert_image=mammoth.images.img_element(lambda image: {}),  # only what it shows, in words
    )
    soup = tree(result.value).soup
    _put_below_title(soup)
    _count_headings(soup)
    for table in soup.find_all("table", recursive=False):
        _read_table(table)
    _read_typed(soup)
    return convert_tree(soup, NOTHING)


def _put_below_title(soup: BeautifulSoup) -> None:
    """Word's chapters are headings of the first level too, whatever the title above them."""
    if soup.find("h1", class_="title"):
        for heading in soup.find_all(re.compile("^h[1-5]$")):
            if "title" not in classes(heading):
                heading.name = f"h{int(heading.name[1]) + 1}"


def _count_headings(soup: BeautifulSoup) -> None:
    count = 0
    for each in soup.find_all(True):
        count += bool(re.fullmatch("h[1-6]", each.name))
        each.sourceline = max(count, 1)


def _read_table(table: Tag) -> None:
    """A table of two columns, the word groupkeeper in its first cell, is metadata."""
    rows = [
        [_lines(cell) for cell in row.find_all(["td", "th"], recursive=False)]
        for row in table.find_all("tr")
    ]
    if not rows or not rows[0] or rows[0][0].strip().lower() != "groupkeeper":
        return
    values = as_values((row[0], row[1]) for row in rows[1:] if len(row) > 1)
    _become_comment(table, "\n" + yaml.safe_dump(values, allow_unicode=True))


def _read_typed(soup: BeautifulSoup) -> None:
    """A comment typed as text, over as many paragraphs as it takes."""
    for paragraph in soup.find_all("p", recursive=False):
        if paragraph.name != "p" or not (begin := _BEGIN.match(_lines(paragraph).lstrip())):
            continue
        said = [_lines(paragraph).lstrip()[begin.end() :]]
        following = (each for each in paragraph.next_siblings if isinstance(each, Tag))
        for each in following:
            if _END.search(said[-1]) or each.name != "p":
                break
            said.append(_lines(each))
            each.name = DROPPED
        _become_comment(paragraph, "\n" + _END.sub("", "\n".join(said)))


def _become_comment(tag: Tag, said: str) -> None:
    tag.clear()
    tag.name = "groupkeeper"
    tag["said"] = said
    tag["step"] = "0"


def _lines(tag: Tag) -> str:
    """The text, a line for each paragraph or line break in it."""
    parts: list[str] = []
    for each in tag.descendants:
        if isinstance(each, Tag):
            if each.name in ("br", "p", "li") and parts:
                parts.append("\n")
        else:
            parts.append(str(each))
    return "".join(parts)
