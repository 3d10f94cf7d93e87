"""Who is there when nothing is configured: three people, two groups, an ops channel."""

from bot.adapters.port import Seed, SeedPerson
from bot.texts import plain
from chat.directory import Group, GroupKind
from chat.message import Sender
from storage.database import StorageUnavailable

ACCOUNT = "local"
BOT = "bot"


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
    """The groups and people of the local chat, and who may write where."""

    def __init__(self, locale: str) -> None:
        self.seed = seed(locale)

    def group(self, conversation: str) -> Group:
        """A conversation. Raises PostError if there is none."""
        for group in self.seed.groups:
            if group.conversation == conversation:
                return group
        raise PostError("local.no_group", 404)

    def people_of(self, group: Group) -> list[str]:
        """Who takes part in a conversation."""
        if group.kind is GroupKind.DIRECT:
            return [p.id for p in self.seed.people if direct_of(p.id) == group.conversation]
        return [p.id for p in self.seed.people if group.conversation in p.groups]

    def check(self, conversation: str, person: str) -> None:
        """Raise PostError unless this person takes part in this conversation."""
        group = self.group(conversation)
        if person not in [known.id for known in self.seed.people]:
            raise PostError("local.no_person", 404)
        if person not in self.people_of(group):
            raise PostError("local.not_in_group", 403)

    def is_direct(self, conversation: str) -> bool:
        """Whether somebody is alone with the bot there."""
        return self.group(conversation).kind is GroupKind.DIRECT

    def sender(self, person: str) -> Sender:
        """A person as the sender of a message."""
        names = {known.id: known.name for known in self.seed.people}
        return Sender(person, names.get(person, person))


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
