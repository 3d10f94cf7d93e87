"""Many reports of the same bug within a day: pointed out once, and again when they have doubled."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.texts import Markdown, plain, say
from chat.message import Button, Outgoing
from feedback.model import Requirement
from feedback.operations import RequirementChanged
from storage import developing, requirements

BURST = "burst"
"""The word of history, at the oldest of them; why: the numbers of all."""
WITHIN = timedelta(days=1)
LEAST = 3
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Cluster:
    """Reports that say the same, oldest first; ``version``: of the oldest, when it was noticed."""

    reports: Sequence[Requirement]
    version: int

    @property
    def oldest(self) -> Requirement:
        """The first of them."""
        return self.reports[0]

    @property
    def cause(self) -> str:
        """Names this notice."""
        return f"burst:{self.oldest.id}:{self.version}"


async def noticed(
    tx: AsyncConnection,
    alike: Callable[[str], Sequence[int]],
    newest: Requirement,
    now: datetime,
) -> Cluster | None:
    """The reports of the last day like this one, if there are so many that it has to be said.

    What is said is noted, in the same transaction. Raises Overtaken.
    """
    numbers = {newest.id, *alike(newest.text)}
    if len(numbers) < LEAST:
        return None
    reports = await developing.bugs_of(tx, numbers, newest.created_at - WITHIN)
    ids = [each.id for each in reports]
    told = await developing.noted(tx, ids, BURST, now, WITHIN)
    if len(reports) < max(LEAST, 2 * max((len(numbers_in(each.why)) for each in told), default=0)):
        return None
    oldest = reports[0]
    why = ", ".join(f"#{each}" for each in ids)
    await requirements.change(tx, RequirementChanged(oldest, oldest, "", BURST, why), now)
    return Cluster(reports, oldest.version + 1)


def message(locale: str, cluster: Cluster) -> Outgoing:
    """What is said of it, with a button that merges what is not merged yet."""
    reports = cluster.reports
    numbers = ", ".join(f"\\#{each.id}" for each in reports)
    span = reports[-1].created_at - reports[0].created_at
    known = len({each.customer for each in reports} - {None})
    text = say(
        locale, "burst.noticed", count=len(reports), span=_span(locale, span), all=Markdown(numbers)
    )
    if known:
        text += say(locale, "burst.customers", count=known)
    apart = len({each.root for each in reports}) > 1
    button = Button(plain(locale, "burst.merge"), f"burst:{cluster.oldest.id}:{cluster.version}")
    return Outgoing(text, (button,) if apart else ())


def numbers_in(why: str) -> list[int]:
    """The reports that a line of history names."""
    return [int(number) for number in re.findall(r"#(\d+)", why)]


def _span(locale: str, span: timedelta) -> str:
    if span < _HOUR:
        return plain(locale, "burst.minutes", count=max(1, -(-span // _MINUTE)))
    return plain(locale, "burst.hours", count=-(-span // _HOUR))
