"""An HTML page → Markdown: its main part, without what only browsers need."""

from __future__ import annotations

import re
from copy import copy

from bs4 import BeautifulSoup, Tag

from faq.converter import DROPPED, classes, to_markdown
from faq.document import Converted
from faq.language import language_code
from faq.metadata import Metadata
from faq.tags import tree

_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_HEADING_LINK = re.compile(r"headerlink|header-anchor|hash-link|anchor|heading-link")
_ADMONITION = re.compile(r"(?:theme-)?admonition|custom-block|callout|alert")
_ADMONITION_TITLE = re.compile(
    r"admonition-title|admonition-?heading\w*|custom-block-title|callout-title", re.IGNORECASE
)
_KINDS = ("note", "tip", "info", "warning", "danger", "caution", "important", "success", "error")


def convert_page(text: str) -> Converted:
    """Raises Broken."""
    found = tree(text)
    soup = found.soup
    html = soup.find("html")
    lang = language_code(str(html.get("lang") or "")) if html else None
    _take_layout_apart(soup)
    main = soup.find("main") or soup.find(True, {"role": "main"}) or _article(soup)
    if main is None:
        _drop_boilerplate(soup)
    else:
        soup = _only(main, soup)
    return convert_tree(soup, Metadata(title=found.title or None, lang=lang))


def convert_tree(soup: BeautifulSoup, about: Metadata) -> Converted:
    for heading in soup.find_all(_HEADINGS):
        _without_own_link(heading)
        _take_id_of_section(heading)
    for each in soup.find_all(True):
        _admonition(each)
        if each.name == "summary":
            _to_title(each)
        elif each.name == "ol":
            _number(each)
    return Converted(*to_markdown(soup), about)


def _article(soup: BeautifulSoup) -> Tag | None:
    """The only one: a page with several is a list of them."""
    articles = soup.find_all("article", limit=2)
    return articles[0] if len(articles) == 1 else None


def _drop_boilerplate(soup: BeautifulSoup) -> None:
    for each in soup.find_all(["aside", "header"]):
        if each.name == "aside" or not each.find(_HEADINGS):
            each.name = DROPPED


def _only(main: Tag, soup: BeautifulSoup) -> BeautifulSoup:
    """The main part alone; what is said of a page outside of it holds for all of the page."""
    alone = BeautifulSoup("", "html.parser")
    main.extract()
    for said in soup.find_all("groupkeeper"):
        alone.append(copy(said))
    alone.append(main)
    return alone


def _without_own_link(heading: Tag) -> None:
    """Generators put a link to itself into each heading, shown as a pilcrow."""
    for link in heading.find_all("a"):
        shown = link.get_text().strip(" \u200b\u00a0#\u00b6")
        if not shown or (len(shown) < 2 and any(map(_HEADING_LINK.fullmatch, classes(link)))):
            if link.get("id") and not heading.get("id"):
                heading["id"] = link["id"]
            link.name = DROPPED


def _take_id_of_section(heading: Tag) -> None:
    section = heading.parent
    if heading.get("id") or section is None or heading.find_previous_sibling() is not None:
        return
    if section.get("id") and (section.name == "section" or "section" in classes(section)):
        heading["id"] = str(section["id"])


def _admonition(each: Tag) -> None:
    names = classes(each)
    if _is_title(each):
        _to_title(each)
    elif each.name in ("div", "aside") and any(map(_ADMONITION.fullmatch, names)):
        kind = next((kind for kind in _KINDS if kind in " ".join(names).lower()), None)
        if kind and not any(map(_is_title, each.find_all(True, limit=4))):
            title = _new("p")
            title.string = kind.capitalize()
            each.insert(0, title)
            _to_title(title)


def _is_title(each: Tag) -> bool:
    return any(map(_ADMONITION_TITLE.match, classes(each)))


def _to_title(each: Tag) -> None:
    """A paragraph in bold."""
    title = " ".join(each.get_text().split())
    each.clear()
    each.name = "p"
    if title:
        bold = _new("strong")
        bold.string = title
        each.append(bold)


def _new(name: str) -> Tag:
    return BeautifulSoup("", "html.parser").new_tag(name)


def _number(each: Tag) -> None:
    start = str(each.get("start") or "1")
    first = int(start) if re.fullmatch("[0-9]{1,6}", start) else 1
    for number, item in enumerate(each.find_all("li", recursive=False), first):
        item["value"] = str(number)


def _take_layout_apart(soup: BeautifulSoup) -> None:
    """Tables that place things on a page, as was done once: headings in them are headings."""
    for table in soup.find_all("table"):
        if table.find([*_HEADINGS, "table"]):
            for part in [table, *table.find_all(["thead", "tbody", "tfoot", "tr", "td", "th"])]:
                if part is table or part.find_parent("table") in (table, None):
                    part.name = "div"
