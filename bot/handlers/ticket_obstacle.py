"""Why the asker of a ticket can't be told anything, and how operators are told so."""

from dataclasses import dataclass
from typing import Literal

from bot import departure
from bot.texts import Markdown, say
from chat.directory import Group, GroupKind


@dataclass(frozen=True, slots=True)
class Obstacle:
    """``kind``: the account is not connected, the bot is not in the group any more, or the person
    lets it write to them no more. ``name``: that one's.
    """

    kind: Literal["account", "group", "direct"]
    name: str

    def unsent(self, locale: str) -> str:
        """To who wanted to answer: nothing was sent, and what they can do."""
        return say(locale, f"ticket.unsent_{self.kind}", name=self.name)

    def untold(self, locale: str) -> str:
        """To who did something else with the ticket: the asker does not know of it."""
        return say(locale, f"ticket.untold_{self.kind}", name=self.name)


def obstacle_of(group: Group, asker: str) -> Obstacle:
    """For a conversation that the bot can't be in any more. ``asker``: their name, or ''."""
    if group.kind is GroupKind.DIRECT:
        return Obstacle("direct", asker or departure.name_of(group))
    return Obstacle("group", departure.name_of(group))


def noted(locale: str, text: str, obstacle: Obstacle | None) -> str:
    """What was done, and that the asker does not know of it, if they don't."""
    return text if obstacle is None else led(locale, text, obstacle.untold(locale))


def led(locale: str, lead: str, told: str) -> str:
    """Two sentences of ours, the first of which may be none."""
    if not lead:
        return told
    return say(locale, "ticket.led", lead=Markdown(lead), told=Markdown(told))
