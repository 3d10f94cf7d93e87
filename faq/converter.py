"""Elements of a web page → Markdown, where nothing that was text becomes markup."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from markdownify import MarkdownConverter

_MARK = re.compile("\ue000([0-9]+)\ue001")
_PRIVATE = re.compile("[\ue000\ue001]")
_TICKS = re.compile("`{3,}")
_LANGUAGE = re.compile(r"(?:language|lang|highlight-source)-([\w+#.-]+)")
_PIPE = re.compile(r"(?<!\\)\|")
_WIDE_PUNCTUATION = re.compile(r"[^\w\s\x00-\x7f]")
_OWN_ANCHOR = re.compile(r"\{#[^{}\s]+\}$")
_ANCHOR = re.compile(r"[^{}\s\\]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_FORBIDDEN = re.compile(r"[<>\\]")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_SCHEMES = ("http:", "https:", "mailto:", "tel:")

DROPPED = "dropped"
"""The name of elements that are left out. To take them out of a tree searches all before them."""


def to_markdown(soup: BeautifulSoup) -> tuple[str, list[int]]:
    """The text, and for each of its lines the `sourceline` of the heading or comment above it."""
    # The empty first line keeps a rule at the beginning from being read as front matter.
    marked = "\n" + _Converter().convert_soup(soup)
    places: list[int] = []
    place = 1
    for line in marked.split("\n"):
        if found := _MARK.search(line):
            place = int(found[1])
        places.append(place)
    return _MARK.sub("", marked), places


def address(written: object) -> str:
    """As the page has it, relative or not; empty for what could run or hold data: `javascript:`."""
    text = _CONTROL.sub("", str(written or "")).strip()
    scheme = _SCHEME.match(text)
    if scheme and not scheme[0].lower().startswith(_SCHEMES):
        return ""
    return _FORBIDDEN.sub(lambda match: f"%{ord(match[0]):02X}", text)


class _Converter(MarkdownConverter):
    def __init__(self) -> None:
        # To wrap at no width makes one line of each text, so that none begins like a list.
        super().__init__(
            heading_style="atx", escape_misc=True, autolinks=False, wrap=True, wrap_width=None
        )

    def process_text(self, el: object, parent_tags: set[str] | None = None) -> str:
        text = super().process_text(el, parent_tags=parent_tags)  # type: ignore[misc]
        return _PRIVATE.sub("", text)

    def escape(self, text: str, parent_tags: set[str]) -> str:
        return str(super().escape(text, parent_tags))  # type: ignore[misc]

    def convert_hN(self, n: int, el: Tag, text: str, parent_tags: set[str]) -> str:  # noqa: N802
        title = " ".join(text.split())
        if "_inline" in parent_tags or not title:
            return text
        anchor = _ANCHOR.fullmatch(str(el.get("id") or ""))
        named = f" {{#{anchor[0]}}}" if anchor and not _OWN_ANCHOR.search(title) else ""
        return f"\n\n{'#' * max(1, min(n, 6))} {title}{named}{_mark(el.sourceline or 1)}\n\n"

    def convert_dropped(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return ""

    def convert_groupkeeper(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        first = el.sourceline or 1
        step = int(str(el.get("step")))
        lines = _PRIVATE.sub("", str(el.get("said"))).replace("-->", "->").split("\n")
        marked = (f"{line}{_mark(first + step * n)}" for n, line in enumerate(lines))
        return "\n\n<!-- groupkeeper" + "\n".join(marked) + "-->\n\n"

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        target = address(el.get("href"))
        if not target or "_noformat" in parent_tags or not text.strip() or "\n" in text.strip():
            return text
        lead = " " if text[0].isspace() else ""
        trail = " " if text[-1].isspace() else ""
        return f"{lead}[{text.strip()}]({_pointed(target)}){trail}"

    def convert_img(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        alt = re.sub(r"[\[\]]", "", " ".join(str(el.get("alt") or "").split()))
        alt = self.escape(alt, parent_tags)
        source = address(el.get("src"))
        in_heading = any(re.fullmatch("h[1-6]", name) for name in parent_tags)
        return alt if not source or in_heading else f"![{alt}]({_pointed(source)})"

    def convert_video(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        inner = (each.get("src") for each in el.find_all("source"))
        source = next(filter(None, map(address, (el.get("src"), *inner))), "")
        name = str(el.get("title") or "") or source.rpartition("/")[2]
        label = self.escape(" ".join(name.split()), parent_tags)
        return f"\n\n[{label}]({_pointed(source)})\n\n" if source else text

    convert_audio = convert_iframe = convert_video

    def convert_b(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _emphasised("**", text, parent_tags)

    convert_strong = convert_b

    def convert_em(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _emphasised("*", text, parent_tags)

    convert_i = convert_em

    def convert_sup(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"^{text}" if text.strip() and el.find("a") is None else text

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        text = text.strip("\n").rstrip()
        if not text.strip() or "_inline" in parent_tags:
            return text
        ticks = max((len(run) for run in _TICKS.findall(text)), default=2) + 1
        fence = "`" * ticks
        return f"\n\n{fence}{_language(el)}\n{text}\n{fence}\n\n"

    def convert_li(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """The library's own counts the items before each item anew."""
        number = el.get("value")
        bullet = "- " if number is None else f"{number}. "
        lines = (text or "").strip().split("\n")
        indent = " " * len(bullet)
        return (
            bullet + "\n".join([lines[0], *(line and indent + line for line in lines[1:])]) + "\n"
        )

    def convert_dt(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n\n**{' '.join(text.split())}**\n\n" if text.strip() else ""

    def convert_dd(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f"\n\n{text.strip()}\n\n"

    def convert_td(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        cell = " ".join(_PIPE.sub(r"\\|", text).split())
        return f" {cell} |" + " |" * (_width(el) - 1)

    convert_th = convert_td

    def convert_tr(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        """Markdown has no table without a head: the first row becomes it."""
        width = sum(map(_width, el.find_all(["td", "th"], recursive=False)))
        first = el.find_previous_sibling("tr") is None and (
            el.parent is None
            or el.parent.name == "table"
            or el.parent.find_previous_sibling(["thead", "tbody", "tfoot"]) is None
        )
        return f"|{text}\n" + ("|" + " --- |" * width + "\n" if first else "")


def _mark(line: int) -> str:
    return f"\ue000{line}\ue001"


def _pointed(target: str) -> str:
    return f"<{target}>" if re.search(r"[() ]", target) else target


def _emphasised(mark: str, text: str, parent_tags: set[str]) -> str:
    """Punctuation goes outside where it would keep Markdown from seeing the mark: a full-width
    colon before the end of what is bold, and a character right after it.
    """
    core = text.strip()
    if "_noformat" in parent_tags or not core or "\n\n" in core:
        return text
    first, last = 0, len(core)
    while first < last and _WIDE_PUNCTUATION.match(core[first]):
        first += 1
    while last > first and _WIDE_PUNCTUATION.match(core[last - 1]):
        last -= 1
    if first == last:
        return text
    lead = " " if text[0].isspace() else ""
    trail = " " if text[-1].isspace() else ""
    return f"{lead}{core[:first]}{mark}{core[first:last]}{mark}{core[last:]}{trail}"


def _language(pre: Tag) -> str:
    return next((found[1] for name in _classes(pre) if (found := _LANGUAGE.fullmatch(name))), "")


def _classes(pre: Tag) -> Iterator[str]:
    for each in (pre, pre.find("code"), pre.parent, pre.parent and pre.parent.parent):
        if isinstance(each, Tag):
            yield from classes(each)


def classes(tag: Tag) -> list[str]:
    found = tag.get("class")
    return found.split() if isinstance(found, str) else list(found or ())


def _width(cell: Tag) -> int:
    written = str(cell.get("colspan") or "1")
    return int(written) if re.fullmatch(r"[1-9]|[1-4][0-9]", written) else 1
