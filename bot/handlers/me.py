"""/me: what is stored of a person, their job and language, their data and the end of it."""

from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import fields
from bot.command import Command, PressRoute, arguments
from bot.handlers.my_data import summary, whole
from bot.handlers.operating import in_private
from bot.handlers.ticket_sides import Sides
from bot.request import Request, Result, Say, privately, reply
from bot.texts import LOCALES, Markdown, plain, say
from chat.directory import Customer, Person, PersonChanged, PersonForgotten, Role
from chat.message import Button, Outgoing
from storage import customers, humans, privacy, tickets
from storage.database import Database

_ME = arguments(r"|job(\s+\S.*)?|language\s+\S+|export|forget")

LONGEST_JOB = 60


class MeHandlers:
    """``database``: what is stored; ``sides``: of people's tickets."""

    def __init__(self, database: Database, sides: Sides) -> None:
        self._database = database
        self._sides = sides

    def commands(self) -> list[Command]:
        """What this feature adds to the router."""
        return [Command("me", self.me, arguments=_ME, anywhere=True, claims=2)]

    def presses(self) -> list[PressRoute]:
        """What its buttons lead to."""
        return [PressRoute("forget", self.forget, anywhere=True)]

    async def me(self, request: Request) -> list[Result]:
        """What is stored of a person; their job and language, shown or changed. Private."""
        if not request.person.id:
            return reply(say(request.locale, "me.anonymous"))
        what, value = [*request.args.split(maxsplit=1), "", ""][:2]
        match fields.english(what):
            case "job":
                return self._job(request, value.strip())
            case "language":
                return self._language(request, value.strip().casefold())
            case "export":
                return await self._export(request)
            case "forget":
                return self._ask(request)
            case _:
                return privately(request, await self._card(request))

    async def forget(self, request: Request) -> list[Result]:
        """The person is sure: delete what is stored of them."""
        person, locale = request.person, request.locale
        if not request.private or request.args != person.id[:40]:
            return reply(say(locale, "press.stale"))
        forgotten = PersonForgotten(person.account, person.id)
        key = "me.forgotten_owner" if request.role is Role.OWNER else "me.forgotten"
        return [*await self._closed(request), forgotten, *reply(say(locale, key))]

    async def _closed(self, request: Request) -> list[Result]:
        """What ops are told, whose tickets of this person close."""
        person, told = request.person, []
        open_ones = partial(tickets.all_open_of, account=person.account, person=person.id)
        for ticket in await self._database.read(open_ones):
            locale = await self._sides.ops_locale(ticket)
            text = say(locale, "me.ticket_closed", number=ticket.id)
            told += self._sides.ops(ticket, text)
        return told

    def _ask(self, request: Request) -> list[Result]:
        if (refusal := in_private(request, "me.forget_private")) is not None:
            return refusal
        sure = Button(plain(request.locale, "me.forget_sure"), f"forget:{request.person.id[:40]}")
        return [Say(Outgoing(say(request.locale, "me.forget"), (sure,)))]

    async def _export(self, request: Request) -> list[Result]:
        if (refusal := in_private(request, "me.export_private")) is not None:
            return refusal
        person = request.person
        stored = await self._database.read(
            partial(privacy.stored, account=person.account, person=person.id, now=request.now)
        )
        stored.pop("bodies", None)  # what the bot wrote
        return reply(whole(request.locale, stored) or summary(request, stored))

    def _job(self, request: Request, job: str) -> list[Result]:
        if not job:
            current = request.person.job or say(request.locale, "me.none")
            return privately(request, say(request.locale, "me.job", job=current))
        if len(job) > LONGEST_JOB:
            return privately(request, say(request.locale, "bad.long", most=LONGEST_JOB))
        changed = PersonChanged(request.person.account, request.person.id, job=job)
        return [changed, *privately(request, say(request.locale, "me.job_changed", job=job))]

    def _language(self, request: Request, language: str) -> list[Result]:
        if language not in (*LOCALES, "auto"):
            unknown = say(request.locale, "me.language_unknown", value=language[:40])
            return privately(request, unknown)
        locale = "" if language == "auto" else language
        changed = PersonChanged(request.person.account, request.person.id, locale=locale)
        key = "me.language_auto" if language == "auto" else "me.language_changed"
        return [changed, *privately(request, say(locale or request.locale, key))]

    async def _card(self, request: Request) -> str:
        person, locale = request.person, request.locale

        async def read(tx: AsyncConnection) -> tuple[Customer | None, int, list[Person]]:
            customer = await customers.by_id(tx, person.customer) if person.customer else None
            count = await humans.groups_of(tx, person.account, person.id)
            return customer, count, await humans.accounts_of(tx, person)

        customer, groups, others = await self._database.read(read)
        linked = tuple(f"{other.account}:{other.id}" for other in others)
        return say(
            locale,
            "me.card",
            name=person.name or person.id,
            id=f"{person.account}:{person.id}",
            job=person.job or say(locale, "me.none"),
            customer=customer.name if customer else say(locale, "me.none"),
            language=Markdown(say(locale, f"me.language_{person.locale or 'unset'}")),
            role=say(locale, f"role.{request.role.name.lower()}"),
            groups=groups,
            linked=fields.shown(locale, linked),
        )
