"""How many questions led to each section."""

from datetime import timedelta
from functools import partial

from faq.ports import Asked, Picked
from storage import effects
from storage.database import Database
from storage.effects import Effect
from storage.readership import shown_since
from tests.contract.examples import ACCOUNT, receive, said
from tests.support import START


async def test_questions_that_led_to_a_section_are_counted_from_a_time_on(
    database: Database,
) -> None:
    shown = ["a#x", "a#x", "a#y", None, "a#x"]
    for number, section in enumerate(shown, start=1):
        await receive(database, said(f"m{number}"))
        asked = Asked(
            number, ACCOUNT, "en", "ana", "?", "en", "answer", 0.5, ("a#x", "a#z"), section
        )
        await apply(database, asked, number)
    await apply(database, Picked(4, "a#y"), 9)
    since = START + timedelta(minutes=2)
    assert await database.read(partial(shown_since, since=since)) == {"a#x": 2, "a#y": 2}


async def apply(database: Database, effect: Effect, minutes: int) -> None:
    now = START + timedelta(minutes=minutes)
    await database.write(partial(effects.apply, effect=effect, now=now))
