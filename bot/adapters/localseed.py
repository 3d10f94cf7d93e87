"""Who is there when nothing is configured: three people, two groups, an ops channel."""

from bot.adapters.port import Seed, SeedPerson
from bot.texts import plain
from chat.directory import Group, GroupKind

ACCOUNT = "local"
BOT = "bot"


def direct_of(person: str) -> str:
    """The conversation that a person has with the bot alone."""
    return f"direct-{person}"


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
