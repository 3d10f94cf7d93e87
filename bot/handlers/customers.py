"""/customers, /customer: the organisations whose groups these are."""

from collections.abc import Callable, Mapping
from functools import partial

from rapidfuzz import fuzz, process

from bot import fields
from bot.command import Command, PressRoute, arguments
from bot.fields import BadValue, pairs_of
from bot.handlers.customer_saying import SET, Said, said_in
from bot.handlers.finding import customer_called
from bot.handlers.groups import FILTERS
from bot.handlers.operating import (
    ON_A_PAGE,
    bold,
    card,
    changes,
    discreet,
    filter_of,
    listing,
    refused,
)
from bot.people import manager, names
from bot.request import Request, Result
from bot.texts import Markdown, plain, say
from chat.directory import Customer, CustomerChanged, CustomerRenamed, Role, key_of
from chat.message import Button, escape
from storage import customers, grouping
from storage.customers import Listed
from storage.database import Database

ALIKE = 88
"""Of 100: a new customer whose name is so like another's is made only when asked twice."""
_GROUPS_SHOWN = 10
_COLUMNS: Mapping[str, str] = {"renewal": "renewal_on"}
_READ: Mapping[str, Callable[[str], object]] = {
    "tier": fields.tier,
    "region": fields.line,
    "renewal": fields.day,
}
_FILTERS = ("customer", "tier", "region", "manager")
_ARGUMENTS = arguments(FILTERS)
_LONGEST_BUTTON = 64


class _CustomerCommand(Command):
    """Without a slash "customer data is wrong, why?" stays a question."""

    __slots__ = ()

    def is_meant(self, args: str) -> bool:
        """See Command."""
        try:
            said = said_in(args)
        except BadValue:
            return False
        if said.verb in ("set", "new"):
            return all("=" in word for word in said.rest)
        if said.verb == "rename":
            return 0 < len(said.rest) <= 4
        quoted = args.startswith('"') and args.endswith('"')
        return quoted or (len(args.split()) == 1 and args[-1] not in "?\uff1f")


