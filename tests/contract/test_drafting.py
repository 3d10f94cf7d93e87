"""Which draft a message is about, over both databases."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from announcements.model import Announcement, AnnouncementChanged, AnnouncementMade, Stage
from chat.event import Incoming
from chat.message import Place, Sender
from storage import announcements, drafting, effects
from storage.database import Database
from tests.contract.examples import receive
from tests.support import START

HOME = Place("memory", "direct-ops")
WHO = "memory:ops"


async def begun(database: Database, number: int, at: datetime) -> Announcement:
    said = Incoming(HOME, f"m{number}", Sender("ops", "Ops"), "announce", START, direct=True)
    await receive(database, said)
    made = Announcement(number, f"k{number}", HOME, WHO, asking="text..", created_at=at)
    await database.write(partial(effects.apply, effect=AnnouncementMade(made), now=at))
    return made


async def changed(database: Database, number: int, what: str, at: datetime, **to: object) -> None:
    before = await database.read(partial(announcements.by_id, announcement_id=number))
    assert before is not None
    after = replace(before, **to)  # type: ignore[arg-type]
    effect = AnnouncementChanged(before, after, WHO, what)
    await database.write(partial(effects.apply, effect=effect, now=at))


async def asked(
    database: Database, *, home: Place = HOME, who: str = WHO, since: datetime = START
) -> int | None:
    found = await database.read(partial(drafting.asking, home=home, who=who, since=since))
    return None if found is None else found.id


async def test_it_is_the_one_that_was_asked_about_last(database: Database) -> None:
    minute = timedelta(minutes=1)
    assert await asked(database) is None
    await begun(database, 1, START)
    await begun(database, 2, START + minute)
    assert await asked(database) == 2
    await changed(database, 1, "asked", START + 2 * minute)
    assert await asked(database) == 1
    await changed(database, 2, "changed what asked", START + 3 * minute)
    assert await asked(database) == 2
    await changed(database, 1, "changed urgent", START + 4 * minute)
    assert await asked(database) == 2  # a change alone asks nothing
    await changed(database, 2, "changed text", START + 5 * minute, asking="")
    assert await asked(database) == 1
    await changed(database, 1, "discarded", START + 6 * minute, stage=Stage.DISCARDED)
    assert await asked(database) is None


async def test_it_is_of_this_operator_here_and_lately(database: Database) -> None:
    await begun(database, 1, START)
    assert await asked(database) == 1
    assert await asked(database, who="memory:dee") is None
    assert await asked(database, home=Place("memory", "ops")) is None
    late = START + timedelta(seconds=1)
    assert await asked(database, since=late) is None
    touched = partial(drafting.touched, home=HOME, who=WHO)
    assert await database.read(partial(touched, since=START))
    assert not await database.read(partial(touched, since=late))
