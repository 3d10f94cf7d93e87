"""What is for operators' eyes only."""

from collections.abc import Sequence

from bot.request import Request, Result, Say
from chat.message import Button, Outgoing


def tell(request: Request, text: str, buttons: Sequence[Button] = ()) -> list[Result]:
    """In the ops channel and in direct chats as a reply, elsewhere privately."""
    only_for = None if request.among_operators else request.person.id
    return [Say(Outgoing(text, tuple(buttons), only_for=only_for))]
