"""What only some platforms can do: protocols beside the port, each for those that can."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from chat.message import File, MessageRef, Outgoing, Place


@runtime_checkable
class Lookup(Protocol):
    """Can find a message of ours again: what an uncertain send has led to."""

    async def find(
        self, place: Place, message: Outgoing, key: str, since: datetime
    ) -> MessageRef | None:
        """The message that was sent to a place with this key; None if it is not there.

        It was not sent before ``since``. Raises SendError, Throttled too: reading has rates of its
        own.
        """
        ...


@runtime_checkable
class Files(Protocol):
    """Can hand out what people have attached."""

    async def fetch(self, file: File) -> bytes:
        """What is in a file of this account. Raises SendError; Rejected: nobody will have it."""
        ...


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A command for a platform's own list, in one language."""

    verb: str
    summary: str


@runtime_checkable
class Menus(Protocol):
    """Shows people the commands that there are."""

    async def publish(
        self,
        members: Mapping[str, Sequence[MenuItem]],
        operators: Mapping[str, Sequence[MenuItem]],
        channels: Sequence[str],
    ) -> None:
        """Replace the lists: by language those for everybody, and those for the ops channels.

        Doing so twice does no harm. Raises SendError.
        """
        ...


@dataclass(frozen=True, slots=True)
class WebAnswer:
    """What a webhook answers."""

    status: int
    body: str = ""
    media_type: str = "text/plain"


@runtime_checkable
class Webhook(Protocol):
    """Is told events by HTTP, at ``path`` below our address; None: it has another way."""

    path: str | None

    async def take(self, headers: Mapping[str, str], body: bytes) -> WebAnswer:
        """Check where a request comes from, keep its event, answer. Names of headers are lower."""
        ...
