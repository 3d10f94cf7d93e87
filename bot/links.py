"""Addresses of sections: their pages, as far as the reader can open them, and marks in buttons."""

from hashlib import blake2b
from urllib.parse import quote

from faq.manual import Section


def section_link(section: Section, public_url: str | None, *, loopback: bool) -> str | None:
    """The page of a section; None where it would lead to a machine that the reader is not at."""
    if public_url is None and not loopback:
        return None
    base = (public_url or "").rstrip("/")
    page = quote(f"/manual/{section.file}", safe="/")
    return f"{base}{page}#{quote(section.anchor)}" if section.anchor else f"{base}{page}"


def mark(section: Section) -> str:
    """Says which section, in the few bytes that a button has, after a restart as well."""
    return blake2b(section.id.encode(), digest_size=12).hexdigest()
