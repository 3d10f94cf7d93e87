"""/feedback, /note, /my: what people ask for, and where it stands."""

from collections.abc import Sequence
from dataclasses import replace

from bot.command import Command, PressRoute, Relay, arguments
from bot.handlers.feedback_form import Form
from bot.handlers.feedback_words import called, standing
from bot.handlers.operating import ON_A_PAGE, listing, needs_name
from bot.people import id_of
from bot.request import Request, Result, files_of, reply
from bot.texts import Markdown, say
from chat.event import Incoming, Reacted, Shortcut
from chat.message import File
from chat.quoted import Quoted
from feedback import intake
from feedback.model import Requirement
from feedback.operations import RequirementChanged, RequirementMade

LONGEST = 8_000
"""Characters of a request that are kept."""
_THIS = arguments(r"|this|that|it")
_STATED = arguments(r".*(?<![?\uff1f])")
"""Not a question that only begins with the word."""
_PAGE = arguments(r"|(page=)?\d{1,6}")


class FeedbackHandlers:
    """``form``: what is asked after that."""

    def __init__(self, form: Form) -> None:
        self._form = form
        self._requirements = form.requirements

    def commands(self) -> list[Command]:
        """What this feature adds to the router."""
        return [
            Command("feedback", self.feedback),
            Command("note", self.note, bare=_STATED, quotes=True, glued=True),
            Command("my", self.my, arguments=_PAGE),
        ]

    def presses(self) -> list[PressRoute]:
        """What its buttons lead to."""
        return [PressRoute("fb", self._form.press), PressRoute("my", self.my)]

    def relays(self) -> list[Relay]:
        """What sees messages before they count as questions."""
        return [self._form.relay]

    async def feedback(self, request: Request) -> list[Result]:
        """What somebody writes is noted."""
        text, files = request.said, files_of(request)
        if not text and not files:
            return reply(say(request.locale, "feedback.how"))
        event = request.event
        message, link = (event.id, event.link) if isinstance(event, Incoming) else ("", "")
        return await self._note(request, Quoted(message, event.sender, text, files, link=link))

    async def note(self, request: Request) -> list[Result]:
        """The message that this one replies to is noted, for who wrote it; what is written behind
        the command otherwise.
        """
        quoted = request.event.quoted if isinstance(request.event, Incoming) else None
        if quoted is not None and _THIS.fullmatch(request.args.strip()):
            return await self._note(request, quoted)
        if _THIS.fullmatch(request.args.strip()) and not files_of(request):
            return reply(say(request.locale, "feedback.how"))
        return await self.feedback(request)

    async def chosen(self, request: Request) -> list[Result]:
        """A message is noted from its menu."""
        event = request.event
        if not isinstance(event, Shortcut):
            return []
        quoted = Quoted(event.message, event.author, event.text, event.files, link=event.link)
        return await self._note(request, quoted)

    async def reacted(self, request: Request) -> list[Result]:
        """A message is noted by the emoji of the settings; taking it back changes nothing."""
        event = request.event
        if not isinstance(event, Reacted) or event.quoted is None or not event.added:
            return []
        return await self._note(request, event.quoted)

    async def _note(self, request: Request, noted: Quoted) -> list[Result]:
        if not noted.text.strip() and not noted.files:
            return reply(say(request.locale, "feedback.empty"))
        here, text = self._form.here(request), noted.text.strip()[:LONGEST]
        known = await self._requirements.of_message(here, noted.id)
        if known is not None:
            return await self._again(request, known, text, noted.files)
        author = noted.author if noted.author.id else request.event.sender
        prefill = await self._requirements.prefill(here, author.id)
        by_author = author.id == request.person.id
        made = Requirement(
            id=await self._requirements.next_number(),
            account=here.account,
            created_at=request.now,
            changed_at=request.now,
            root=0,
            conversation=here.conversation,
            thread=here.thread or "",
            message=noted.id,
            link=noted.link,
            person=author.id,
            noted_by="" if by_author else id_of(request.person),
            locale=request.locale if by_author else prefill.locale or request.locale,
            text=text,
            files=noted.files,
            product=prefill.product,
            customer=prefill.customer,
            payer=prefill.payer,
        )
        alike = await self._form.alike(made)
        step = intake.SIMILAR if alike else intake.asked_next(made, intake.SIMILAR)
        made = intake.asking(made, step, request.now)
        told = say(request.locale, "feedback.noted", number=made.id)
        return [
            RequirementMade(
                made,
                id_of(request.person),
                author=None if by_author or not author.name else author,
            ),
            self._form.asked(request, made, told, alike),
        ]

    async def _again(
        self, request: Request, known: Requirement, text: str, files: tuple[File, ...]
    ) -> list[Result]:
        """It was noted before: an edit of the message changes its words."""
        edited = isinstance(request.event, Incoming) and request.event.revision
        after = replace(known, text=text, files=files or known.files)
        if not edited or after == known:
            told = say(request.locale, "feedback.already", number=known.id)
            return [self._form.said(request, known, told)]
        changed = RequirementChanged(known, after, id_of(request.person), "edited")
        told = say(request.locale, "feedback.edited", number=known.id)
        alike = await self._form.alike(after) if known.asking == intake.SIMILAR else ()
        return [changed, self._form.asked(request, after, told, alike)]

    async def my(self, request: Request) -> list[Result]:
        """What somebody asked for, for their eyes only."""
        if refusal := needs_name(request):
            return refusal
        account, person = request.person.account, request.person.id
        words = request.args.strip().casefold().removeprefix("page=")
        page = max(1, int(words[:6])) if words.isdecimal() else 1
        total = await self._requirements.count_mine(account, person)
        found = await self._requirements.mine(account, person, (page - 1) * ON_A_PAGE, ON_A_PAGE)
        lines: Sequence[str] = [
            say(
                request.locale,
                "my.line",
                number=each.own.id,
                name=Markdown(called(each.own, each.own)),
                standing=Markdown(standing(request.locale, each.root, each.own)),
                votes=each.votes,
            )
            for each in found
        ]
        return listing(request, "my", say(request.locale, "my.title"), lines, total, page)
