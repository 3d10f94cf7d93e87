"""What is for operators' eyes only."""

from collections.abc import Sequence

from bot.request import Request, Result, Say
from chat.directory import GroupKind
from chat.message import Button, Outgoing


def tell(request: Request, text: str, buttons: Sequence[Button] = ()) -> list[Result]:
    """In the ops channel and in direct chats as a reply, in a customer's group privately."""
    seen_by_operators = request.group.kind is GroupKind.OPS or request.private
    only_for = None if seen_by_operators else request.person.id
    return [Say(Outgoing(text, tuple(buttons), only_for=only_for))]
