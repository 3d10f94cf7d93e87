"""Questions and their answers, suggestions, ratings."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from bot.command import PressRoute
from bot.handlers.asking import asked_of
from bot.handlers.showing import Showing, sections_of
from bot.request import Request, Result, Say, reply
from bot.texts import plain, say
from chat.attention import is_quiet
from chat.directory import GroupVolunteered
from chat.message import Button, Outgoing
from faq.answering import Answer, Answering, Found, Outcome
from faq.conversation import Before, Part, understand
from faq.ports import Asked, Picked, Questions, Rated
from faq.questioning import goes_on, is_thanks
from faq.section import Section
from faq.tickets import Reason

COOL_DOWN = timedelta(minutes=10)
"""Between two answers in a group that nobody asked the bot for."""
CERTAIN = 0.01
"""The share of wrong answers that unasked ones may have."""
CONVERSATION = timedelta(minutes=15)
"""Where there are no threads, what one person asks within this time belongs together."""


class FaqHandlers:
    """``answering``: the newest manual, asked for each time. ``hand_over``: to a human, with a
    reason and the words that the asker is told first; gives nothing where that is not possible.
    ``zone``: of groups that have none of their own.
    """

    def __init__(
        self,
        answering: Callable[[], Answering],
        questions: Questions,
        showing: Showing,
        hand_over: Callable[[Request, Asked, Reason, str], Awaitable[list[Result]]],
        zone: str,
    ) -> None:
        self._zone = zone
        self._hand_over = hand_over
        self._answering = answering
        self._questions = questions
        self._showing = showing

    def presses(self) -> list[PressRoute]:
        """What its buttons lead to."""
        return [
            PressRoute("pick", self.pick),
            PressRoute("more", self.more),
            PressRoute("rate", self.rate),
        ]

    async def ask(self, request: Request) -> list[Result]:
        """A question or several: answered, met with suggestions, or noted as a gap."""
        lexicon = self._answering().lexicon
        if lexicon.is_small_talk(request.args):
            key = "ask.thanks" if is_thanks(request.args) else "ask.hello"
            return reply(say(request.locale, key))
        if not lexicon.gap_key(request.args):
            return reply(say(request.locale, "ask.empty"))
        before = await self._before(request)
        parts = understand(self._answering(), request.args, request.reader, before)
        if len(parts) > 1:
            return await self._several(request, parts)
        answer = parts[0].answer
        match answer.outcome:
            case Outcome.ANSWER:
                return self._answered(request, answer)
            case Outcome.SUGGEST:
                suggestion = self._showing.suggestion(request, sections_of(parts[0]))
                return [asked_of(request, request.args, answer), suggestion]
        return await self._unknown(request, answer)

    async def overhear(self, request: Request) -> list[Result]:
        """A question to nobody: answered if that is certain, else nothing happens."""
        group = request.group
        if is_quiet(request.now, group.quiet_hours, group.time_zone or self._zone):
            return []
        rests = group.volunteered_at is not None and request.now - group.volunteered_at < COOL_DOWN
        if rests or not group.volunteers:
            return []
        answering = self._answering()
        answer = answering.ask(request.args, request.reader)
        if answer.outcome is not Outcome.ANSWER or answer.confidence < answering.answer_at(CERTAIN):
            return []
        volunteered = GroupVolunteered(group.account, group.conversation)
        return [volunteered, *self._answered(request, answer)]

    def show(self, request: Request, section: Section, question: str) -> list[Result]:
        """A section that somebody chose from a menu, as if they had asked that question."""
        answer = Answer(Outcome.ANSWER, 1.0, (Found(section, 1.0),))
        return self._answered(replace(request, args=question), answer)

    async def pick(self, request: Request) -> list[Result]:
        """One of the suggestions was chosen."""
        question, numbers = await self.pressed(request)
        if question is None or len(numbers) != 1 or numbers[0] >= len(question.sections):
            return reply(say(request.locale, "press.stale"))
        section = self._answering().section(question.sections[numbers[0]], request.reader)
        if section is None:
            return reply(say(request.locale, "ask.section_gone"))
        if question.shown == section.id:
            return []  # it stands there already: pressed twice, or by two people
        shown = self._showing.section(request, section, question.id, index=numbers[0])
        return [Picked(question.id, section.id), shown]

    async def more(self, request: Request) -> list[Result]:
        """A page of a long section; of several sections the one with that number."""
        question, numbers = await self.pressed(request)
        if question is None or len(numbers) != 2 or numbers[1] >= len(question.sections):
            return reply(say(request.locale, "press.stale"))
        page, index = numbers
        section = self._answering().section(question.sections[index], request.reader)
        if section is None:
            return reply(say(request.locale, "ask.section_gone"))
        return [self._showing.section(request, section, question.id, page, index)]

    async def rate(self, request: Request) -> list[Result]:
        """Whether an answer helped; if not, it is a gap, and whoever asked is put through."""
        question, numbers = await self.pressed(request)
        if question is None or not numbers or not request.person.id:
            return []
        helpful = bool(numbers[0])
        gap = None if helpful else question.gap or self._gap(question.text)
        rated = Rated(question.id, request.person.id, helpful, gap)
        if helpful or request.person.id != question.person:
            return [rated]
        lead = say(question.locale, "rate.unhelpful")
        handed = await self._hand_over(request, replace(question, gap=gap), "unhelpful", lead)
        return [rated, *handed]

    async def pressed(self, request: Request) -> tuple[Asked | None, list[int]]:
        """The question and the numbers in a press's value, if they belong to this conversation."""
        parts = request.args.split(":")
        if len(parts) > 4 or not all(part.isascii() and part.isdigit() for part in parts):
            return None, []
        question_id, *numbers = (int(part[:18]) for part in parts)
        question = await self._questions.question(question_id)
        place = request.event.place
        if question is None:
            return None, []
        if (question.account, question.conversation) != (place.account, place.conversation):
            return None, []
        return question, numbers

    async def _before(self, request: Request) -> Before | None:
        """What the question may go on from."""
        place = request.event.place
        if place.thread is not None or request.private:
            since = request.now - CONVERSATION if request.private else None
            last = await self._questions.last(place, since=since)
        elif request.person.id and goes_on(request.args):
            since, person = request.now - CONVERSATION, request.person.id
            last = await self._questions.last(place, person=person, since=since)
        else:
            return None
        if last is None:
            return None
        meant = last.shown or next(iter(last.sections), None)
        section = self._answering().section(meant, request.reader) if meant else None
        return Before(last.text, section)

    def _answered(self, request: Request, answer: Answer) -> list[Result]:
        section = answer.found[0].section
        shown = self._showing.section(request, section, request.id)
        return [asked_of(request, request.args, answer, shown=section.id), shown]

    async def _unknown(self, request: Request, answer: Answer) -> list[Result]:
        asked = asked_of(request, request.args, answer, gap=self._gap(request.args))
        lead = say(request.locale, "ask.not_found")
        if handed := await self._hand_over(request, asked, "unknown", lead):
            return [asked, *handed]
        human = Button(plain(request.locale, "ask.human"), f"human:{request.id}")
        text = say(request.locale, "ask.unknown")
        return [asked, Say(Outgoing(text, (human,)), yields=True)]

    async def _several(self, request: Request, parts: list[Part]) -> list[Result]:
        """One question with the sections of all; the first that was answered counts as shown.

        What was not found of them is a gap, and goes to a human.
        """
        sections = [section.id for part in parts for section in sections_of(part)]
        answers = [part.answer for part in parts if part.answer.outcome is Outcome.ANSWER]
        unknown = [part for part in parts if part.answer.outcome is Outcome.UNKNOWN]
        shown = answers[0].found[0].section.id if answers else None
        first = answers[0] if answers else parts[0].answer
        gap = self._gap(unknown[0].question) if unknown else None
        asked = asked_of(request, request.args, first, shown, gap)
        asked = replace(asked, sections=tuple(sections))
        results: list[Result] = [asked, self._showing.several(request, parts)]
        if unknown:
            text, nearest = "\n".join(part.question for part in unknown), unknown[0].answer
            not_found = replace(asked_of(request, text, nearest), gap=gap)
            results += await self._hand_over(request, not_found, "unknown", "")
        return results

    def _gap(self, question: str) -> str | None:
        return self._answering().lexicon.gap_key(question) or None
