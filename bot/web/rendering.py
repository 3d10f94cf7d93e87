"""Our Markdown subset, and a manual's Markdown, as HTML that can do no harm."""

from urllib.parse import urlsplit

import nh3
from markdown_it import MarkdownIt

_BEYOND = ["table", "strikethrough"]
_PAGES = MarkdownIt("commonmark", {"html": False}).enable(_BEYOND)
_MESSAGES = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(_BEYOND)
_CLEANER_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "th": {"style"},
    "td": {"style"},
}


def to_html(markdown: str, *, message: bool = False) -> str:
    """Sanitised HTML: no script, no style, no address but the web's and our own pages'.

    ``message``: each of its lines stays one, as on the other platforms.
    """
    return _CLEANER.clean((_MESSAGES if message else _PAGES).render(markdown))


def _filter(tag: str, attribute: str, value: str) -> str | None:
    if attribute in ("href", "src") and not _is_safe(tag, value):
        return None
    return None if attribute == "style" else value


def _is_safe(tag: str, address: str) -> bool:
    """Pictures from the web, links to it and to the pages of this server."""
    if address.startswith("/manual/"):
        return True
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


_CLEANER = nh3.Cleaner(
    attributes=_CLEANER_ATTRIBUTES,
    attribute_filter=_filter,
    link_rel="noopener noreferrer nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}},
    url_schemes={"http", "https"},
)
