"""What answers look like: sections page by page, suggestions, several answers in one message."""

from collections.abc import Sequence
from dataclasses import replace

from bot.links import section_link
from bot.paging import pages
from bot.pictures import with_pictures
from bot.request import Request, Say
from bot.texts import Markdown, plain, say
from chat.message import Button, Outgoing, escape
from faq.answering import Outcome
from faq.conversation import Part
from faq.section import Section

LABEL_SIZE = 60


class Showing:
    """Sections as messages. All of them yield to a human who has taken over."""

    def __init__(self, public_url: str | None) -> None:
        self._public_url = public_url

    def section(
        self, request: Request, section: Section, question: int, page: int = 0, index: int = 0
    ) -> Say:
        """A page of a section, with where it stands and what can be done about it.

        ``index``: which of the question's sections it is.
        """
        text, count, page = self._page(request, section, page, request.page_size)
        more = [_more(request, question, page, index)] if page + 1 < count else []
        return _message(text, [*more, *_judging(request, question)])

    def suggestion(self, request: Request, sections: Sequence[Section]) -> Say:
        """Up to three sections to choose from."""
        key = "ask.suggest" if len(sections) > 1 else "ask.suggest_one"
        buttons = [_pick(request, section, index) for index, section in enumerate(sections)]
        return _message(say(request.locale, key), [*buttons, _none_of_these(request)])

    def several(self, request: Request, parts: Sequence[Part]) -> Say:
        """The answers to all questions of a message, each under its question.

        Their sections are numbered through, in the order of ``sections_of``.
        """
        texts: list[str] = []
        buttons: list[Button] = []
        index = 0
        for number, part in enumerate(parts, start=1):
            texts.append(say(request.locale, "ask.part", number=number, question=part.question))
            sections = sections_of(part)
            match part.answer.outcome:
                case Outcome.ANSWER:
                    size = request.page_size // len(parts)
                    text, count, _ = self._page(request, sections[0], 0, size)
                    texts.append(text)
                    if count > 1:
                        read_on = say(request.locale, "ask.more_of", title=label(sections[0]))
                        buttons.append(Button(read_on, f"more:{request.id}:0:{index}"))
                case Outcome.SUGGEST:
                    texts.append(say(request.locale, "ask.suggest"))
                    for n, section in enumerate(sections):
                        pick = _pick(request, section, index + n)
                        buttons.append(replace(pick, label=f"{number} · {pick.label}"))
                case Outcome.UNKNOWN:
                    texts.append(say(request.locale, "ask.not_found"))
            index += len(sections)
        answered = any(part.answer.outcome is Outcome.ANSWER for part in parts)
        last = _judging(request, request.id) if answered else [_none_of_these(request)]
        return _message("\n\n".join(texts), [*buttons, *last])

    def link(self, request: Request, section: Section) -> str | None:
        """Its page, if this reader can open it; a restricted section is on none."""
        if section.restricted:
            return None
        return section_link(section, self._public_url, loopback=request.loopback)

    def _page(
        self, request: Request, section: Section, page: int, size: int
    ) -> tuple[str, int, int]:
        """A page, how many there are, and which this is: the last, if there are fewer."""
        # Pictures of the manual are on our own pages, which only people at this machine can open.
        text = with_pictures(section) if request.loopback else section.text
        texts = pages(text, size)
        page = min(page, len(texts) - 1)
        parts = [" › ".join(f"**{escape(part)}**" for part in section.path), texts[page]]
        if len(texts) > 1:
            parts.append(say(request.locale, "ask.page", page=page + 1, pages=len(texts)))
        if (link := self.link(request, section)) is not None:
            parts.append(say(request.locale, "ask.link", link=Markdown(link)))
        return "\n\n".join(part for part in parts if part), len(texts), page


def sections_of(part: Part) -> list[Section]:
    """What is shown of an answer: the section, what can be chosen, or nothing."""
    shown = {Outcome.ANSWER: 1, Outcome.SUGGEST: 3, Outcome.UNKNOWN: 0}[part.answer.outcome]
    return [found.section for found in part.answer.found[:shown]]


def _message(text: str, buttons: Sequence[Button]) -> Say:
    return Say(Outgoing(text, tuple(buttons)), yields=True)


def _more(request: Request, question: int, page: int, index: int) -> Button:
    return Button(plain(request.locale, "ask.more"), f"more:{question}:{page + 1}:{index}")


def _judging(request: Request, question: int) -> list[Button]:
    return [
        Button("👍", f"rate:{question}:1"),
        Button("👎", f"rate:{question}:0"),
        Button(plain(request.locale, "ask.human"), f"human:{question}"),
    ]


def _none_of_these(request: Request) -> Button:
    return Button(plain(request.locale, "ask.none_of_these"), f"human:{request.id}")


def _pick(request: Request, section: Section, index: int) -> Button:
    return Button(label(section), f"pick:{request.id}:{index}")


def label(section: Section) -> str:
    """The end of the heading path: what tells siblings apart."""
    label = " › ".join(section.path[-2:])
    return label if len(label) <= LABEL_SIZE else f"…{label[1 - LABEL_SIZE :]}"
