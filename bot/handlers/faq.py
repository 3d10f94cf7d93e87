"""Questions and their answers, suggestions, ratings, gaps."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from bot.links import section_link
from bot.paging import pages
from bot.request import Request, Result, Say, privately, reply
from bot.router import Command, PressRoute, arguments
from bot.texts import Markdown, say
from chat.directory import GroupKind, Role
from chat.message import Ack, Button, Event, Outgoing, Press, escape
from faq.answering import Answer, Answering, Found, Outcome
from faq.manual import Section
from faq.ports import Asked, Picked, Questions, Rated

_LABEL_SIZE = 60
GAPS_SHOWN = 20


class FaqHandlers:
    """``answering``: the newest manual, asked for each time."""

    def __init__(
        self,
        answering: Callable[[], Answering],
        questions: Questions,
        public_url: str | None,
    ) -> None:
        self._answering = answering
        self._questions = questions
        self._public_url = public_url

    def commands(self) -> list[Command]:
        """What this feature adds to the router."""
        return [Command("gaps", self.gaps, Role.OPERATOR, arguments(""))]

    def presses(self) -> list[PressRoute]:
        """What its buttons lead to."""
        return [
            PressRoute("pick", self.pick),
            PressRoute("more", self.more),
            PressRoute("rate", self.rate),
        ]

    async def ask(self, request: Request) -> list[Result]:
        """A question: answered, met with suggestions, or noted as a gap."""
        lexicon = self._answering().lexicon
        if lexicon.is_small_talk(request.args):
            return reply(say(request.locale, "ask.hello"))
        if not lexicon.gap_key(request.args):
            return reply(say(request.locale, "ask.empty"))
        answer = self._answering().ask(request.args, request.reader)
        first = answer.found[0].section if answer.found else None
        if answer.outcome is Outcome.ANSWER and first is not None:
            return [
                self._asked(request, answer, shown=first.id),
                self._section(request, first, request.id),
            ]
        if answer.outcome is Outcome.SUGGEST:
            return [self._asked(request, answer), self._suggestion(request, answer)]
        return [
            self._asked(request, answer, gap=lexicon.gap_key(request.args)),
            Say(Outgoing(say(request.locale, "ask.unknown"))),
        ]

    async def overhear(self, request: Request) -> list[Result]:
        """A question to nobody: answered if that is certain, else nothing happens."""
        return []

    def show(self, request: Request, section: Section, question: str) -> list[Result]:
        """A section that somebody chose from a menu, as if they had asked that question."""
        answer = Answer(Outcome.ANSWER, 1.0, (Found(section, 1.0),))
        return [
            self._asked(replace(request, args=question), answer, shown=section.id),
            self._section(request, section, request.id),
        ]

    async def pick(self, request: Request) -> list[Result]:
        """One of the suggestions was chosen."""
        question, index = await self._found(request)
        if question is None or not 0 <= index < len(question.sections):
            return reply(say(request.locale, "press.stale"))
        section = self._answering().section(question.sections[index], request.reader)
        if section is None:
            return reply(say(request.locale, "ask.section_gone"))
        if question.shown == section.id:
            return []  # it stands there already: pressed twice, or by two people
        return [
            Picked(question.id, section.id),
            self._section(request, section, question.id),
        ]

    async def more(self, request: Request) -> list[Result]:
        """The next page of a long section."""
        question, page = await self._found(request)
        shown = question.shown if question else None
        section = self._answering().section(shown, request.reader) if shown else None
        if question is None or section is None:
            return reply(say(request.locale, "ask.section_gone"))
        return [self._section(request, section, question.id, page)]

    async def rate(self, request: Request) -> list[Result]:
        """Whether an answer helped; if not, it is a gap."""
        question, helpful = await self._found(request)
        if question is None or not request.person.id:
            return []
        gap = (
            None
            if helpful
            else question.gap or self._answering().lexicon.gap_key(question.text) or None
        )
        return [Rated(question.id, request.person.id, bool(helpful), gap)]

    async def gaps(self, request: Request) -> list[Result]:
        """What people asked and the manual did not answer; for operators' eyes only."""
        tell = reply if request.group.kind is GroupKind.OPS else partial(privately, request)
        gaps = await self._questions.gaps(GAPS_SHOWN)
        if not gaps:
            return tell(say(request.locale, "gaps.none"))
        lines = [
            say(
                request.locale,
                "gaps.line",
                text=gap.text[:120],
                questions=gap.questions,
                people=gap.people,
            )
            for gap in gaps
        ]
        return tell("\n".join([say(request.locale, "gaps.title"), "", *lines]))

    async def _found(self, request: Request) -> tuple[Asked | None, int]:
        """The question and the number in a press's value, if they belong to this conversation."""
        question_id, _, number = request.args.partition(":")
        if not (question_id.isascii() and question_id.isdigit() and number.isascii()):
            return None, 0
        question = await self._questions.question(int(question_id[:18]))
        place = request.event.place
        if question is None or not number.isdigit():
            return None, 0
        if (question.account, question.conversation) != (place.account, place.conversation):
            return None, 0
        return question, int(number[:6])

    def _asked(
        self, request: Request, answer: Answer, shown: str | None = None, gap: str | None = None
    ) -> Asked:
        place = request.event.place
        return Asked(
            id=request.id,
            account=place.account,
            conversation=place.conversation,
            person=request.person.id,
            text=request.args,
            locale=request.locale,
            outcome=answer.outcome,
            confidence=answer.confidence,
            sections=tuple(found.section.id for found in answer.found),
            shown=shown,
            gap=gap,
        )

    def _suggestion(self, request: Request, answer: Answer) -> Say:
        buttons = tuple(
            Button(_label(found.section), f"pick:{request.id}:{index}")
            for index, found in enumerate(answer.found[:3])
        )
        key = "ask.suggest" if len(buttons) > 1 else "ask.suggest_one"
        return Say(Outgoing(say(request.locale, key), buttons))

    def _section(self, request: Request, section: Section, question: int, page: int = 0) -> Say:
        """A page of a section, with where it stands and, on the last page, what to think of it."""
        locale = request.locale
        texts = pages(section.text, request.page_size)
        page = min(page, len(texts) - 1)
        breadcrumb = " › ".join(f"**{escape(part)}**" for part in section.path)
        parts = [breadcrumb, texts[page]]
        link = None  # a restricted section is on no page
        if not section.restricted:
            link = section_link(section, self._public_url, loopback=request.loopback)
        if len(texts) > 1:
            parts.append(say(locale, "ask.page", page=page + 1, pages=len(texts)))
        if link is not None:
            parts.append(say(locale, "ask.link", link=Markdown(link)))
        buttons = [Button("👍", f"rate:{question}:1"), Button("👎", f"rate:{question}:0")]
        if page + 1 < len(texts):
            buttons.insert(0, Button(say(locale, "ask.more"), f"more:{question}:{page + 1}"))
        return Say(Outgoing("\n\n".join(part for part in parts if part), tuple(buttons)))


def acknowledge(event: Event) -> Ack | None:
    """What is shown at once where a button was pressed. Pure."""
    if isinstance(event, Press) and event.value.startswith("rate:"):
        return Ack("rate.thanks" if event.value.endswith(":1") else "rate.sorry", {})
    return None


def _label(section: Section) -> str:
    """The end of the heading path: what tells siblings apart."""
    label = " › ".join(section.path[-2:])
    return label if len(label) <= _LABEL_SIZE else f"…{label[1 - _LABEL_SIZE :]}"
