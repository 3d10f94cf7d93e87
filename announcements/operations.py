"""What may be done with an announcement, and what it is then. Pure.

Each function gives the announcement as it is afterwards, or a Refusal: a word for why not, which
the catalogues have a sentence for.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from announcements.model import Announcement, Stage
from announcements.schedule import loaded


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
    schedule: str = "",
    approval: bool = False,
    begun: bool = True,
) -> Outcome:
    """Send, or plan to send, the revision that ``who`` has seen; None: they named none.

    ``schedule``: when, as in Announcement. ``approval``: a second operator must agree first.
    ``begun``: something of it was attempted; until then what is planned can be planned anew, and
    has to be approved anew.
    """
    if (why := _unconfirmable(draft, moves=bool(schedule), approval=approval, begun=begun)) != "":
        return Refusal(why)
    if draft.is_empty:
        return Refusal("words")
    if revision is None:
        return Refusal("revision")
    if revision != draft.revision:
        return Refusal("old_revision")
    planned = replace(_drafted(draft), schedule=schedule, confirmed_by=who, asking="")
    if approval:
        return replace(planned, stage=Stage.REQUESTED)
    return _going(planned, now)


def _unconfirmable(draft: Announcement, *, moves: bool, approval: bool, begun: bool) -> str:
    match draft.stage:
        case Stage.DRAFT:
            return ""
        case Stage.REQUESTED:
            # Switched off meanwhile, approval is not waited for.
            return "requested" if approval else ""
        case Stage.SENDING | Stage.PAUSED:
            if draft.reported_at is not None:
                return "sent"
            if begun or not draft.schedule:
                return "sending"
            return "" if moves else "planned"
    return "over"


def approve(
    requested: Announcement,
    revision: int | None,
    now: datetime,
    zone: str,
    *,
    own: bool,
) -> Outcome:
    """A second operator agrees. ``own``: who agrees has written, changed or requested it.

    ``zone``: of groups that have none; by it the time has to be to come.
    """
    if requested.stage is not Stage.REQUESTED:
        return Refusal("not_requested")
    if revision is None:
        return Refusal("revision")
    if revision != requested.revision:
        return Refusal("old_revision")
    if own:
        return Refusal("own")
    if requested.schedule and loaded(requested.schedule).due(zone) <= now:
        return Refusal("late")
    return _going(requested, now)


def give_back(planned: Announcement, *, begun: bool) -> Outcome:
    """It is a draft again: what waits for approval, or was planned and has not begun, also if it
    was cancelled.
    """
    if planned.stage is Stage.REQUESTED:
        return _drafted(planned)
    if planned.stage not in (Stage.SENDING, Stage.PAUSED, Stage.CANCELLED):
        return Refusal("not_requested")
    if begun or not planned.schedule:
        return Refusal("over" if planned.stage is Stage.CANCELLED else "sending")
    return _drafted(planned)


def edited(before: Announcement, after: Announcement, *, begun: bool) -> Outcome:
    """What a change makes of its stage. ``after``: it with the change.

    What waits, for approval or for its time, becomes a draft: nobody has confirmed what it says
    now. Once it has begun only what it says can be changed, for a correction.
    """
    if before.stage is Stage.DRAFT:
        return after
    if before.stage is Stage.RECALLED:
        return Refusal("recalled")
    if before.stage is Stage.DISCARDED:
        return Refusal("not_draft")
    if before.stage is Stage.REQUESTED:
        return _drafted(after)
    if not begun:
        return Refusal("over") if before.stage is Stage.CANCELLED else _drafted(after)
    same = replace(
        after,
        contents=before.contents,
        main=before.main,
        asking=before.asking,
        revision=before.revision,
    )
    return after if same == before else Refusal("fixed")


def _drafted(announcement: Announcement) -> Announcement:
    """As if it had never been confirmed."""
    return replace(
        announcement,
        stage=Stage.DRAFT,
        schedule="",
        confirmed=None,
        confirmed_by="",
        confirmed_at=None,
        resumed_at=None,
        paused_why="",
    )


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


def correct(gone: Announcement, revision: int | None, *, own: bool = False) -> Outcome:
    """Put the newest revision in the place of what has gone, and of what is to go.

    ``own``: whoever asks has worked on it, and a second operator must agree.
    """
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
    if own:
        return Refusal("own_correction")
    return replace(gone, confirmed=gone.revision, reported_at=None)


def resend(gone: Announcement, now: datetime) -> Outcome:
    """Try again what failed."""
    if gone.confirmed is None:
        return Refusal("not_sent")
    if gone.stage not in (Stage.SENDING, Stage.PAUSED):
        return Refusal("over")
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
