"""What an edited row makes of a requirement, though others may have changed it meanwhile. Pure.

A sheet says which version of a requirement it shows. A field counts as edited if it is not as it
was in that version; where somebody else has changed the same field since, neither wins: the row is
refused and says so. What only others have changed stays as they have it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot import fields
from bot.fields import BadValue
from bot.tables.requirement_columns import EDITABLE, edited, stages, word
from bot.tables.requirement_reading import Line, differing
from feedback.history import Entry
from feedback.model import Kind, Requirement, Stage
from feedback.operations import Refusal, moved


@dataclass(frozen=True, slots=True)
class Change:
    """A requirement as it is, and as the sheet wants it."""

    before: Requirement
    after: Requirement

    @property
    def columns(self) -> list[str]:
        """Those that are different."""
        fields_ = EDITABLE.items()
        return [
            name
            for name, field in fields_
            if edited(self.before, field) != edited(self.after, field)
        ]


def merged(
    line: Line, now: Requirement | None, past: Sequence[Entry], locale: str
) -> Change | None:
    """What a row changes; None: nothing. ``past``: what was done since its version.

    Raises BadValue: it is of nobody, merged, a step that can't be, or in conflict.
    """
    if now is None:
        raise BadValue("sheet_unknown", number=line.number)
    if line.version > now.version:
        raise BadValue("sheet_version", version=line.version, newest=now.version)
    shown = {name: edited(now, field) for name, field in EDITABLE.items()}
    values = {name: value for name, value in line.values.items() if value or name != "stage"}
    found = differing(values, shown)
    wanted = {name: values[name] for name in found if _is_edited(name, line, past, locale)}
    after = _edited(line, now, wanted, locale)
    if after == now:
        return None
    if not now.is_root:
        raise BadValue("sheet_merged", number=now.id, root=now.root)
    return Change(now, after)


def _edited(line: Line, now: Requirement, wanted: Mapping[str, str], locale: str) -> Requirement:
    """With these values. ``why`` counts where it is declined, and as long as the row is new."""
    values = {EDITABLE[name]: value for name, value in wanted.items() if name != "stage"}
    after = replace(now, **values)  # type: ignore[arg-type]
    after = replace(after, kind=Kind(after.kind))
    why = line.values.get("why", "")
    if "stage" in wanted and now.is_root:
        outcome = moved(after, Stage(wanted["stage"]), why)
        if isinstance(outcome, Refusal):
            raise _refused(outcome, now, wanted["stage"], locale)
        return outcome
    is_new = line.version == now.version and why not in ("", fields.line(now.reason))
    if now.stage is Stage.DECLINED and is_new:
        return replace(after, reason=why)
    return after if "stage" not in wanted else replace(after, stage=Stage(wanted["stage"]))


def _is_edited(name: str, line: Line, past: Sequence[Entry], locale: str) -> bool:
    """Whether the sheet has edited a field that is other than what is now. Raises BadValue."""
    field = EDITABLE[name]
    since = [each for each in past if each.version > line.version]
    theirs = [each for each in since if field in each.changes]
    forgotten = any(not each.changes and each.what in ("changed", "imported") for each in since)
    if theirs:
        base = fields.line(str(theirs[0].changes[field][0]))
        if line.values[name] == base:
            return False
    if theirs or forgotten:
        error = BadValue(
            "sheet_conflict",
            value=_shown(name, line.values[name], locale),
            number=line.number,
        )
        error.field = name
        raise error
    return True


def _shown(name: str, value: str, locale: str) -> str:
    return word(locale, name, value) if name in ("stage", "kind") else value or "-"


def _refused(refusal: Refusal, now: Requirement, stage: str, locale: str) -> BadValue:
    if refusal.why == "reason":
        error = BadValue("sheet_reason")
    else:
        error = BadValue(
            "sheet_step",
            stage=word(locale, "stage", stage),
            before=word(locale, "stage", now.stage),
            possible=stages(locale, refusal.possible),
        )
    error.field = "stage"
    return error
