"""How much waits for operators."""

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.sql.schema import Table

from chat.directory import GroupKind
from faq.learning import DraftState
from storage.schema import drafts, gaps, groups, inbox, tickets


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


async def _count(tx: AsyncConnection, table: Table, which: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(table).where(which)
    return int((await tx.execute(query)).scalar_one())
