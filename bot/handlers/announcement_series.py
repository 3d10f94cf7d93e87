"""Series: episode after episode, each for those that got the one before."""

from dataclasses import replace
from random import Random

from announcements.audience import Audience
from announcements.drafting import Asking
from announcements.model import Announcement, AnnouncementChanged, AnnouncementMade, Stage
from bot.handlers.announcement_beginning import begun
from bot.handlers.announcement_desk import Desk
from bot.request import Request, Result
from bot.texts import Markdown, say

SENDS = frozenset({"confirm", "send", "schedule", "approve"})
"""Verbs that make an announcement go out, or ask whether it is to."""


class AnnouncementSeries:
    """``rng``: makes the keys of deliveries."""

    def __init__(self, desk: Desk, rng: Random) -> None:
        self._desk = desk
        self._rng = rng

    async def next(self, request: Request, before: Announcement, _: str) -> list[Result]:
        """A draft of the next episode, or the one that there is."""
        locale = request.locale
        if not request.among_operators:
            return self._desk.told(request, say(locale, "announce.elsewhere"))
        if before.stage is Stage.RECALLED:
            return self._desk.told(request, say(locale, "series.recalled", number=before.id))
        series, episode = before.series or before.id, before.episode + 1
        known = await self._desk.announcements.episode(series, episode)
        if known is not None:
            facts = {"episode": episode, "number": known.id}
            told = self._desk.told(request, say(locale, "series.known", **facts))
            return [*told, *await self._desk.card(request, known)]
        made = begun(
            request,
            self._rng,
            main=before.main,
            audience=replace(before.audience, after=before.id),
            asking=Asking("text").dumped(),
            series=series,
            episode=episode,
        )
        return [AnnouncementMade(made), *await self._begun(request, before, made)]

    async def _begun(
        self, request: Request, before: Announcement, made: Announcement
    ) -> list[Result]:
        locale = request.locale
        names = [say(locale, f"announce.language_{each}") for each in before.contents]
        where = "in_thread" if self._desk.has_thread(made) else "in_chat"
        facts = {
            "number": made.id,
            "episode": made.episode,
            "before": before.id,
            "where": Markdown(say(locale, f"announce.{where}")),
            "languages": Markdown(say(locale, "value.comma").join(names)),
        }
        key = "series.begun_both" if len(names) > 1 else "series.begun"
        summary = await self._desk.summary(request, made)
        buttons = self._desk.buttons(locale, made)
        return self._desk.here(request, made, f"{say(locale, key, **facts)}\n\n{summary}", buttons)

    async def too_early(self, request: Request, draft: Announcement) -> list[Result]:
        """Why an episode can't go yet, or not at all: the one before did not."""
        before = await self._before(draft.audience)
        if before is None:
            return []
        facts = {"number": draft.id, "before": before.id, "episode": draft.episode}
        if before.stage is Stage.RECALLED:
            return self._desk.told(request, say(request.locale, "series.recalled_before", **facts))
        if before.confirmed is None:
            return self._desk.told(request, say(request.locale, "series.too_early", **facts))
        return []

    async def confirmed(
        self, request: Request, draft: Announcement, results: list[Result]
    ) -> list[Result]:
        """Who got the episode before was looked at with this step: that is said behind it."""
        before = await self._before(draft.audience)
        if before is None or not any(_creates(each) for each in results):
            return []
        waiting = (await self._desk.announcements.tally(before.id, request.now)).waiting
        key = "series.looked_waiting" if waiting else "series.looked"
        facts = {"episode": draft.episode, "before": before.id, "waiting": waiting}
        return self._desk.told(request, say(request.locale, key, **facts))

    async def _before(self, audience: Audience) -> Announcement | None:
        if audience.after is None:
            return None
        return await self._desk.announcements.announcement(audience.after)


def _creates(result: Result) -> bool:
    return isinstance(result, AnnouncementChanged) and result.creates
