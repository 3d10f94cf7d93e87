"""/person: what operators note of people."""

from collections.abc import Mapping
from functools import partial

from sqlalchemy.ext.asyncio import AsyncConnection

from bot import fields
from bot.command import Command, arguments
from bot.fields import BadValue, pairs_of, words_of
from bot.handlers.finding import customer_called
from bot.handlers.operating import bold, card, changes, discreet, refused
from bot.people import id_of, person_called
from bot.request import Request, Result
from bot.texts import LOCALES, say
from chat.directory import Customer, Person, PersonSet, Role, RoleGiven
from chat.effect import Effect
from chat.message import escape
from storage import customers, directory, humans
from storage.database import Database

_SET = ("job", "customer", "payer", "role")
_ARGUMENTS = arguments(r"\S.*")
_BARE = arguments(r'(?:@\S+|"[^"]+"|[\w-]+:\S+)(?:\s+\S+(?:\s+\S+=.*)?)?')


class PeopleHandlers:
    """``database``: the directory."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def commands(self) -> list[Command]:
        """What this feature adds to the router."""
        return [
            Command("person", self.person, Role.OPERATOR, _ARGUMENTS, True, bare=_BARE),
        ]

    async def person(self, request: Request) -> list[Result]:
        """A person's card, or what is to be noted of them."""
        try:
            words = words_of(request.args)
            verbs = [place for place, word in enumerate(words) if fields.english(word) == "set"]
            end = verbs[0] if verbs else len(words)
            found = await person_called(self._database, _account(request), " ".join(words[:end]))
            if not verbs:
                return discreet(request, await self._card(request, found))
            return await self._set(request, found, pairs_of(words[end + 1 :], _SET))
        except BadValue as error:
            return refused(request, error)

    async def _card(self, request: Request, person: Person) -> str:
        async def read(tx: AsyncConnection) -> tuple[Customer | None, int, Role, list[Person]]:
            customer = await customers.by_id(tx, person.customer) if person.customer else None
            count = await humans.groups_of(tx, person.account, person.id)
            role = await directory.role(tx, person.account, "", person.id)
            return customer, count, role, await humans.accounts_of(tx, person)

        customer, count, role, others = await self._database.read(read)
        locale = request.locale
        title = escape(f"{person.name or person.id} ({id_of(person)})")
        rows: list[tuple[str, object]] = [
            ("job", person.set_job),
            ("customer", customer.name if customer else None),
            ("payer", person.payer),
            ("role", say(locale, f"role.{role.name.lower()}")),
            ("groups", str(count)),
            ("linked", tuple(id_of(other) for other in others)),
        ]
        return card(request, title, rows)

    async def _set(
        self, request: Request, person: Person, pairs: Mapping[str, str]
    ) -> list[Result]:
        """All that is given, or nothing of it. Raises BadValue."""
        values: dict[str, object] = {}
        rows: list[tuple[str, object, object]] = []
        effects: list[Effect] = []
        if "role" in pairs:
            effect, row = await self._role(request, person, pairs["role"])
            effects.append(effect)
            rows.append(row)
        if "job" in pairs:
            values["set_job"] = fields.job(pairs["job"])
            rows.append(("job", person.set_job, values["set_job"]))
        if "payer" in pairs:
            values["payer"] = fields.flag(pairs["payer"])
            rows.append(("payer", person.payer, values["payer"]))
        if "customer" in pairs:
            customer = await customer_called(self._database, pairs["customer"])
            values["customer_id"] = customer.id if customer else None
            rows.append(("customer", await self._customer(person), customer and customer.name))
        rows = [(field, before, after) for field, before, after in rows if before != after]
        name = bold(person.name or person.id)
        if not rows:
            return discreet(request, say(request.locale, "person.same", name=name))
        if values:
            effects.append(PersonSet(person.account, person.id, values))
        said = say(request.locale, "person.changed", name=name, id=id_of(person))
        return [*effects, *discreet(request, "\n".join([said, "", changes(request, rows)]))]

    async def _customer(self, person: Person) -> str | None:
        number = person.customer
        if number is None:
            return None
        customer = await self._database.read(partial(customers.by_id, customer_id=number))
        return customer.name if customer else None

    async def _role(
        self, request: Request, person: Person, text: str
    ) -> tuple[RoleGiven, tuple[str, object, object]]:
        """Owners alone give roles, and nobody makes owners: the setting does. Raises BadValue."""
        if request.role < Role.OWNER:
            raise BadValue("role_owner")
        role = _role_called(text)
        if role is None:
            raise BadValue("role", value=text)
        before = await self._database.read(
            partial(directory.role, account=person.account, conversation="", person_id=person.id)
        )
        if before is Role.OWNER:
            raise BadValue("role_of_owner", name=person.name or person.id)
        names = [say(request.locale, f"role.{each.name.lower()}") for each in (before, role)]
        return RoleGiven(person.account, person.id, role), ("role", names[0], names[1])


def _role_called(text: str) -> Role | None:
    """The role that owners may give, by its name in either language."""
    for role in (Role.MEMBER, Role.OPERATOR):
        key = f"role.{role.name.lower()}"
        if text.strip().casefold() in {role.name.lower(), *(say(each, key) for each in LOCALES)}:
            return role
    return None


def _account(request: Request) -> str:
    return request.event.place.account
