"""The questions of the last time, each once, with how often and by how many it was asked."""

from datetime import timedelta
from functools import partial

from chat.message import Place
from faq.ports import Asked
from faq.replay import AskedBefore
from storage import effects
from storage.asked import asked_since
from storage.database import Database
from tests.contract.examples import ACCOUNT, EN, receive, said
from tests.support import START


async def ask(
    database: Database,
    number: int,
    text: str,
    person: str = "ana",
    locale: str = "en",
    account: str = ACCOUNT,
) -> None:
    """A question asked after as many minutes as its number says."""
    await receive(database, said(f"m{number}", Place(account, EN.conversation), text=text))
    asked = Asked(number, account, "en", person, text, locale, "unknown", 0.1)
    now = START + timedelta(minutes=number)
    await database.write(partial(effects.apply, effect=asked, now=now))


async def asked(database: Database, minutes: int = 0) -> list[AskedBefore]:
    since = START + timedelta(minutes=minutes)
    return await database.read(partial(asked_since, since=since))


async def test_spellings_of_a_question_are_one_as_it_was_asked_last(database: Database) -> None:
    await ask(database, 1, "How do I  export?")
    await ask(database, 2, "how do i export？", "bo")
    await ask(database, 3, "HOW DO I EXPORT?")
    await ask(database, 4, "導出審批單", locale="zh")
    await ask(database, 5, "导出审批单", locale="zh")
    assert await asked(database) == [
        AskedBefore("HOW DO I EXPORT?", "en", 3, 2, START + timedelta(minutes=3)),
        AskedBefore("导出审批单", "zh", 2, 1, START + timedelta(minutes=5)),
    ]


async def test_a_question_in_another_language_of_answers_is_another(database: Database) -> None:
    await ask(database, 1, "excel", locale="zh")
    await ask(database, 2, "excel", locale="en")
    found = await asked(database)
    assert [(each.locale, each.times) for each in found] == [("en", 1), ("zh", 1)]


async def test_most_people_first_then_most_often_then_the_newest(database: Database) -> None:
    texts = ["old", "often", "often", "often", "new", "wanted"]
    for number, text in enumerate(texts, start=1):
        await ask(database, number, text)
    await ask(database, 7, "wanted", "bo")
    found = await asked(database)
    assert [each.text for each in found] == ["wanted", "often", "new", "old"]
    assert [(each.times, each.people) for each in found] == [(2, 2), (3, 1), (1, 1), (1, 1)]


async def test_a_name_on_another_platform_is_somebody_else(database: Database) -> None:
    for number, account in enumerate([ACCOUNT, "slack", "slack"], start=1):
        await ask(database, number, "x", account=account)
    [found] = await asked(database)
    assert (found.times, found.people) == (3, 2)


async def test_what_was_asked_earlier_does_not_count(database: Database) -> None:
    for number in (1, 2, 3):
        await ask(database, number, "x")
    assert [each.times for each in await asked(database, 2)] == [2]
    assert await asked(database, 4) == []
