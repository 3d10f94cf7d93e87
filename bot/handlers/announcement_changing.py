"""What is done with an announcement that has gone: correcting, recalling, sending again."""

from collections.abc import Sequence
from dataclasses import replace

from announcements import operations
from announcements.bodies import replaceable
from announcements.model import Announcement, Resent, Stage
from announcements.operations import Refusal
from bot.fields import english
from bot.handlers.announcement_desk import Desk
from bot.handlers.announcement_numbers import number_in, numbers_in
from bot.request import Request, Result, Say
from bot.texts import plain, say
from chat.delivery import State
from chat.event import Incoming, Press
from chat.message import Button

_MISSING = "missing"
"""Behind the number: what was looked for in vain."""
_FEW = 5
"""Of so many groups the recall is not asked about once more."""
_SURE = "sure"
"""Behind the number: the operator was asked once more."""
_NOT_AGAIN = {
    State.SENT: "has_it",
    State.PENDING: "waiting",
    State.SENDING: "waiting",
    State.SKIPPED: "skipped",
}


class AnnouncementChanging:
    """Each verb takes the announcement and what follows its number."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def correct(self, request: Request, gone: Announcement, revision: str) -> list[Result]:
        """The newest revision, in place of what has gone and for those who still wait."""
        own = self._desk.approval and await self._desk.is_own(request, gone)
        after = operations.correct(gone, number_in(revision), own=own)
        if isinstance(after, Refusal):
            return await self._desk.refused(request, gone, after)
        said = await self._desk.announcements.said(gone.id)
        new = self._desk.composer.bodies(after, self._desk.adapters)
        if (why := replaceable(said, new)) is not None:
            return await self._desk.refused(request, gone, why)
        change = self._desk.changed(request, gone, after, "corrected", confirms=True)
        key = "correcting_paused" if after.stage is Stage.PAUSED else "correcting"
        facts = {"number": after.id, "revision": after.revision}
        text = say(request.locale, f"announce.{key}", **facts)
        return [change, *self._desk.told(request, text)]

    async def recall(self, request: Request, gone: Announcement, sure: str) -> list[Result]:
        """Delete it everywhere it can be; who may have it all the same is named.

        A button asks once more; so does a command without the count, where it is in many groups.
        """
        after = operations.recall(gone)
        if isinstance(after, Refusal):
            return await self._desk.refused(request, gone, after)
        reading = self._desk.announcements
        tally = await reading.tally(gone.id, request.now)
        pressed = isinstance(request.event, Press)
        if sure != _SURE if pressed else tally.sent > _FEW and number_in(sure) != tally.sent:
            label = plain(request.locale, "announce.button_recall_sure")
            button = Button(label, f"announce:recall:{gone.id}:{_SURE}")
            facts = {"number": gone.id, "count": tally.sent}
            text = say(request.locale, "announce.recall_sure", **facts)
            return self._desk.told(request, text, (button,))
        lines = [say(request.locale, "announce.recalled", number=gone.id, count=tally.sent)]
        if tally.waiting:
            lines.append(say(request.locale, "announce.recall_waiting", count=tally.waiting))
        if tally.uncertain:
            doubtful = await reading.troubles(gone, [State.UNCERTAIN], offset=0, limit=10)
            names = say(request.locale, "value.comma").join(
                f"{each.name} (#{each.group})" for each in doubtful
            )
            key = "announce.recall_uncertain"
            lines.append(say(request.locale, key, count=tally.uncertain, names=names))
        change = self._desk.changed(request, gone, after, "recalled")
        return [change, *self._desk.told(request, "\n".join(lines))]

    async def resend(self, request: Request, gone: Announcement, rest: str) -> list[Result]:
        """What failed, again; with groups' numbers also what is uncertain there; "missing":
        what is uncertain and was looked for in vain.
        """
        after = operations.resend(gone, request.now)
        if isinstance(after, Refusal):
            return await self._desk.refused(request, gone, after)
        groups = numbers_in(rest)
        if groups and isinstance(request.event, Incoming):
            return await self._resend_to(request, gone, after, groups)
        if english(rest.strip()) == _MISSING:
            return await self._resend_missing(request, gone, after)
        if rest.strip() and isinstance(request.event, Incoming):
            which = say(request.locale, "announce.resend_which", number=gone.id)
            return self._desk.told(request, which)
        count = (await self._desk.announcements.tally(gone.id, request.now)).failed
        if count == 0:
            return await self._desk.refused(request, gone, Refusal("nothing_failed"))
        return self._again(request, gone, after, Resent(gone.id), "resent", count)

    async def _resend_missing(
        self, request: Request, gone: Announcement, after: Announcement
    ) -> list[Result]:
        count = await self._desk.announcements.missing(gone.id)
        if count == 0:
            return await self._desk.refused(request, gone, Refusal("nothing_missing"))
        wanted = Resent(gone.id, missing=True)
        return self._again(request, gone, after, wanted, "resent_missing", count)

    def _again(
        self,
        request: Request,
        gone: Announcement,
        after: Announcement,
        wanted: Resent,
        key: str,
        count: int,
    ) -> list[Result]:
        change = self._desk.changed(request, gone, after, "resent")
        paused = "_paused" if after.stage is Stage.PAUSED else ""
        text = say(request.locale, f"announce.{key}{paused}", number=after.id, count=count)
        return [change, wanted, *self._desk.told(request, text)]

    async def _resend_to(
        self, request: Request, gone: Announcement, after: Announcement, groups: Sequence[int]
    ) -> list[Result]:
        """Where it failed or is uncertain; of the others it is said why not."""
        again: list[Result] = []
        told: list[Result] = []
        for group in groups:
            state = await self._desk.announcements.state(gone.id, group)
            if state not in (State.FAILED, State.UNCERTAIN):
                why = Refusal("not_recipient" if state is None else _NOT_AGAIN[state])
                told += await self._desk.refused(request, gone, why, group=group)
                continue
            facts = {"number": gone.id, "group": group}
            told += self._desk.told(
                request, say(request.locale, f"announce.resent_{state}", **facts)
            )
            again.append(Resent(gone.id, group))
        changes = [self._desk.changed(request, gone, after, "resent")] if again else []
        return [*changes, *again, *_one(told)]


def _one(told: Sequence[Result]) -> list[Result]:
    """What is said, as one message."""
    said = [each.message for each in told if isinstance(each, Say)]
    return [Say(replace(said[0], text="\n".join(each.text for each in said)))]
