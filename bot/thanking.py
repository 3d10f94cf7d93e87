"""Thanks everybody who asked for what an announcement brings, once it has begun to arrive."""

from collections.abc import Mapping
from datetime import datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from announcements.model import Announcement
from bot.adapters.port import Adapter, Capability
from bot.announcement_composing import Composer, headline
from bot.feedback_notices import asks, subject
from bot.texts import Markdown, say
from chat.effect import Overtaken
from chat.message import Outgoing
from feedback.model import Requirement, Stage
from storage import announcements, requirement_releases
from storage.database import Database, StorageUnavailable
from storage.requirement_following import Open

log = structlog.get_logger()
LINE = 120
"""Characters of what is new, at most."""


class Thanking:
    """``step`` looks for what is due, ``message`` words what one of those who asked is told."""

    def __init__(
        self, database: Database, composer: Composer, adapters: Mapping[str, Adapter]
    ) -> None:
        self._database = database
        self._composer = composer
        self._adapters = adapters

    async def step(self, now: datetime) -> bool:
        """What announcements that have begun to arrive bring is released, and who asked for it is
        to be told; whether there was anything.
        """
        done = False
        for each in await self._database.read(requirement_releases.due):
            try:
                done |= await self._database.write(
                    lambda tx, number=each: requirement_releases.thank(tx, number, now)  # type: ignore[misc]
                )
            except StorageUnavailable:
                raise
            except Overtaken:  # somebody changes one of them: next time
                log.info("thanking.overtaken", announcement=each)
            except Exception as error:  # one that is wrong must not hold up the others
                log.error("thanking.failed", announcement=each, error=error)
        return done

    async def message(self, tx: AsyncConnection, told: Open) -> Outgoing | None:
        """What is said for a notice of this kind; None if there is no such announcement."""
        announcement = await announcements.by_id(tx, int(told.detail))
        if announcement is None:
            return None
        adapter = self._adapters[told.member.account]
        loopback = Capability.LOOPBACK in adapter.capabilities
        how = self._composer.usage(announcement, told.member.locale, loopback=loopback)
        return thanks(told.about, told.member, announcement, how)


def thanks(
    requirement: Requirement, own: Requirement, announcement: Announcement, how: str
) -> Outgoing:
    """For who asked for ``own``, which is part of the requirement or it itself, in their language.

    ``how``: to use it, as Markdown.
    """
    locale = own.locale
    content = announcement.content(locale).said
    what = Markdown(subject(locale, own, requirement))
    if content.what.strip():
        new = Markdown(headline(announcement, LINE, locale))
        text = say(locale, "thanks.headed", what=what, headline=new)
    else:
        text = say(locale, "thanks.bare", what=what)
    if requirement.stage is not Stage.RELEASED:  # verified, or open again
        return Outgoing("\n\n".join(filter(None, (text, how))))
    parts = (text, how, say(locale, "thanks.works"))
    return Outgoing("\n\n".join(filter(None, parts)), asks(locale, requirement))
