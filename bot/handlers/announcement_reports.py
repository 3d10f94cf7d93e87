"""What has become of announcements: the list, the report."""

from announcements.model import Announcement
from bot import announcement_progress as texts
from bot.announcement_composing import headline
from bot.handlers.announcement_desk import Desk
from bot.request import Request, Result
from bot.texts import Markdown, say
from chat.directory import GroupKind

LISTED = 15


class AnnouncementReports:
    """For operators."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def listed(self, request: Request) -> list[Result]:
        """The newest."""
        locale = request.locale
        found = await self._desk.announcements.page(
            request.event.place.account,
            world=request.group.kind is GroupKind.OPS,
            offset=0,
            limit=LISTED,
        )
        if not found:
            return self._desk.told(request, say(locale, "announce.none"))
        lines = [
            say(
                locale,
                "announce.line",
                number=each.id,
                stage=say(locale, f"announce.stage_{each.stage}"),
                headline=Markdown(headline(each) or say(locale, "announce.no_text")),
            )
            for each in found
        ]
        return self._desk.told(request, "\n".join([say(locale, "announce.list"), "", *lines]))

    async def report(self, request: Request, announcement: Announcement, _: str) -> list[Result]:
        """As it is now."""
        message = await texts.report(
            self._desk.announcements, announcement, request.locale, request.now
        )
        return self._desk.told(request, message.text, message.buttons)
