"""Whom operators mean, in a command, a form or a file, and what people are called."""

from collections.abc import Iterable
from functools import partial

from bot import fields
from bot.fields import BadValue
from chat.directory import Person
from storage import directory, humans
from storage.database import Database


def id_of(person: Person) -> str:
    """ "account:person", as it is written everywhere."""
    return f"{person.account}:{person.id}"


async def person_called(database: Database, account: str, text: str) -> Person:
    """The person of an account whose id, or "account:id", or @name this is. Raises BadValue."""
    name = text.removeprefix("@").strip()
    of_account, colon, who = name.partition(":")
    if colon and who:
        if of_account != account:
            raise BadValue("other_account", account=of_account, here=account)
        found = [await database.read(partial(directory.person, account=account, person_id=who))]
    else:
        found = [*await database.read(partial(humans.called, account=account, name=name))]
    person = _the_one(text, [person for person in found if person is not None])
    whole = await database.read(
        partial(directory.person, account=person.account, person_id=person.id)
    )
    return whole or person


def _the_one(text: str, people: list[Person]) -> Person:
    if not people:
        raise BadValue("person", name=text[:80])
    if len(people) > 1:
        name = text.removeprefix("@").strip()
        raise BadValue("person_many", name=name, ids=tuple(map(id_of, people)))
    return people[0]


async def manager(database: Database, account: str | None, text: str, known: str = "") -> str:
    """A customer's manager: "account:person" of whom @name or account:id names, else a name.

    ``account``: where it is written; in a file None, so that @name is anybody's of any account and
    an id is taken as it is. ``known``: what it is already. Raises BadValue for who is not known.
    """
    if fields.english(text.strip()) in ("", "none", "-"):
        return ""
    line = fields.line(text)
    if line == known:
        return line
    by_id = account is not None and line.startswith(f"{account}:")
    if account is not None and (by_id or line.startswith("@")):
        return id_of(await person_called(database, account, line))
    if line.startswith("@"):
        found = await database.read(partial(humans.called, account=None, name=line[1:].strip()))
        return id_of(_the_one(line, found))
    return line


async def names(database: Database, managers: Iterable[str]) -> dict[str, str]:
    """What managers are called, by "account:person"; only those who are known by a name."""
    ids = [tuple(each.split(":", 1)) for each in set(managers) if ":" in each]
    if not ids:
        return {}
    return await database.read(partial(humans.names, ids=ids))
