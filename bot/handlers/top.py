"""The questions that are asked most, as buttons."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from bot.command import Command, PressRoute, arguments
from bot.links import mark
from bot.request import Request, Result, Say, reply
from bot.texts import plain, say
from chat.message import Button, Outgoing
from faq.answering import Answering, Reader, visible
from faq.examples import as_question
from faq.launches import launched
from faq.ports import Questions
from faq.section import Section
from faq.top import Top, of_product, products_of, top_questions

WINDOW = timedelta(days=90)
PRODUCTS_NAMED = 12
_LABEL_SIZE = 60
_ANYBODY = Reader(private=False)


@dataclass(frozen=True, slots=True)
class _TopCommand(Command):
    """Without a slash also meant if a product's name follows, however many words that has."""

    is_product: Callable[[str], bool] = field(kw_only=True)

    def is_meant(self, args: str) -> bool:
        """See Command."""
        return Command.is_meant(self, args) or self.is_product(args)


class TopHandlers:
    """``answering``: the newest manual, asked for each time. ``show``: answers with a section, as
    if the question had been asked.
    """

    def __init__(
        self,
        answering: Callable[[], Answering],
        questions: Questions,
        show: Callable[[Request, Section, str], list[Result]],
    ) -> None:
        self._answering = answering
        self._questions = questions
        self._show = show

    def commands(self) -> list[Command]:
        """What this feature adds to the router."""
        one_word = arguments(r"\S{0,60}")
        return [_TopCommand("top", self.top, bare=one_word, is_product=self._is_product)]

    def presses(self) -> list[PressRoute]:
        """What its buttons lead to."""
        return [PressRoute("top", self.press)]

    async def top(self, request: Request) -> list[Result]:
        """A menu of what is new and of what is asked most, here or else anywhere."""
        answering = self._answering()
        readable = _readable(answering, request.reader)
        product = request.args.strip()
        sections = of_product(readable, product) if product else readable
        if product and not sections:
            return reply(_unknown(request.locale, product, products_of(readable)))
        new = launched(answering.launches, request.reader.today)
        tops = await self._tops(request, sections, new)
        if not tops:
            return reply(say(request.locale, "top.none"))
        title = say(request.locale, "top.title")
        if product:
            title = say(request.locale, "top.title_product", product=products_of(sections)[0])
        buttons = tuple(Button(_label(request.locale, each), _value(each.section)) for each in tops)
        return [Say(Outgoing(title, buttons))]

    async def press(self, request: Request) -> list[Result]:
        """One of the menu was chosen: the same as asking it."""
        wanted = f"top:{request.args}"
        for section in _readable(self._answering(), request.reader):
            if _value(section) == wanted:
                return self._show(request, section, as_question(section))
        return reply(say(request.locale, "ask.section_gone"))

    async def _tops(
        self, request: Request, sections: Sequence[Section], new: frozenset[str]
    ) -> list[Top]:
        since = request.now - WINDOW
        here = await self._questions.demand(since, request.event.place)
        everywhere = await self._questions.demand(since)
        return top_questions(sections, request.locale, new, here, everywhere)

    def _is_product(self, name: str) -> bool:
        return bool(of_product(_readable(self._answering(), _ANYBODY), name))


def _readable(answering: Answering, reader: Reader) -> list[Section]:
    return [section for section in answering.manual.sections if visible(section, reader)]


def _value(section: Section) -> str:
    return f"top:{mark(section)}"


def _label(locale: str, top: Top) -> str:
    label = plain(locale, "top.new", question=top.question) if top.new else top.question
    return label if len(label) <= _LABEL_SIZE else f"{label[: _LABEL_SIZE - 1]}…"


def _unknown(locale: str, product: str, known: Sequence[str]) -> str:
    if not known:
        return say(locale, "top.no_products")
    names = " · ".join(known[:PRODUCTS_NAMED])
    return say(locale, "top.unknown", product=product[:60], products=names)
