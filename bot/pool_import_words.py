"""What is said of an import of requirements: how far it is, what it would change, what it did."""

from bot.tables.files import BadFile
from bot.tables.requirement_moving import Tally
from bot.tables.requirement_reporting import lines, total
from bot.texts import Markdown, plain, say
from chat.message import Button, Outgoing, escape
from storage.requirement_imports import CHECKING, Import

LONGEST = 300
"""Characters of a line: 40 of them are a message."""


def progress(job: Import, tally: Tally) -> Outgoing:
    """While it is under way."""
    key = "pool_file.checking" if job.state == CHECKING else "pool_file.applying"
    return Outgoing(say(job.locale, key, name=job.name, rows=tally.rows))


def report(job: Import, tally: Tally) -> Outgoing:
    """What it would change, and the buttons to have it so."""
    title = say(job.locale, "pool_file.checked", name=job.name)
    buttons = []
    if tally.changed:
        verb = "good" if tally.wrong else "apply"
        buttons.append(_button(job, verb))
    if tally.fresh:
        buttons.append(_button(job, "new"))
    if buttons:
        buttons.append(_button(job, "drop"))
        end = say(job.locale, "pool_file.nothing_yet")
    else:
        end = say(job.locale, "pool_file.nothing_to_do")
    return Outgoing("\n".join([title, "", *_shown(job, tally), "", end]), tuple(buttons))


def finished(job: Import, tally: Tally) -> Outgoing:
    """What was done, and what was not."""
    key = "pool_file.applied"
    title = say(job.locale, key, name=job.name, changed=tally.changed, made=tally.made)
    if not tally.wrong:
        return Outgoing(title)
    left = say(job.locale, "pool_file.not_applied", count=tally.wrong)
    only = Tally(wrong=tally.wrong, bad=tally.bad)
    bad = [f"- {escape(each[:LONGEST])}" for each in lines(job.locale, only)][:-1]
    return Outgoing("\n".join([title, left, *bad]))


def refused(job: Import, error: BadFile) -> Outgoing:
    """That the file can't be read."""
    reason = escape(plain(job.locale, error.key, **error.named(job.locale)))
    return Outgoing(say(job.locale, "pool_file.bad", name=job.name, reason=Markdown(reason)))


def lost(job: Import) -> Outgoing:
    """That the file is not kept any more."""
    return Outgoing(say(job.locale, "pool_file.lost", name=job.name))


def _shown(job: Import, tally: Tally) -> list[str]:
    *found, _ = lines(job.locale, tally)
    listed = [f"- {escape(each[:LONGEST])}" for each in found]
    return [*listed, *([""] if listed else []), escape(total(job.locale, tally))]


def _button(job: Import, verb: str) -> Button:
    return Button(plain(job.locale, f"pool_file.button_{verb}"), f"poolfile:{verb}:{job.id}")
