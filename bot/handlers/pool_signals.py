"""The rules of priority that operators say apply to a requirement, or do not: ``signals``."""

from collections.abc import Mapping, Sequence

from bot import fields
from bot.fields import BadValue, parts_of
from bot.texts import Markdown, plain, say
from chat.message import escape
from feedback.priority import WITHOUT, Rules

_PLUS, _MINUS = "+\uff0b", "-\uff0d\u2212"


def read(text: str, before: Sequence[str], rules: Rules, locale: str) -> tuple[str, ...]:
    """``money,renewal``: these alone; ``+money,-renewal``: with what was, one applies and one does
    not, whatever the words say; ``none``: as the words say. Raises BadValue.
    """
    if fields.english(text.strip()) in ("", "none", "-"):
        return ()
    parts = parts_of(text)
    signed = [part for part in parts if part[0] in _PLUS + _MINUS]
    if signed and len(signed) < len(parts):
        raise BadValue("pool_signs", value=text[:40])
    found = {_rule(mark): mark for mark in before} if signed else {}
    for part in parts:
        name = part[1:].strip() if signed else part
        rule = rules.named(name) or (name if name in map(_rule, before) else None)
        if rule is None:
            known = tuple(
                plain(locale, "pool.signal_known", id=each.id, wording=each.wording[locale])
                for each in rules.rules
            )
            raise BadValue("pool_signal", value=name[:40], allowed=known)
        found[rule] = f"{WITHOUT}{rule}" if part[0] in _MINUS else rule
    return tuple(found[rule] for rule in sorted(found))


def _rule(mark: str) -> str:
    return mark.removeprefix(WITHOUT)


def named(locale: str, marks: Sequence[str], rules: Rules) -> str:
    """For people, without who said so; '' for none."""
    return plain(locale, "pool.between").join(_named(locale, mark, rules) for mark in marks)


def told(locale: str, marks: Sequence[str], rules: Rules, by: Mapping[str, str]) -> str:
    """The same as Markdown, with who set each, as far as that is known."""
    said = []
    for mark in marks:
        name, who = escape(_named(locale, mark, rules)), by.get(mark)
        said.append(say(locale, "pool.signal_by", signal=Markdown(name), who=who) if who else name)
    return say(locale, "pool.between").join(said)


def _named(locale: str, mark: str, rules: Rules) -> str:
    name = rules.wording(_rule(mark), locale)
    return plain(locale, "pool.signal_not", signal=name) if mark.startswith(WITHOUT) else name
