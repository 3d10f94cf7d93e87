"""What recipients got, compared with what a correction would put in its place. Pure."""

from collections.abc import Collection

from announcements.model import Body
from announcements.operations import Refusal
from chat.message import File


def replaceable(said: Collection[Body], new: Collection[Body]) -> Refusal | None:
    """Why messages cannot be edited to say the new; None if they can.

    ``said``: those that recipients got or will get. Of each as many calls, with the same files.
    """
    old_parts, new_parts = _parts(said), _parts(new)
    for variant, parts in old_parts.items():
        if set(parts) != set(new_parts.get(variant, {})):
            return Refusal("parts")
        if parts != new_parts[variant]:
            return Refusal("files")
    return None


def _parts(bodies: Collection[Body]) -> dict[tuple[str, str], dict[int, tuple[File, ...]]]:
    found: dict[tuple[str, str], dict[int, tuple[File, ...]]] = {}
    for body in bodies:
        found.setdefault((body.account, body.locale), {})[body.part] = body.message.files
    return found