class CustomersHandlers:
    """``database``: the directory."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def commands(self) -> list[Command]:
        """What this feature adds to the router."""
        some = arguments(r".+")
        return [
            Command("customers", self.customers, Role.OPERATOR, _ARGUMENTS, True, 1),
            _CustomerCommand("customer", self.customer, Role.OPERATOR, some, True),
        ]

    def presses(self) -> list[PressRoute]:
        """What its buttons lead to."""
        return [
            PressRoute("customers", self.customers, Role.OPERATOR, anywhere=True),
            PressRoute("customer", self.customer, Role.OPERATOR, anywhere=True),
        ]

    async def customers(self, request: Request) -> list[Result]:
        """A page of the customers that are wanted."""
        try:
            wanted, page = filter_of(request.args, _FILTERS)
        except BadValue as error:
            return refused(request, error)
        offset = (page - 1) * ON_A_PAGE
        total, found = await self._database.read(
            partial(customers.page, wanted=wanted, offset=offset, limit=ON_A_PAGE)
        )
        called = await names(self._database, [each.customer.manager for each in found])
        lines = [_line_of(request, each, called) for each in found]
        title = say(request.locale, "customers.title")
        return listing(request, "customers", title, lines, total, page)

    async def customer(self, request: Request) -> list[Result]:
        """A customer's card, what is to be noted of it, or its new name."""
        try:
            said = said_in(request.args)
            match said.verb:
                case "rename":
                    return await self._rename(request, said)
                case "set" | "new":
                    return await self._set(request, said)
            return await self._card(request, said.name)
        except BadValue as error:
            return refused(request, error)

    async def _card(self, request: Request, name: str) -> list[Result]:
        locale, customer = request.locale, await self._called(name)
        listed = await self._database.read(partial(customers.card, customer_id=customer.id))
        count, groups = await self._database.read(
            partial(grouping.of_customer, customer=customer.id, limit=_GROUPS_SHOWN)
        )
        shown = fields.shown(locale, tuple(each.name or each.conversation for each in groups))
        if count > len(groups):
            shown = say(locale, "customer.more_groups", names=shown, more=count - len(groups))
        called = await names(self._database, [customer.manager])
        rows = [(field, _value(customer, field)) for field in SET]
        rows = [(field, with_name(value, called)) for field, value in rows]
        text = card(request, escape(customer.name), rows)
        counts = say(locale, "customer.counts", groups=Markdown(shown), people=listed.people)
        return discreet(request, "\n".join([text, counts]))

    async def _set(self, request: Request, said: Said) -> list[Result]:
        pairs = pairs_of(said.rest, SET)
        _check_name(said.name)
        account = request.event.place.account
        values: dict[str, object] = {}
        for field, text in pairs.items():
            if field == "manager":
                values[field] = await manager(self._database, account, text)
            else:
                values[_COLUMNS.get(field, field)] = _READ[field](text)
        known = await self._database.read(partial(customers.by_name, name=said.name))
        if known is None and said.verb != "new" and (near := await self._alike(said.name)):
            return self._doubt(request, said, near)
        name = bold(known.name if known else said.name)
        before = known or Customer(0, said.name)
        after = {field: values[_COLUMNS.get(field, field)] for field in pairs}
        rows = [(f, _value(before, f), after[f]) for f in pairs if _value(before, f) != after[f]]
        if known is not None and not rows:
            return discreet(request, say(request.locale, "customer.same", name=name))
        key = "customer.changed" if known else "customer.made"
        text = "\n".join([say(request.locale, key, name=name), "", changes(request, rows)])
        changed = CustomerChanged(known.name if known else said.name, values)
        return [changed, *discreet(request, text.strip())]

    async def _rename(self, request: Request, said: Said) -> list[Result]:
        customer, name = await self._called(said.name), fields.line(" ".join(said.rest))
        _check_name(name)
        other = await self._database.read(partial(customers.by_name, name=name))
        if other is not None and other.id != customer.id:
            raise BadValue("name_taken", name=other.name)
        text = say(request.locale, "customer.renamed", old=customer.name, new=name)
        return [CustomerRenamed(customer.id, name), *discreet(request, text)]

    async def _called(self, name: str) -> Customer:
        found = await customer_called(self._database, name)
        if found is None:
            raise BadValue("empty")
        return found

    async def _alike(self, name: str) -> str | None:
        """The name of a customer that this one may be meant for."""
        known = await self._database.read(customers.names)
        near = process.extractOne(
            key_of(name), known, scorer=fuzz.ratio, processor=key_of, score_cutoff=ALIKE
        )
        return None if near is None else str(near[0])

    def _doubt(self, request: Request, said: Said, near: str) -> list[Result]:
        """A typo shall make no second customer: ask first."""
        locale = request.locale
        words = ["new", said.name, "set", *said.rest] if said.rest else ["new", said.name]
        args = " ".join(f'"{word}"' if " " in word else word for word in words)
        facts = {"name": bold(said.name), "near": bold(near)}
        button = Button(plain(locale, "customer.make"), f"customer:{args}")
        if len(button.value.encode()) <= _LONGEST_BUTTON:
            return discreet(request, say(locale, "customer.alike", **facts), [button])
        command = Markdown(f"`customer {args.replace('`', '')}`")
        return discreet(request, say(locale, "customer.alike_write", command=command, **facts))


def _check_name(name: str) -> None:
    """Raises BadValue for what can be no customer's name."""
    if not key_of(name) or fields.english(name) in ("none", "-", "new", "set"):
        raise BadValue("empty")
    if len(name) > fields.LONGEST:
        raise BadValue("long", most=fields.LONGEST)


def _value(customer: Customer, field: str) -> object:
    return getattr(customer, _COLUMNS.get(field, field))


def with_name(value: object, called: Mapping[str, str]) -> object:
    """A person's id with their name before it, where that is known."""
    name = called.get(value) if isinstance(value, str) else None
    return f"{name} ({value})" if name else value


def _line_of(request: Request, listed: Listed, called: Mapping[str, str]) -> str:
    locale, customer = request.locale, listed.customer
    facts = [f"- **{escape(customer.name)}**"]
    if customer.tier:
        facts.append(say(locale, "customers.tier", tier=customer.tier))
    if customer.region:
        facts.append(escape(customer.region))
    if customer.manager:
        name = called.get(customer.manager, customer.manager)
        facts.append(say(locale, "customers.manager", manager=name))
    if customer.renewal_on:
        facts.append(say(locale, "customers.renewal", day=customer.renewal_on))
    facts.append(say(locale, "customers.counts", groups=listed.groups, people=listed.people))
    return " · ".join(facts)
