"""An announcement as the messages that groups get."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from announcements.drafting import listed
from announcements.model import FORM, Announcement, Body, Content
from bot import choices
from bot.adapters.port import Adapter, Capability, named
from bot.links import mark, section_link
from bot.texts import LOCALES, Markdown, plain, say
from chat.message import Button, Outgoing, escape
from faq.answering import Answering, Reader, visible
from faq.manual import Section

ANYBODY = Reader(private=False)
NEAREST = 3
_HEADING = re.compile(r"\s*|_[^_\n]*_|\*\*[^*\n]*\*\*")
"""Of a launch form, and of a part of a series; or nothing."""
WORDS = 400
"""Characters of a text that say what it is about."""
BEGINNING = 600
"""Characters of a text that are enough to begin with."""


class Composer:
    """``answering``: the newest manual, asked for each time. ``public_url``: of its pages."""

    def __init__(self, answering: Callable[[], Answering], public_url: str | None) -> None:
        self._answering = answering
        self._public_url = public_url

    def message(self, announcement: Announcement, locale: str, *, loopback: bool) -> Outgoing:
        """What groups of a language get, whole. What operators wrote is Markdown of ours.

        ``loopback``: they can open pages on this machine.
        """
        content, spoken = announcement.content(locale).said, announcement.spoken(locale)
        parts = [
            content.text,
            *self._form(content, spoken),
            self._read_on(content, spoken, loopback),
        ]
        if announcement.episode > 1:
            parts.insert(0, say(spoken, "announcement.episode", number=announcement.episode))
        got = Button(plain(locale, "announcement.got_it"), f"got:{announcement.id}")
        return Outgoing(
            "\n\n".join(part.strip() for part in parts if part.strip()),
            (got,),
            files=content.files,
            everyone=announcement.everyone,
        )

    def usage(self, announcement: Announcement, locale: str, *, loopback: bool) -> str:
        """How to use what it brings, for somebody of a language: the launch form's steps, else the
        text's beginning; and where the manual says more. '' if it says nothing of it.
        """
        content = announcement.content(locale).said
        steps = self._form(Content(steps=content.steps), locale)
        words = steps or [_beginning(content.text)]
        parts = [*words, self._read_on(content, locale, loopback)]
        return "\n\n".join(part.strip() for part in parts if part.strip())

    def calls(self, announcement: Announcement, locale: str, adapter: Adapter) -> list[Outgoing]:
        """The platform calls that it takes to say it there."""
        loopback = Capability.LOOPBACK in adapter.capabilities
        message = named(self.message(announcement, locale, loopback=loopback), adapter)
        if Capability.BUTTONS not in adapter.capabilities:
            message = choices.numbered(message, locale)
        return adapter.split(message)

    def bodies(
        self, announcement: Announcement, adapters: Mapping[str, Adapter]
    ) -> tuple[Body, ...]:
        """The same for every language and account."""
        return tuple(
            Body(account, locale, part, call)
            for account, adapter in adapters.items()
            for locale in LOCALES
            for part, call in enumerate(self.calls(announcement, locale, adapter))
        )

    def cuts(
        self, announcement: Announcement, adapters: Mapping[str, Adapter]
    ) -> list[tuple[str, int]]:
        """The accounts where it takes several messages, and how many at most."""
        counts = {
            account: max(
                len(self.calls(announcement, locale, adapter))
                for locale in announcement.contents or LOCALES
            )
            for account, adapter in adapters.items()
        }
        return [(account, count) for account, count in counts.items() if count > 1]

    def known(self, section: str) -> Section | None:
        """A section that anybody may read; None if there is none, as for links."""
        return self._answering().section(section, ANYBODY)

    def marked(self, wanted: str) -> Section | None:
        """The section that a mark in a button stands for, if anybody may read it."""
        sections = self._answering().manual.sections
        found = next((each for each in sections if mark(each) == wanted), None)
        return found if found is not None and visible(found, ANYBODY) else None

    def nearest(self, words: str, locale: str) -> list[Section]:
        """The sections that a text is most likely about, at most NEAREST."""
        if not words.strip():
            return []
        found = self._answering().ask(words[:WORDS], replace(ANYBODY, lang=locale)).found
        return [each.section for each in found[:NEAREST]]

    def _form(self, content: Content, locale: str) -> list[str]:
        """The launch form's answers, each under its heading."""
        answers = [(field, getattr(content, field)) for field in FORM]
        answers = [(each, listed(text) if each == "steps" else text) for each, text in answers]
        return [
            say(locale, f"announcement.form_{field}", text=Markdown(text))
            for field, text in answers
            if text.strip()
        ]

    def _read_on(self, content: Content, locale: str, loopback: bool) -> str:
        """Where the manual says more."""
        if not content.section:
            return ""
        if content.section.startswith(("https://", "http://")):
            return say(locale, "announcement.link", link=Markdown(f"<{content.section}>"))
        section = self.known(content.section)
        if section is None:
            return ""
        title = section.path[-1]
        link = section_link(section, self._public_url, loopback=loopback)
        if link is None:
            return say(locale, "announcement.ask", title=title)
        return say(locale, "announcement.read_on", title=title, link=Markdown(link))


def with_content(announcement: Announcement, locale: str, **changes: object) -> Announcement:
    """With another version for a language; the first that is written is the main one."""
    before = announcement.contents.get(locale, Content())
    contents = {**announcement.contents, locale: replace(before, **changes)}  # type: ignore[arg-type]
    main = announcement.main if announcement.main in contents else locale
    return replace(announcement, contents=contents, main=main, revision=announcement.revision + 1)


def headline(
    announcement: Announcement, size: int = 60, locale: str = "", *, said: str = ""
) -> str:
    """The beginning of what it says, on one line, escaped; '' is in its main language.

    ``said``: what to take it from instead, a message as it went out.
    """
    content = announcement.content(locale or announcement.main)
    paragraphs = (each for each in said.split("\n\n") if not _HEADING.fullmatch(each))
    words = " ".join((next(paragraphs, "") or content.said.what or content.said.text).split())
    return escape(words if len(words) <= size else f"{words[: size - 1]}…")


def _beginning(text: str) -> str:
    """Whole paragraphs of Markdown, as far as they are short enough; else a part of the first, as
    plain text.
    """
    text = text.strip()
    if len(text) <= BEGINNING:
        return text
    kept = text[: text.rfind("\n\n", 0, BEGINNING) + 1].strip()
    return f"{kept}\n\n\u2026" if kept else f"{escape(text[:BEGINNING].rstrip())}\u2026"
