"""The local chat over HTTP, for the page and for scripts."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Header, Query
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel, Field
from starlette.requests import Request

from bot.adapters.localchat import LocalChat
from bot.adapters.localdirectory import BOT
from bot.adapters.localstream import Typing
from bot.texts import LOCALES, catalogue, plain
from bot.web.rendering import to_html
from bot.web.security import preferred_locale
from faq.answering import Answering
from faq.examples import examples
from storage.localchat import LocalMessage

MESSAGES_SHOWN = 500
THREADS_SHOWN = 40
EXAMPLES_SHOWN = 3


class NewMessage(BaseModel):
    """What a person writes. ``key``: the same on a retry, so that it stays one message.

    ``files``: ids of what they have uploaded there; then ``text`` may be empty.
    """

    group: str
    person: str
    text: str = ""
    thread: int | None = None
    key: Annotated[str, Field(max_length=200)] | None = None
    files: Annotated[list[str], Field(max_length=50)] = []


class NewPress(BaseModel):
    """A button that a person presses."""

    message: int
    person: str
    value: str


class NewShortcut(BaseModel):
    """What a person chooses from a message's menu. ``key``: the same on a retry."""

    message: int
    person: str
    name: Literal["feedback"]
    key: Annotated[str, Field(min_length=1, max_length=200)]


class NewGroup(BaseModel):
    """A group that a person makes; everybody and the bot are in it."""

    name: str
    locale: str
    person: str


router = APIRouter(prefix="/api/local")


def _chat(request: Request) -> LocalChat:
    chat: LocalChat = request.app.state.local_chat
    return chat


Chat = Annotated[LocalChat, Depends(_chat)]


@router.post("/messages")
async def post(new: NewMessage, chat: Chat) -> dict[str, int]:
    """A person writes. Returns once groupkeeper has acknowledged the message."""
    return {"id": await chat.post(new.group, new.person, new.text, new.thread, new.key, new.files)}


@router.post("/presses")
async def press(new: NewPress, chat: Chat, request: Request) -> dict[str, Any]:
    """A person presses a button. ``ack``: what to show at once, if there is something."""
    press_id, ack = await chat.press(new.message, new.person, new.value)
    if ack is None:
        return {"id": press_id}
    locale = preferred_locale(request.headers)
    return {"id": press_id, "ack": plain(locale, ack.text, **ack.facts)}


@router.post("/shortcuts")
async def choose(new: NewShortcut, chat: Chat) -> dict[str, str]:
    """A person notes a message. Returns once groupkeeper has acknowledged that."""
    await chat.events.choose(new.message, new.person, new.name, new.key)
    return {}


@router.get("/messages")
async def messages(
    chat: Chat,
    group: str,
    after: int = 0,
    before: int | None = None,
    thread: int | None = None,
) -> list[dict[str, Any]]:
    """The newest messages of a group with an id above ``after``, oldest first.

    With ``before``: the newest threads that begin below that id, whole. ``thread``: that one.
    """
    await chat.directory.find(group)
    if thread is not None:
        found = await chat.history.thread(group, thread)
    elif before is not None:
        found = await chat.history.threads(group, before, THREADS_SHOWN)
    else:
        found = await chat.history.messages(group, after, MESSAGES_SHOWN)
    return [shown(message) for message in found]


@router.get("/groups")
async def groups(chat: Chat, request: Request) -> list[dict[str, Any]]:
    """All groups and direct chats, with who takes part and what could be asked there."""
    answering: Answering = request.app.state.answering()
    asked = {locale: examples(answering, locale, EXAMPLES_SHOWN) for locale in LOCALES}
    await chat.directory.refresh()
    return [
        {
            "id": group.conversation,
            "name": group.name,
            "kind": group.kind,
            "locale": group.locale,
            "people": chat.directory.people_of(group),
            "examples": asked[group.locale],
        }
        for group in chat.directory.groups
    ]


@router.post("/groups")
async def make_group(new: NewGroup, chat: Chat) -> dict[str, str]:
    """Make a group; groupkeeper is told that it was added."""
    return {"id": await chat.make_group(new.person, new.name, new.locale)}


@router.get("/people")
async def people(chat: Chat) -> list[dict[str, str]]:
    """Who may be played."""
    return [{"id": p.id, "name": p.name, "job": p.job} for p in chat.seed().people]


@router.get("/texts")
async def texts(locale: Annotated[str, Query(pattern="^(zh|en)$")]) -> dict[str, str]:
    """The page's own texts."""
    return {key: text for key, text in catalogue(locale).items() if key.startswith("page.")}


@router.get("/stream", response_class=EventSourceResponse)
async def stream(
    chat: Chat, after: int = 0, last_event_id: Annotated[int | None, Header()] = None
) -> AsyncIterator[ServerSentEvent]:
    """New and changed messages of all groups, from a ``seq`` on, as Server-Sent Events.

    Also ``typing`` (all places where the bot is about to say something) and ``groups`` (there are
    others now).
    """
    async for news in chat.stream(after if last_event_id is None else last_event_id):
        if isinstance(news, LocalMessage):
            yield ServerSentEvent(data=shown(news), event="message", id=str(news.seq))
        elif isinstance(news, Typing):
            places = [{"group": group, "thread": thread} for group, thread in sorted(news.places)]
            yield ServerSentEvent(data=places, event="typing")
        else:
            yield ServerSentEvent(data={}, event="groups")


def shown(message: LocalMessage) -> dict[str, Any]:
    """A message as the API gives it.

    ``html`` is there for the bot's own messages only, ``key`` for people's.
    """
    by_bot = message.person == BOT
    key = None if by_bot or message.key is None else message.key.partition(":")[2]
    return {
        "id": message.id,
        "group": message.conversation,
        "person": message.person,
        "text": message.text,
        "html": to_html(message.text, message=True) if by_bot else None,
        "thread": message.thread,
        "buttons": [{"label": b.label, "value": b.value} for b in message.buttons],
        "files": [
            {"id": f.id, "name": f.name, "media_type": f.media_type, "size": f.size}
            for f in message.files
        ],
        "at": message.at.isoformat(),
        "edited": message.edited,
        "deleted": message.deleted,
        "received": message.received,
        "key": key,
        "seq": message.seq,
    }
