"""Which messages are for the bot; of all others only a count remains."""

from collections.abc import Callable

from sqlalchemy.ext.asyncio import AsyncConnection

from chat.event import Event, Incoming, Reacted
from storage import listening, sent
from storage.database import Database


class Listening:
    """``is_command``: whether a text begins with a slash and a verb. ``is_question``: whether it is
    plainly a question.
    """

    def __init__(
        self,
        database: Database,
        is_command: Callable[[str], bool],
        is_question: Callable[[str], bool],
    ) -> None:
        self._database = database
        self._is_command = is_command
        self._is_question = is_question

    async def is_for_bot(self, event: Event) -> bool:
        """Said to it, part of a ticket or a form, or a question to nobody where it may volunteer.

        Of reactions those to what it said, and those that note a message; all else that platforms
        tell. Raises StorageUnavailable.
        """
        if isinstance(event, Reacted):
            if event.quoted is not None:
                return True
            return await self._database.read(
                lambda tx: sent.is_ours(tx, event.place, event.message)
            )
        return not isinstance(event, Incoming) or await self._is_for_bot(event)

    async def _is_for_bot(self, message: Incoming) -> bool:
        if message.addressed or message.direct or self._is_command(message.text):
            return True
        if message.place.thread is not None:
            return await self._database.read(lambda tx: self._goes_on(tx, message))
        if message.to_others or message.revision or not self._is_question(message.text):
            return False
        return await self._database.read(lambda tx: listening.may_volunteer(tx, message.place))

    async def _goes_on(self, tx: AsyncConnection, message: Incoming) -> bool:
        """Whether something is open in a thread that its messages belong to."""
        if await listening.is_ticket(tx, message.place):
            return True
        return await listening.is_asked(tx, message.place, message.sender.id, message.at)
