"""How much waits for operators."""

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.schema import Table

from chat.delivery import State
from chat.directory import GroupKind
from faq.learning import DraftState
from feedback.model import Kind
from feedback.operations import CLOSED
from storage.schema import (
    deliveries,
    drafts,
    gaps,
    groups,
    inbox,
    requirement_notices,
    requirements,
    tickets,
)


async def counted(tx: AsyncConnection) -> dict[str, int]:
    """Open tickets, of these those that nobody has taken, open gaps, drafts, groups that wait for
    approval, and messages that are not handled yet.
    """
    open_tickets = tickets.c.closed_at.is_(None)
    unapproved = and_(
        groups.c.approved.is_(False),
        groups.c.kind == GroupKind.GROUP,
        groups.c.gone_at.is_(None),
    )
    return {
        "tickets": await _count(tx, tickets, open_tickets),
        "untaken": await _count(tx, tickets, and_(open_tickets, tickets.c.taken_at.is_(None))),
        "gaps": await _count(tx, gaps, gaps.c.closed_at.is_(None)),
        "drafts": await _count(tx, drafts, drafts.c.state == DraftState.DRAFT),
        "groups": await _count(tx, groups, unapproved),
        "messages": await _count(tx, inbox, inbox.c.done_at.is_(None)),
    }


async def requirements_counted(tx: AsyncConnection) -> dict[str, int]:
    """Open requirements, but for questions, and notices about any that did not arrive for sure."""
    open_ = and_(
        requirements.c.merged_into.is_(None),
        requirements.c.stage.not_in(CLOSED),
        requirements.c.kind != Kind.QUESTION,
    )
    made = deliveries.c.id == requirement_notices.c.delivery_id
    failed = deliveries.c.state.in_([State.FAILED, State.UNCERTAIN])
    wrong = or_(requirement_notices.c.why != "", failed)
    notices = select(func.count()).outerjoin_from(requirement_notices, deliveries, made)
    return {
        "open": await _count(tx, requirements, open_),
        "failed": int((await tx.execute(notices.where(wrong))).scalar_one()),
    }


async def _count(tx: AsyncConnection, table: Table, which: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(table).where(which)
    return int((await tx.execute(query)).scalar_one())
