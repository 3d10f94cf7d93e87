"""An announcement as the messages that groups get."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from announcements.model import FORM, Announcement, Body, Content
from bot import choices
from bot.adapters.port import Adapter, Capability, named
from bot.links import section_link
from bot.texts import LOCALES, Markdown, plain, say
from chat.message import Button, Outgoing, escape
from faq.answering import Answering, Reader

_ANYBODY = Reader(private=False)


class Composer:
    """``answering``: the newest manual, asked for each time. ``public_url``: of its pages."""

    def __init__(self, answering: Callable[[], Answering], public_url: str | None) -> None:
        self._answering = answering
        self._public_url = public_url

    def message(self, announcement: Announcement, locale: str, *, loopback: bool) -> Outgoing:
        """What groups of a language get, whole. What operators wrote is Markdown of ours.

        ``loopback``: they can open pages on this machine.
        """
        content = announcement.content(locale)
        parts = [
            content.text,
            *self._form(content, locale),
            self._read_on(content, locale, loopback),
        ]
        if announcement.episode > 1:
            parts.insert(0, say(locale, "announcement.episode", number=announcement.episode))
        got = Button(plain(locale, "announcement.got_it"), f"got:{announcement.id}")
        return Outgoing(
            "\n\n".join(part.strip() for part in parts if part.strip()),
            (got,),
            files=content.files,
            everyone=announcement.everyone,
        )

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

    def _form(self, content: Content, locale: str) -> list[str]:
        """The launch form's answers, each under its heading."""
        answers = [(field, getattr(content, field)) for field in FORM]
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
        section = self._answering().section(content.section, _ANYBODY)
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


def headline(announcement: Announcement, size: int = 60) -> str:
    """The beginning of what it says, on one line, escaped."""
    content = announcement.content(announcement.main)
    words = " ".join((content.what or content.text).split())
    return escape(words if len(words) <= size else f"{words[: size - 1]}…")
