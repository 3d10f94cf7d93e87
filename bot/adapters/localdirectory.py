"""Who is there when nothing is configured: three people, two groups, an ops channel.

And the groups that they make.
"""

import re
import unicodedata

from bot.adapters.port import Seed, SeedPerson
from bot.texts import plain
from chat.directory import Group, GroupKind
from chat.message import Sender, clean
from storage import localgroups
from storage.database import Database, StorageUnavailable
from storage.localgroups import LocalGroup

ACCOUNT = "local"
BOT = "bot"
NAME_SIZE = 60


def direct_of(person: str) -> str:
    """The conversation that a person has with the bot alone."""
    return f"direct-{person}"


class PostError(Exception):
    """What a page or script asked for cannot be done: a catalogue key, and a status for HTTP."""

    def __init__(self, key: str, status: int = 422) -> None:
        super().__init__(key)
        self.key = key
        self.status = status


class NotListening(StorageUnavailable):
    """Groupkeeper is just starting or stopping: what was posted is kept and taken in later."""


class LocalDirectory:
    """The groups and people of the local chat, and who may write where.

    Any process may make a group: ``refresh`` before asking for one that may be new.
    """

    def __init__(self, locale: str, database: Database) -> None:
        self.seed = seed(locale)
        self._database = database
        self._made: tuple[LocalGroup, ...] = ()
        names = {name for p in self.seed.people for name in (p.id, p.name)}
        words = "|".join(re.escape(name) for name in names)
        self._mention = re.compile(
            rf"(?<![A-Za-z0-9_.])[@\uff20](?:{words})(?![A-Za-z0-9_])", re.IGNORECASE
        )

    async def refresh(self) -> tuple[LocalGroup, ...]:
        """Look which groups were made. Raises StorageUnavailable."""
        self._made = tuple(await self._database.read(localgroups.all_of_them))
        return self._made

    async def find(self, conversation: str) -> Group:
        """A conversation, also one that another process made just now. Raises as ``group``."""
        if conversation not in [group.conversation for group in self.groups]:
            await self.refresh()
        return self.group(conversation)

    @property
    def groups(self) -> list[Group]:
        """All conversations: shared ones, then direct chats."""
        known = self.seed.groups
        made = [_group(g.conversation, g.name, GroupKind.GROUP, g.locale) for g in self._made]
        shared = [group for group in known if group.kind is not GroupKind.DIRECT]
        return [*shared, *made, *(g for g in known if g.kind is GroupKind.DIRECT)]

    def group(self, conversation: str) -> Group:
        """A conversation. Raises PostError if there is none."""
        for group in self.groups:
            if group.conversation == conversation:
                return group
        raise PostError("local.no_group", 404)

    def people_of(self, group: Group) -> list[str]:
        """Who takes part in a conversation; in a group that somebody made all do."""
        if group.kind is GroupKind.DIRECT:
            return [p.id for p in self.seed.people if direct_of(p.id) == group.conversation]
        made = group.conversation in [each.conversation for each in self._made]
        return [p.id for p in self.seed.people if made or group.conversation in p.groups]

    def check_person(self, person: str) -> None:
        """Raise PostError if there is no such person."""
        if person not in [known.id for known in self.seed.people]:
            raise PostError("local.no_person", 404)

    async def check(self, conversation: str, person: str) -> None:
        """Raise PostError unless this person takes part in this conversation."""
        group = await self.find(conversation)
        self.check_person(person)
        if person not in self.people_of(group):
            raise PostError("local.not_in_group", 403)

    def mentions_people(self, text: str) -> bool:
        """Whether a text calls somebody who is not the bot."""
        return self._mention.search(text) is not None

    def is_direct(self, conversation: str) -> bool:
        """Whether somebody is alone with the bot there."""
        return conversation in [direct_of(person.id) for person in self.seed.people]

    def sender(self, person: str) -> Sender:
        """A person as the sender of a message."""
        names = {known.id: known.name for known in self.seed.people}
        return Sender(person, names.get(person, person))


def says_something(text: str) -> bool:
    """Whether there is anything to see."""
    return any(unicodedata.category(character)[0] not in "CZ" for character in text)


def checked_name(name: str) -> str:
    """What a group can be called, on one line. Raises PostError."""
    name = " ".join(clean(name).split())
    if not says_something(name):
        raise PostError("local.no_name")
    if len(name) > NAME_SIZE:
        raise PostError("local.long_name")
    return name


def seed(locale: str) -> Seed:
    """A Chinese group, an English one, an ops channel, and a direct chat for each person."""
    people = (
        SeedPerson("ana", "Ana", job="sales", groups=("zh", "en")),
        SeedPerson("bo", "Bo", job="finance", groups=("zh", "en")),
        SeedPerson("ops", "Ops", job="operations", groups=("zh", "en", "ops"), operator=True),
    )
    shared = (
        _group("zh", plain("zh", "local.group"), GroupKind.GROUP, "zh"),
        _group("en", plain("en", "local.group"), GroupKind.GROUP, "en"),
        _group("ops", plain(locale, "local.ops"), GroupKind.OPS, locale),
    )
    direct = (
        _group(direct_of(person.id), plain(locale, "local.direct"), GroupKind.DIRECT, locale)
        for person in people
    )
    return Seed((*shared, *direct), people)


def _group(conversation: str, name: str, kind: GroupKind, locale: str) -> Group:
    return Group(ACCOUNT, conversation, name, kind, approved=True, locale=locale)
