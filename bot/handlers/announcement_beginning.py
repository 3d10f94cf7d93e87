"""Whose an announcement is, where it is worked on, and in which language."""

from dataclasses import replace
from random import Random
from typing import Any

from announcements.model import Announcement
from bot.people import id_of
from bot.request import Request
from chat.directory import GroupKind


def begun(request: Request, rng: Random, **more: Any) -> Announcement:
    """A draft of who asks, for where they ask. ``rng``: makes the key of its deliveries."""
    return Announcement(
        id=request.id,
        key=f"{rng.getrandbits(96):024x}",
        home=request.event.place.whole,
        author=id_of(request.person),
        world=request.group.kind is GroupKind.OPS,
        created_at=request.now,
        **more,
    )


def spoken(request: Request, announcement: Announcement) -> Request:
    """In the language in which it was begun, unless the person has chosen one: what is written or
    pressed about a version says nothing of the language of who does it.
    """
    locale = request.person.locale or announcement.main
    return replace(request, locale=locale)
