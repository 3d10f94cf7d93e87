"""How many questions led to each section, and what came of it."""

from datetime import timedelta
from functools import partial

from chat.effect import Effect
from chat.message import Place
from faq.ports import Asked, Demand, Picked, Rated
from storage import effects
from storage.database import Database
from storage.questions import StoredQuestions
from storage.readership import shown_since
from tests.contract.examples import ACCOUNT, EN, receive, said
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


async def ask(
    database: Database,
    number: int,
    section: str | None,
    person: str = "ana",
    place: Place = EN,
    outcome: str = "answer",
) -> None:
    """A question asked after as many minutes as its number says."""
    await receive(database, said(f"m{number}", place))
    account, where = place.account, place.conversation
    asked = Asked(number, account, where, person, "?", "en", outcome, 0.5, ("a",), section)
    await apply(database, asked, number)


async def demand(database: Database, minutes: int = 0, place: Place | None = None) -> list[Demand]:
    return await StoredQuestions(database).demand(START + timedelta(minutes=minutes), place)


async def test_demand_counts_people_before_questions_and_the_newest_first(
    database: Database,
) -> None:
    asked = [("often", "ana"), ("often", "ana"), ("often", "ana"), ("old", "bo"), ("new", "bo")]
    asked += [("wanted", "ana"), ("wanted", "bo")]
    for number, (section, person) in enumerate(asked, start=1):
        await ask(database, number, section, person)
    await ask(database, 8, None, outcome="unknown")
    assert await demand(database) == [
        Demand("wanted", 2, 2),
        Demand("often", 3, 1),
        Demand("new", 1, 1),
        Demand("old", 1, 1),
    ]


async def test_demand_is_of_one_conversation_or_of_all(database: Database) -> None:
    """A conversation of the same name on another platform is another one."""
    other, elsewhere = Place(ACCOUNT, "zh"), Place("slack", "en")
    for number, place in enumerate([EN, other, other, elsewhere], start=1):
        await ask(database, number, "a", place=place)
    in_thread = Place(ACCOUNT, "zh", "m2")
    assert await demand(database, place=EN) == [Demand("a", 1, 1)]
    assert await demand(database, place=in_thread) == [Demand("a", 2, 1)]
    assert await demand(database) == [Demand("a", 4, 2)]  # ana is two people, as far as we know
    assert await demand(database, place=Place(ACCOUNT, "new")) == []


async def test_demand_begins_at_a_time(database: Database) -> None:
    for number in (1, 2, 3):
        await ask(database, number, "a")
    assert await demand(database, 2) == [Demand("a", 2, 1)]
    assert await demand(database, 4) == []


async def test_demand_says_what_raters_thought(database: Database) -> None:
    """Of what was asked in this time, in this conversation, about what was shown last."""
    await ask(database, 1, "a")
    await ask(database, 2, "a")
    await ask(database, 3, None, outcome="suggest")
    await ask(database, 4, "a", place=Place(ACCOUNT, "zh"))
    await apply(database, Picked(3, "b"), 5)
    for question, person, helpful in [
        (1, "ana", False),
        (2, "ana", True),
        (2, "bo", True),
        (2, "dee", False),
        (3, "ana", False),
        (4, "ana", False),
    ]:
        await apply(database, Rated(question, person, helpful), 6)
    assert await demand(database, place=EN) == [
        Demand("a", 2, 1, helpful=2, unhelpful=2),
        Demand("b", 1, 1, unhelpful=1),
    ]
    assert (await demand(database, 2))[0] == Demand("a", 2, 1, helpful=2, unhelpful=2)
    await apply(database, Rated(1, "ana", True), 7)  # changed their mind
    assert (await demand(database, place=EN))[0] == Demand("a", 2, 1, helpful=3, unhelpful=1)
