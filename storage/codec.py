"""Events and messages as JSON, and back."""

from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from chat.event import Event
from chat.message import Outgoing

_EVENT: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="kind")])
_OUTGOING: TypeAdapter[Outgoing] = TypeAdapter(Outgoing)


def dump_event(event: Event) -> Any:
    """JSON values that ``load_event`` turns into an equal event."""
    return _EVENT.dump_python(event, mode="json")


def load_event(value: Any) -> Event:
    """The event as it came in."""
    return _EVENT.validate_python(value)


def dump_message(message: Outgoing) -> Any:
    """JSON values that ``load_message`` turns into an equal message."""
    return _OUTGOING.dump_python(message, mode="json")


def load_message(value: Any) -> Outgoing:
    """The message as it was enqueued."""
    return _OUTGOING.validate_python(value)
