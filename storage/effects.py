"""What handlers want written, each with the statement that writes it.

Handlers return these as plain values; dispatch applies them in the one transaction that also
holds the deliveries and marks the inbox row done.
"""

from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from chat.directory import GroupApproved, GroupQuietened, PersonChanged
from faq.ports import Asked, Picked, Rated
from storage import directory, questions

Effect = Asked | Picked | Rated | GroupApproved | GroupQuietened | PersonChanged


async def apply(tx: AsyncConnection, effect: Effect, now: datetime) -> None:
    """Write one effect."""
    match effect:
        case Asked():
            await questions.record(tx, effect, now)
        case Picked():
            await questions.pick(tx, effect)
        case Rated():
            await questions.rate(tx, effect, now)
        case GroupApproved(account, conversation):
            await directory.change_group(tx, account, conversation, approved=True)
        case GroupQuietened(account, conversation, until):
            await directory.change_group(tx, account, conversation, quiet_until=until)
        case PersonChanged(account, person):
            await directory.change_person(tx, account, person, **_changes(effect))


def _changes(changed: PersonChanged) -> dict[str, Any]:
    values: dict[str, Any] = {}
    if changed.locale is not None:
        values["locale"] = changed.locale or None
    if changed.job is not None:
        values["chosen_job"] = changed.job or None
    return values
