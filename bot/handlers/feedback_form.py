"""What is asked about a request, one question at a time, in the thread where it was made."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from bot.adapters.port import Adapter, Capability
from bot.command import Relayed
from bot.handlers.feedback_words import called, standing
from bot.people import id_of
from bot.replies import place_of
from bot.request import Handler, Request, Result, Say, files_of, reply
from bot.texts import Markdown, plain, say
from chat.directory import Role
from chat.event import Incoming, Reacted
from chat.message import Button, Outgoing, Place
from feedback import intake
from feedback.model import Kind, Requirement
from feedback.operations import RequirementChanged, RequirementsMerged
from feedback.ports import Requirements

Alike = Callable[[str], Awaitable[Sequence[int]]]
"""The numbers of requirements that a text may be about, the likeliest first."""
OFFERED = 3


class Form:
    """``alike``: finds what others asked for. ``ask``: answers a question from the manual."""

    def __init__(
        self,
        requirements: Requirements,
        adapters: Mapping[str, Adapter],
        alike: Alike,
        ask: Handler,
    ) -> None:
        self.requirements = requirements
        self._adapters = adapters
        self._alike = alike
        self._ask = ask

    def here(self, request: Request) -> Place:
        """The thread of an event: a message outside threads begins its own, where there are any."""
        event = request.event
        able = self._able(request)
        place = place_of(event, request.group.kind, able)
        if not isinstance(event, Reacted) or Capability.THREADS not in able or place.thread:
            return place
        return place if request.private else replace(place, thread=event.message)

    def _able(self, request: Request) -> Capability:
        return self._adapters[request.event.place.account].capabilities

    def said(
        self, request: Request, about: Requirement, text: str, buttons: Sequence[Button] = ()
    ) -> Say:
        """Said to who asked, in the thread of their request; if it has none, that begins one."""
        message, event = Outgoing(text, tuple(buttons)), request.event
        if isinstance(event, Reacted):
            return Say(message, place=self.here(request))
        threaded = Capability.THREADS in self._able(request) and not request.private
        if threaded and not about.thread:
            return Say(message, place=event.place.whole, topic=about.asked_topic)
        return Say(message)

    async def alike(self, made: Requirement) -> list[Requirement]:
        """What may be the same, as far as who asked may know of it: of other customers only what
        has a public wording.
        """
        numbers = await self._alike(made.text) if made.text else []
        found = [
            root
            for root in await self.requirements.roots(numbers)
            if root.kind is not Kind.QUESTION and (root.title or _is_theirs(root, made))
        ]
        return found[:OFFERED]

    def asked(
        self, request: Request, made: Requirement, lead: str, alike: Sequence[Requirement] = ()
    ) -> Say:
        """What was just done, and the open question, or that there is none."""
        locale, step = request.locale, made.asking
        if step == intake.SIMILAR:
            return self._offer(request, made, lead, alike)
        key = step or ("done_question" if made.kind is Kind.QUESTION else "done")
        question = say(locale, f"feedback.{key}", number=made.id)
        text = f"{lead}\n\n{question}" if lead else question
        return self.said(request, made, text, _buttons(locale, made))

    def _offer(
        self, request: Request, made: Requirement, lead: str, alike: Sequence[Requirement]
    ) -> Say:
        locale = request.locale
        lines = [
            say(
                locale,
                "feedback.similar_line",
                number=root.id,
                name=Markdown(called(root, root)),
                standing=Markdown(standing(locale, root, root)),
            )
            for root in alike
        ]
        text = "\n\n".join([lead, say(locale, "feedback.similar"), "\n".join(lines)])
        join = [
            Button(
                plain(locale, "feedback.join", number=root.id), f"fb:{made.id}:similar:{root.id}"
            )
            for root in alike
        ]
        other = Button(plain(locale, "feedback.different"), f"fb:{made.id}:similar:other")
        return self.said(request, made, text, (*join, other))

    async def press(self, request: Request) -> list[Result]:
        """``number:step:value`` of one of its buttons."""
        number, _, rest = request.args.partition(":")
        step, _, value = rest.partition(":")
        known = None
        if number.isascii() and number.isdecimal():
            known = await self.requirements.requirement(int(number[:18]))
        place = request.event.place
        if known is None or (known.account, known.conversation) != (
            place.account,
            place.conversation,
        ):
            return reply(say(request.locale, "press.stale"))
        person = request.person
        if not known.is_of(person.account, person.id) and request.role < Role.OPERATOR:
            return reply(say(request.locale, "feedback.not_yours", number=known.id))
        reopens = step == intake.KIND and known.kind is Kind.QUESTION and known.is_root
        if known.asking != step and not reopens:
            return reply(say(request.locale, "feedback.over", number=known.id))
        return await self._chosen(request, known, step, value)

    async def _chosen(
        self, request: Request, known: Requirement, step: str, value: str
    ) -> list[Result]:
        if step == intake.SIMILAR and value.isdecimal():
            return await self._join(request, known, int(value[:18]))
        if step == intake.KIND and value in intake.CHOICES:
            return await self._of_kind(request, known, Kind(value))
        after = intake.skipped(known, request.now)
        return [self._change(request, known, after), self.asked(request, after, "")]

    async def _join(self, request: Request, known: Requirement, number: int) -> list[Result]:
        """A vote for what stands in the pool, and word of it from now on."""
        found = await self.requirements.roots([number])
        if not found or not (found[0].title or _is_theirs(found[0], known)):
            return reply(say(request.locale, "press.stale"))
        root = found[0]
        others = await self.requirements.votes(root.id)
        text = say(
            request.locale,
            "feedback.joined",
            number=root.id,
            others=others,
            standing=Markdown(standing(request.locale, root, root)),
        )
        merged = RequirementsMerged(root, known, id_of(request.person), told=False)
        return [merged, *reply(text)]

    async def _of_kind(self, request: Request, known: Requirement, kind: Kind) -> list[Result]:
        after = replace(known, kind=kind)
        after = intake.asking(after, intake.asked_next(after, intake.KIND), request.now)
        results: list[Result] = [
            self._change(request, known, after),
            self._next(request, after),
        ]
        if kind is Kind.QUESTION and known.text:  # the manual first
            results += await self._ask(replace(request, args=known.text))
        return results

    async def relay(self, request: Request) -> Relayed:
        """A message of who was asked, in the thread of the question, answers it."""
        event, person = request.event, request.person
        if not isinstance(event, Incoming) or event.revision or not person.id:
            return Relayed([], handled=False)
        known = await self.requirements.asking(self.here(request), person.id, request.now)
        if known is None or known.asking not in intake.WRITTEN or intake.is_aside(event.text):
            return Relayed([], handled=False)
        after = intake.answered(known, event.text, files_of(request), request.now)
        changed = self._change(request, known, after)
        return Relayed([changed, self._next(request, after)], handled=True)

    def _next(self, request: Request, after: Requirement) -> Say:
        return self.asked(request, after, say(request.locale, "feedback.thanks"))

    def _change(
        self, request: Request, before: Requirement, after: Requirement
    ) -> RequirementChanged:
        return RequirementChanged(before, after, id_of(request.person), "told")


def _is_theirs(root: Requirement, made: Requirement) -> bool:
    """Whether somebody may know of it without its public wording: it is theirs, of their customer,
    or was said in their own group.
    """
    same = root.customer is not None and root.customer == made.customer
    here = (root.account, root.conversation) == (made.account, made.conversation)
    return same or here or (made.person != "" and root.is_of(made.account, made.person))


def _buttons(locale: str, made: Requirement) -> tuple[Button, ...]:
    step = made.asking
    if not step:
        if made.kind is not Kind.QUESTION:
            return ()
        wish = plain(locale, "feedback.kinds.wish")
        return (Button(wish, f"fb:{made.id}:kind:{Kind.WISH}"),)
    chosen = [
        Button(plain(locale, f"feedback.kinds.{kind}"), f"fb:{made.id}:kind:{kind}")
        for kind in (intake.CHOICES if step == intake.KIND else ())
    ]
    return (*chosen, Button(plain(locale, "feedback.skip"), f"fb:{made.id}:{step}:skip"))
