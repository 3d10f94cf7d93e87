"""Questions, ratings, gaps; and every effect that a handler may ask for."""

import random
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from chat.directory import Group, GroupApproved, GroupQuietened, Person, PersonChanged
from chat.effect import Effect
from chat.message import Place, Sender
from faq.learning import OpenGap
from faq.ports import Asked, Picked, Rated
from storage import directory, effects, schema
from storage.database import Database
from storage.learning import StoredLearning
from storage.questions import StoredQuestions
from tests.contract import examples
from tests.contract.examples import ACCOUNT, receive, said
from tests.support import START

MINUTE = timedelta(minutes=1)


async def apply(database: Database, *wanted: Effect, minutes: int = 0) -> None:
    for effect in wanted:
        now = START + minutes * MINUTE
        await database.write(partial(effects.apply, effect=effect, now=now))


async def ask(database: Database, number: int, **more: Any) -> Asked:
    """Record a question that came in as the inbox row of this number."""
    await receive(database, said(f"m{number}"))
    values: dict[str, Any] = {"person": "ana", "text": f"Question {number}", "gap": None} | more
    asked = Asked(
        id=number,
        account=ACCOUNT,
        conversation="en",
        locale="en",
        outcome="gap" if values["gap"] else "answer",
        confidence=0.25,
        sections=("en/approvals.md#export", "中文/审批.md#导出"),
        **values,
    )
    await apply(database, asked, minutes=number)
    return asked


async def gaps(database: Database) -> list[OpenGap]:
    """The gaps that are open, those with most questions first."""
    found = await StoredLearning(database).open_gaps(9)
    return sorted(found, key=lambda gap: -gap.questions)


async def test_the_last_question_of_a_thread_is_found(database: Database) -> None:
    stored = StoredQuestions(database)
    elsewhere = Place(ACCOUNT, "zh")
    assert await stored.last(Place(ACCOUNT, "en")) is None
    first, second = await ask(database, 1), await ask(database, 2)
    assert await stored.last(Place(ACCOUNT, "en", "m1")) == first
    assert await stored.last(Place(ACCOUNT, "en")) == second
    assert await stored.last(Place(ACCOUNT, "en", "m9")) is None
    assert await stored.last(elsewhere) is None


@pytest.mark.parametrize("gap", [None, "how do i export"])
async def test_a_question_comes_out_as_it_went_in(database: Database, gap: str | None) -> None:
    asked = await ask(database, 1, gap=gap, shown=None if gap else "en/approvals.md#export")
    assert await StoredQuestions(database).question(1) == asked
    assert await StoredQuestions(database).question(2) is None


async def test_the_choice_made_last_is_kept(database: Database) -> None:
    asked = [await ask(database, number) for number in (1, 2)]
    await apply(database, Picked(1, "a"), Picked(1, "b"))
    questions = StoredQuestions(database)
    assert await questions.question(1) == replace(asked[0], shown="b")
    assert await questions.question(2) == asked[1]


async def test_of_each_person_the_newest_rating_counts(database: Database) -> None:
    await ask(database, 1)
    await apply(database, Rated(1, "ana", False), Rated(1, "bo", False))
    await apply(database, Rated(1, "ana", True), minutes=1)
    stored = await examples.rows(database, schema.ratings)
    assert [(r["person"], r["helpful"], r["rated_at"]) for r in stored] == [
        ("ana", True, START + MINUTE),
        ("bo", False, START),
    ]


async def test_an_answer_that_did_not_help_is_a_gap(database: Database) -> None:
    await ask(database, 1)
    assert await gaps(database) == []
    await apply(database, Rated(1, "ana", False, gap="question"))
    [gap] = await gaps(database)
    assert (gap.texts, gap.questions) == (("Question 1",), 1)


async def test_the_longest_question_can_be_a_gap(database: Database) -> None:
    """Of any text: PostgreSQL cannot index what is longer than 2,704 bytes once compressed."""
    chance = random.Random(1)
    long = "".join(chr(chance.randrange(0x4E00, 0x9FFF)) for _ in range(10_000))
    await ask(database, 1, gap=long, text=long)
    await ask(database, 2, gap=long, person="bo")
    await ask(database, 3, gap=long[:-1])
    assert [(gap.questions, len(gap.people)) for gap in await gaps(database)] == [(2, 2), (1, 1)]
    kept = await StoredQuestions(database).question(2)
    assert kept is not None
    await apply(database, Rated(2, "ana", False, gap=kept.gap))  # as the handler does
    assert [gap.questions for gap in await gaps(database)] == [2, 1]


async def the_group(database: Database) -> Group | None:
    return await database.read(partial(directory.group, account=ACCOUNT, conversation="en"))


async def the_person(database: Database) -> Person | None:
    return await database.read(partial(directory.person, account=ACCOUNT, person_id="ana"))


async def test_a_group_is_approved(database: Database) -> None:
    await database.write(partial(directory.ensure_group, new=Group(ACCOUNT, "en")))
    await apply(database, GroupApproved(ACCOUNT, "en"))
    assert await the_group(database) == Group(ACCOUNT, "en", approved=True)


async def test_a_group_is_quiet_and_no_longer(database: Database) -> None:
    await database.write(partial(directory.ensure_group, new=Group(ACCOUNT, "en")))
    await apply(database, GroupQuietened(ACCOUNT, "en", START + MINUTE))
    assert await the_group(database) == Group(ACCOUNT, "en", quiet_until=START + MINUTE)
    await apply(database, GroupQuietened(ACCOUNT, "en", None))
    assert await the_group(database) == Group(ACCOUNT, "en")


@pytest.mark.parametrize(
    ("changed", "locale", "chosen"),
    [
        ({"locale": "zh"}, "zh", "sales"),
        ({"locale": ""}, None, "sales"),
        ({"job": "finance"}, "en", "finance"),
        ({"job": ""}, "en", None),
        ({"locale": "zh", "job": "finance"}, "zh", "finance"),
    ],
)
async def test_a_person_changes_what_they_said(
    database: Database, changed: dict[str, str], locale: str | None, chosen: str | None
) -> None:
    """What operators have set stays."""
    see = partial(directory.see_person, account=ACCOUNT, sender=Sender("ana", "Ana"))
    await database.write(see)
    known = partial(directory.change_person, account=ACCOUNT, person_id="ana")
    await database.write(partial(known, locale="en", chosen_job="sales", set_job="director"))
    await apply(database, PersonChanged(ACCOUNT, "ana", **changed))
    person = Person(ACCOUNT, "ana", "Ana", locale, chosen_job=chosen, set_job="director")
    assert await the_person(database) == person


async def test_a_change_of_nothing_is_no_error(database: Database) -> None:
    see = partial(directory.see_person, account=ACCOUNT, sender=Sender("ana", "Ana"))
    await database.write(see)
    await apply(database, PersonChanged(ACCOUNT, "ana"))
    assert await the_person(database) == Person(ACCOUNT, "ana", "Ana")
