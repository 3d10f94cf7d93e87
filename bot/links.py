"""Addresses of pages of ours, as far as the reader can open them."""

from urllib.parse import quote

from faq.manual import Section


def section_link(section: Section, public_url: str | None, *, loopback: bool) -> str | None:
    """The page of a section; None where it would lead to a machine that the reader is not at."""
    if public_url is None and not loopback:
        return None
    base = (public_url or "").rstrip("/")
    page = quote(f"/manual/{section.file}", safe="/")
    return f"{base}{page}#{quote(section.anchor)}" if section.anchor else f"{base}{page}"
