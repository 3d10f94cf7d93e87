"""What is asked about tickets: the port ``faq.tickets.Tickets`` over the database."""

from datetime import datetime
from functools import partial

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from chat.directory import Group
from chat.message import Place
from faq.tickets import Channel, Earlier, Listed, Origin, Ticket, TicketMessage, ticket_of
from storage import directory, topics
from storage import tickets as store
from storage.database import Database
from storage.schema import customers, group_labels, groups, inbox, people, questions, tickets

_ASKER = people.alias("asking")
_ASSIGNEE = people.alias("assigned")


class StoredTickets:
    """The port ``faq.tickets.Tickets`` over the database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ticket(self, ticket_id: int) -> Ticket | None:
        """See the port."""
        return await self._database.read(partial(store.ticket, ticket_id=ticket_id))

    async def open_of(self, place: Place, asker: str) -> list[Ticket]:
        """See the port."""
        return await self._database.read(partial(store.open_of, place=place, asker=asker))

    async def open_at(self, place: Place) -> Ticket | None:
        """See the port."""
        return await self._database.read(partial(store.open_at, place=place))

    async def of_thread(self, place: Place) -> Ticket | None:
        """See the port."""

        async def read(tx: AsyncConnection) -> Ticket | None:
            ticket_id = ticket_of(await topics.topic_of(tx, place))
            return None if ticket_id is None else await store.ticket(tx, ticket_id)

        return None if place.thread is None else await self._database.read(read)

    async def origin(self, place: Place, person: str) -> Origin:
        """See the port."""
        return await self._database.read(partial(origin, place=place, person=person))

    async def earlier(
        self, place: Place, before: int, limit: int, person: str | None, since: datetime | None
    ) -> list[Earlier]:
        """See the port."""
        here = and_(
            questions.c.account == place.account,
            questions.c.conversation == place.conversation,
            questions.c.id < before,
        )
        if place.thread is not None:  # its first message stands outside the thread
            here = and_(here, or_(inbox.c.thread == place.thread, inbox.c.message == place.thread))
        if person is not None:
            here = and_(here, questions.c.person == person)
        if since is not None:
            here = and_(here, questions.c.asked_at >= since)
        query = (
            select(questions.c.text, questions.c.shown)
            .join(inbox, inbox.c.id == questions.c.id)
            .where(here)
            .order_by(questions.c.id.desc())
            .limit(limit)
        )

        async def read(tx: AsyncConnection) -> list[Earlier]:
            return [Earlier(row.text, row.shown) for row in await tx.execute(query)]

        return (await self._database.read(read))[::-1]

    async def channels(self, account: str) -> list[Channel]:
        """See the port."""
        return await self._database.read(partial(channels, account=account))

    async def gone(self, place: Place) -> Group | None:
        """See the port."""
        group = await self._database.read(
            partial(directory.group, account=place.account, conversation=place.conversation)
        )
        return None if group is None or group.gone_at is None else group

    async def locale(self, place: Place) -> str:
        """See the port."""
        group = await self._database.read(
            partial(directory.group, account=place.account, conversation=place.conversation)
        )
        return group.locale if group else "en"

    async def name(self, account: str, person: str) -> str:
        """See the port."""
        known = await self._database.read(
            partial(directory.person, account=account, person_id=person)
        )
        return (known.name if known else "") or person

    async def listed(
        self, *, local: bool, closed_since: datetime | None, assignee: tuple[str, str] | None
    ) -> list[Listed]:
        """See the port."""
        wanted: ColumnElement[bool] = tickets.c.closed_at.is_(None)
        if closed_since is not None:
            wanted = or_(wanted, tickets.c.closed_at >= closed_since)
        wanted = and_(wanted, (tickets.c.account == "local") == local)
        if assignee is not None:
            account, person = assignee
            wanted = and_(
                wanted, tickets.c.assignee_account == account, tickets.c.assignee == person
            )
        query = (
            select(
                tickets,
                func.coalesce(groups.c.name, "").label("group_name"),
                func.coalesce(_ASKER.c.name, "").label("asker_name"),
                func.coalesce(_ASSIGNEE.c.name, "").label("assignee_name"),
            )
            .outerjoin(
                groups,
                and_(
                    groups.c.account == tickets.c.account,
                    groups.c.conversation == tickets.c.conversation,
                ),
            )
            .outerjoin(
                _ASKER,
                and_(_ASKER.c.account == tickets.c.account, _ASKER.c.person == tickets.c.asker),
            )
            .outerjoin(
                _ASSIGNEE,
                and_(
                    _ASSIGNEE.c.account == tickets.c.assignee_account,
                    _ASSIGNEE.c.person == tickets.c.assignee,
                ),
            )
            .where(wanted)
            .order_by(tickets.c.closed_at.is_not(None), tickets.c.id)
        )

        async def read(tx: AsyncConnection) -> list[Listed]:
            return [
                Listed(
                    store.to_ticket(row), row["group_name"], row["asker_name"], row["assignee_name"]
                )
                for row in (await tx.execute(query)).mappings()
            ]

        return await self._database.read(read)

    async def messages(self, ticket_id: int) -> list[TicketMessage]:
        """See the port."""
        return await self._database.read(partial(store.transcript, ticket_id=ticket_id))


async def channels(tx: AsyncConnection, account: str) -> list[Channel]:
    """Where operators work who look after this account, each with its products."""
    return [
        Channel(group, await _products(tx, group.account, group.conversation))
        for group in await directory.ops_channels(tx, account)
    ]


async def origin(tx: AsyncConnection, place: Place, person: str) -> Origin:
    query = (
        select(groups.c.name, groups.c.time_zone, customers.c.name.label("customer"))
        .outerjoin(customers, customers.c.id == groups.c.customer_id)
        .where(groups.c.account == place.account, groups.c.conversation == place.conversation)
    )
    group = (await tx.execute(query)).first()
    asker = await directory.person(tx, place.account, person)
    return Origin(
        group=group.name if group else "",
        customer=(group.customer or "") if group else "",
        time_zone=group.time_zone if group else None,
        products=await _products(tx, place.account, place.conversation),
        asker=(asker.name if asker else "") or person,
        job=asker.job if asker else None,
    )


async def _products(tx: AsyncConnection, account: str, conversation: str) -> frozenset[str]:
    query = (
        select(group_labels.c.name)
        .join(groups, groups.c.id == group_labels.c.group_id)
        .where(
            groups.c.account == account,
            groups.c.conversation == conversation,
            group_labels.c.kind == "product",
        )
    )
    return frozenset((await tx.execute(query)).scalars())
