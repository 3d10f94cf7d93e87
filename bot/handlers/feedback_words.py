"""How requirements are spoken of to those who asked for them.

The words of one customer are never shown to another: of a requirement that is not theirs people see
the public wording alone.
"""

from bot.texts import Markdown, say
from chat.message import escape
from feedback.model import Requirement, Stage

_SHORT = 80
"""Characters of somebody's own words."""


def called(shown: Requirement, own: Requirement) -> str:
    """What a requirement is called to who asked for ``own``, as Markdown: its public wording, else
    their own words; '' if there is nothing that they may see.
    """
    if shown.title:
        return escape(shown.title)
    first = own.text.strip().partition("\n\n")[0]  # what was added later is no part of the name
    return escape(short(first)) if shown.root == own.root else ""


def short(text: str) -> str:
    """A text as one short line."""
    line = " ".join(text.split())
    return line if len(line) <= _SHORT else f"{line[: _SHORT - 1].rstrip()}…"


def standing(locale: str, root: Requirement, own: Requirement) -> str:
    """How far it is, in a few words; of one that was merged also what it is part of."""
    stage = say(locale, f"standing.{root.stage}")
    if root.stage is Stage.DECLINED and root.reason:
        stage = say(locale, "standing.because", stage=Markdown(stage), reason=root.reason)
    if root.id == own.id:
        return stage
    return say(locale, "standing.with", number=root.id, stage=Markdown(stage))
