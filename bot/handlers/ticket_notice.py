"""What ops read when a question is handed to them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.handlers.showing import label
from bot.handlers.ticket_sides import body
from bot.links import mark, section_link
from bot.texts import Markdown, plain, say
from chat.directory import Group
from chat.message import Button, File, escape
from faq.answering import Answering, Reader
from faq.ports import Asked
from faq.section import Section
from faq.tickets import Earlier, Origin, Reason

_SHORT = 200
"""Characters of each earlier question."""
_ANYBODY = Reader(private=False)
"""Ops channels are groups: what is restricted is not even named there."""

OFFERED = 2
"""Sections that a ticket can be answered with by a button."""
NEAR = 0.1
"""With less confidence in the first section, none of them is likely to be right."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants a human for. ``question``: with what the bot made of it, if it did."""

    text: str
    asker: str
    locale: str
    reason: Reason
    question: Asked | None = None
    files: tuple[File, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """All that goes into the message. ``by``: who handed it over, if that is not the asker."""

    number: int
    wanted: Wanted
    origin: Origin
    group: Group
    by: str | None
    earlier: Sequence[Earlier]


class Notice:
    """``answering``: the newest manual, asked for each time."""

    def __init__(self, answering: Callable[[], Answering], public_url: str | None) -> None:
        self._answering = answering
        self._public_url = public_url

    def text(self, locale: str, case: Case, hint: str, *, loopback: bool) -> str:
        """In the ops channel's language. ``loopback``: pages of this machine open there."""
        parts = [
            self._title(locale, case),
            self._asker(locale, case),
            "\n".join(
                f"> {line}" for line in body(case.wanted.text, case.wanted.files).split("\n")
            ),
            say(locale, f"notice.reason_{case.wanted.reason}"),
            self._found(locale, case.wanted.question, loopback=loopback),
            self._earlier(locale, case.earlier),
            hint,
        ]
        return "\n\n".join(part for part in parts if part)

    def _title(self, locale: str, case: Case) -> str:
        if case.group.kind == "direct":
            where = say(locale, "notice.direct")
        else:
            where = escape(case.origin.group or case.group.conversation)
        if case.origin.customer:
            where = say(
                locale, "notice.customer", where=Markdown(where), customer=case.origin.customer
            )
        return say(locale, "notice.title", number=case.number, where=Markdown(where))

    def _asker(self, locale: str, case: Case) -> str:
        who = escape(case.origin.asker or say(locale, "ticket.somebody"))
        if case.origin.job:
            who = say(locale, "notice.job", who=Markdown(who), job=case.origin.job)
        if case.by is None:
            return say(locale, "notice.asks", who=Markdown(who))
        return say(locale, "notice.asks_by", who=Markdown(who), by=case.by)

    def _found(self, locale: str, question: Asked | None, *, loopback: bool) -> str:
        """What the bot said, or would have said."""
        nearest = (
            None if question is None else question.shown or next(iter(question.sections), None)
        )
        if question is None or nearest is None:
            return say(locale, "notice.nothing")
        section = self._answering().section(nearest, _ANYBODY)
        if section is None:
            return say(locale, "notice.hidden")
        key = {"answer": "notice.answer", "suggest": "notice.suggest"}.get(
            question.outcome, "notice.unknown"
        )
        path = Markdown(self._path(section, loopback=loopback))
        return say(locale, key, path=path, confidence=Markdown(f"{question.confidence:.2f}"))

    def _path(self, section: Section, *, loopback: bool) -> str:
        path = escape(" › ".join(section.path))
        link = section_link(section, self._public_url, loopback=loopback)
        return f"[{path}]({link})" if link else f"**{path}**"

    def _earlier(self, locale: str, earlier: Sequence[Earlier]) -> str:
        if not earlier:
            return ""
        return "\n".join([say(locale, "notice.earlier"), "", *map(self._line(locale), earlier)])

    def _line(self, locale: str) -> Callable[[Earlier], str]:
        def line(asked: Earlier) -> str:
            if asked.section is None:
                return say(locale, "notice.earlier_unanswered", text=short(asked.text))
            section = self._answering().section(asked.section, _ANYBODY)
            path = " › ".join(section.path) if section else say(locale, "notice.some_section")
            return say(locale, "notice.earlier_answered", text=short(asked.text), path=path)

        return line


def work_buttons(locale: str, number: int) -> tuple[Button, Button]:
    """To take a ticket, and to close it."""
    return (
        Button(plain(locale, "ticket.take"), f"take:{number}"),
        Button(plain(locale, "ticket.close"), f"close:{number}"),
    )


def section_buttons(
    answering: Answering, locale: str, number: int, question: Asked | None
) -> Sequence[Button]:
    """To answer a ticket with one of the sections that were nearest."""
    ids = question.sections if question is not None and question.confidence >= NEAR else ()
    sections = [answering.section(each, _ANYBODY) for each in ids]
    return [
        Button(plain(locale, "ticket.solve", section=label(each)), f"solve:{number}:{mark(each)}")
        for each in sections
        if each is not None
    ][:OFFERED]


def short(text: str) -> str:
    """The beginning, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _SHORT else f"{line[: _SHORT - 1]}…"
