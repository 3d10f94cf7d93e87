"""What may be done with an announcement, and what it is then. Pure.

Each function gives the announcement as it is afterwards, or a Refusal: a word for why not, which
the catalogues have a sentence for.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from announcements.model import Announcement, Stage


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not: ``announce.no_<why>``."""

    why: str


Outcome = Announcement | Refusal


def confirm(
    draft: Announcement,
    revision: int | None,
    who: str,
    now: datetime,
    *,
    schedule: str | None = None,
    approval: bool = False,
) -> Outcome:
    """Send, or plan to send, the revision that ``who`` has seen; None: they named none.

    ``schedule``: when, as in Announcement; None leaves it. ``approval``: a second operator must
    agree first.
    """
    match draft.stage:
        case Stage.DRAFT:
            pass
        case Stage.REQUESTED:
            return Refusal("requested")
        case Stage.SENDING | Stage.PAUSED:
            return Refusal("sending")
        case _:
            return Refusal("over")
    if draft.is_empty:
        return Refusal("text")
    if revision is None:
        return Refusal("revision")
    if revision != draft.revision:
        return Refusal("old_revision")
    planned = replace(draft, schedule=draft.schedule if schedule is None else schedule)
    planned = replace(planned, confirmed_by=who, asking="")
    if approval:
        return replace(planned, stage=Stage.REQUESTED)
    return _going(planned, now)


def approve(
    requested: Announcement,
    revision: int | None,
    authors: frozenset[str],
    who: frozenset[str],
    now: datetime,
) -> Outcome:
    """A second operator agrees. ``authors``: who wrote or requested it; ``who``: all accounts of
    the one who agrees.
    """
    if requested.stage is not Stage.REQUESTED:
        return Refusal("not_requested")
    if revision is not None and revision != requested.revision:
        return Refusal("old_revision")
    if authors & who:
        return Refusal("own")
    return _going(requested, now)


def give_back(requested: Announcement) -> Outcome:
    """It is a draft again."""
    if requested.stage is not Stage.REQUESTED:
        return Refusal("not_requested")
    return replace(requested, stage=Stage.DRAFT)


def _going(announcement: Announcement, now: datetime) -> Announcement:
    return replace(
        announcement,
        stage=Stage.SENDING,
        confirmed=announcement.revision,
        confirmed_at=now,
        resumed_at=None,
        reported_at=None,
        paused_why="",
    )


def pause(going: Announcement, why: str = "") -> Outcome:
    """Hold back what has not gone."""
    if going.stage is Stage.PAUSED:
        return Refusal("paused")
    if going.stage is not Stage.SENDING or going.reported_at is not None:
        return Refusal("not_sending")
    return replace(going, stage=Stage.PAUSED, paused_why=why)


def resume(paused: Announcement, now: datetime) -> Outcome:
    """Go on where it was."""
    if paused.stage is not Stage.PAUSED:
        return Refusal("not_paused")
    return replace(paused, stage=Stage.SENDING, resumed_at=now, paused_why="")


def cancel(going: Announcement) -> Outcome:
    """Send nothing more; what has gone stays."""
    if going.stage not in (Stage.SENDING, Stage.PAUSED) or going.reported_at is not None:
        return Refusal("not_sending")
    return replace(going, stage=Stage.CANCELLED)


def recall(gone: Announcement) -> Outcome:
    """Send nothing more, and delete what has gone wherever that can be."""
    if gone.stage is Stage.RECALLED:
        return Refusal("recalled")
    if gone.confirmed is None:
        return Refusal("not_sent")
    return replace(gone, stage=Stage.RECALLED, reported_at=None)


def correct(gone: Announcement, revision: int | None) -> Outcome:
    """Put the newest revision in the place of what has gone, and of what is to go."""
    if gone.confirmed is None:
        return Refusal("not_sent")
    if gone.stage is Stage.RECALLED:
        return Refusal("recalled")
    if gone.confirmed == gone.revision:
        return Refusal("unchanged")
    if revision is None:
        return Refusal("revision")
    if revision != gone.revision:
        return Refusal("old_revision")
    return replace(gone, confirmed=gone.revision, reported_at=None)


def resend(gone: Announcement, now: datetime) -> Outcome:
    """Try again what failed."""
    if gone.stage not in (Stage.SENDING, Stage.PAUSED) or gone.confirmed is None:
        return Refusal("not_sent" if gone.confirmed is None else "over")
    return replace(gone, reported_at=None, resumed_at=now)


def discard(draft: Announcement) -> Outcome:
    """Away with a draft."""
    if draft.stage not in (Stage.DRAFT, Stage.REQUESTED):
        return Refusal("not_draft")
    return replace(draft, stage=Stage.DISCARDED, asking="")


def restore(discarded: Announcement) -> Outcome:
    """A draft that was discarded is one again."""
    if discarded.stage is not Stage.DISCARDED:
        return Refusal("not_discarded")
    return replace(discarded, stage=Stage.DRAFT)
