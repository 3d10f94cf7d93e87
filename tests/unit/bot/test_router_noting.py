"""Messages that people point at, by a menu or a reaction: who handles them, and where not."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.request import Request, Result, Say, reply
from bot.router import Router
from chat.directory import Group, Person, Role
from chat.event import Event, Reacted, Shortcut
from chat.message import Place, Sender
from chat.quoted import Quoted

NOW = datetime(2026, 3, 2, tzinfo=UTC)
PLACE, ANA, BO = Place("memory", "en", "7"), Sender("ana", "Ana"), Sender("bo", "Bo")
CHOSEN = Shortcut(PLACE, "s1", ANA, "feedback", "7", BO, "the export is slow", NOW)
MARKED = Reacted(PLACE, "r1", ANA, "7", "memo", NOW, quoted=Quoted("7", BO, "the export is slow"))


async def never(request: Request) -> list[Result]:
    """A handler that is not called here."""
    raise AssertionError


async def noting(request: Request) -> list[Result]:
    """A handler that says what it was given."""
    return reply(f"noted {request.event.id}")


HOOKED = Router(
    [], [], never, {}, never, shortcuts={"feedback": noting, "other": never}, reacted=noting
)
PLAIN = Router([], [], never, {}, never)


async def said(router: Router, event: Event, *, welcome: bool = True) -> list[str]:
    """What the bot says of an event."""
    group, person = Group("memory", "en", approved=welcome), Person("memory", "ana", "Ana")
    request = Request(1, event, group, person, Role.MEMBER, "en", NOW, welcome=welcome)
    results = await router.handle(request)
    return [each.message.text for each in results if isinstance(each, Say)]


@pytest.mark.parametrize(("event", "text"), [(CHOSEN, "noted s1"), (MARKED, "noted r1")])
async def test_it_is_handled_by_whom_it_is_for(event: Event, text: str) -> None:
    assert await said(HOOKED, event) == [text]
    assert await said(PLAIN, event) == []


@pytest.mark.parametrize("event", [CHOSEN, MARKED])
async def test_where_the_bot_does_nothing_yet_it_is_refused(event: Event) -> None:
    (text,) = await said(HOOKED, event, welcome=False)
    assert "still has to be approved" in text


async def test_other_entries_and_reactions_lead_to_nothing() -> None:
    assert await said(HOOKED, replace(CHOSEN, name="another")) == []
    for welcome in (True, False):
        assert await said(HOOKED, replace(MARKED, quoted=None), welcome=welcome) == []
