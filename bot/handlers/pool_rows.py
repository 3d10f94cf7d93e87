"""The lines of a card: each field, filled or with how to fill it; who was not told."""

from collections.abc import Mapping, Sequence

from bot.handlers.customers import with_name
from bot.handlers.pool_desk import day_of, stage_name
from bot.handlers.pool_paging import shortened
from bot.texts import Markdown, catalogue, plain, say
from chat.directory import TIERS, Customer
from chat.message import escape
from feedback.model import Kind, Requirement
from feedback.pool import Card, Trouble, described, differs

_TITLE = 80
_LONG = 1200
"""Characters of a field on a card."""


def heading(locale: str, requirement: Requirement) -> str:
    """Number and what it is about."""
    about = shortened(described(requirement), _TITLE) or plain(locale, "pool.wordless")
    return say(locale, "pool.heading", number=requirement.id, about=about)


def rows(
    locale: str, card: Card, names: Mapping[str, str], reason: str, signals: str
) -> Sequence[str]:
    """What R2 asks for, a line each: the eight always, the rest as far as it is known.

    ``reason`` and ``signals``: Markdown, why a priority is suggested, and what operators say of it.
    """
    root = card.requirement
    lines = [
        _row(locale, "stage", _stage(locale, root)),
        _row(locale, "date", day_of(root)),
        *_customer(locale, card),
        *_what(locale, card),
        _field(locale, card, "product", escape(root.product)),
        _field(locale, card, "module", escape(root.module)),
        _field(locale, card, "kind", _kind(locale, root)),
        _field(locale, card, "suggested", _suggested(locale, root, reason)),
        _field(locale, card, "grade", _decided(locale, root)),
        _field(locale, card, "assignee", _assignee(root, names)),
    ]
    if signals:
        lines.append(_row(locale, "signals", signals))
    lines.append(say(locale, "pool.votes", votes=card.votes, customers=card.customers))
    return lines


def _what(locale: str, card: Card) -> list[str]:
    """The public wording, then the asker's own words, and what belongs to them."""
    root = card.requirement
    lines = [_field(locale, card, "title", escape(root.title))]
    if root.text or "description" in card.missing:
        lines.append(_field(locale, card, "description", _own(root.text)))
    lines.append(_field(locale, card, "goal", _own(root.goal)))
    if root.kind is Kind.BUG:
        known = {"steps": root.steps, "environment": root.environment}
        lines += [
            _row(locale, field, _own(value)) if value else _missing(locale, field, root)
            for field, value in known.items()
        ]
    if root.files:
        names = ", ".join(each.name for each in root.files)
        lines.append(_row(locale, "files", escape(names)))
    return lines


def _own(text: str) -> str:
    return escape(shortened(text, _LONG))


def _customer(locale: str, card: Card) -> list[str]:
    everybody = (card.customer, *(each.customer for each in card.requesters))
    known = sorted({each.id: each for each in everybody if each}.values(), key=_by_tier)
    if not known:
        return [_field(locale, card, "customer", ""), _field(locale, card, "region", "")]
    comma, regions = plain(locale, "value.comma"), dict.fromkeys(each.region for each in known)
    named = comma.join(_named(locale, each) for each in known)
    customer = next((each for each in known if not each.region), None)
    if customer is None:
        region = escape(comma.join(str(each) for each in regions))
        return [_row(locale, "customer", named), _row(locale, "region", region)]
    name = customer.name.replace("`", "").replace('"', "")
    how = Markdown(say(locale, "pool.fill.region_of", name=Markdown(name)))
    field = say(locale, "pool.field.region")
    missing = say(locale, "pool.missing", field=Markdown(field), how=how)
    return [_row(locale, "customer", named), missing]


def _by_tier(customer: Customer) -> tuple[int, str]:
    tier = customer.tier or ""
    return TIERS.index(tier) if tier in TIERS else len(TIERS), customer.name


def _named(locale: str, customer: Customer) -> str:
    if not customer.tier:
        return escape(customer.name)
    return say(locale, "pool.of_customer", name=customer.name, tier=customer.tier)


def _stage(locale: str, root: Requirement) -> str:
    name = stage_name(locale, root.stage)
    return f"{name}: {escape(root.reason)}" if root.reason else name


def _kind(locale: str, root: Requirement) -> str:
    return say(locale, f"pool.kind.{root.kind}") if root.kind else ""


def _suggested(locale: str, root: Requirement, reason: str) -> str:
    """``reason`` is Markdown, and may begin with the grade by itself."""
    if not root.suggested:
        return ""
    if reason.startswith(root.suggested):
        return reason
    score = say(locale, "pool.score", grade=root.suggested, score=root.score)
    return f"{score}: {reason}" if reason else score


def _decided(locale: str, root: Requirement) -> str:
    if not root.grade:
        return ""
    key = "pool.differs" if differs(root) else "pool.decided"
    return say(locale, key, grade=root.grade, suggested=root.suggested)


def _assignee(root: Requirement, names: Mapping[str, str]) -> str:
    return escape(str(with_name(root.assignee, names) or ""))


def _field(locale: str, card: Card, field: str, value: str) -> str:
    """``value`` is Markdown; '' is missing."""
    return _row(locale, field, value) if value else _missing(locale, field, card.requirement)


def _row(locale: str, field: str, value: str) -> str:
    name = Markdown(say(locale, f"pool.field.{field}"))
    return say(locale, "pool.row", field=name, value=Markdown(value))


def _missing(locale: str, field: str, root: Requirement) -> str:
    name = Markdown(say(locale, f"pool.field.{field}"))
    key = f"pool.fill.{field}"
    if key not in catalogue(locale):
        key = "pool.fill.any"
    how = say(locale, key, number=root.id, field=name)
    return say(locale, "pool.missing", field=name, how=Markdown(how))


def person_of(locale: str, each: Requirement, name: str) -> str:
    """Who asked: by name and id, or that nobody knows."""
    if not each.person:
        return say(locale, "pool.nobody")
    person = f"{each.account}:{each.person}"
    if not name:
        return f"**{escape(person)}**"
    return say(locale, "pool.person", name=name, id=person)


def trouble_line(locale: str, trouble: Trouble) -> str:
    """Who was not told what, and why."""
    who = trouble.name or trouble.person or plain(locale, "pool.nobody")
    facts = escape(who) + (f" \u00b7 {escape(trouble.where)}" if trouble.where else "")
    state = trouble.state.value if trouble.state else "unmade"
    about = f"pool.notice.{trouble.kind}"
    if about not in catalogue(locale):
        about = "pool.notice.other"
    known = f"stage.{trouble.detail}" in catalogue(locale)
    detail = stage_name(locale, trouble.detail) if known else trouble.detail
    return say(
        locale,
        "pool.trouble",
        number=trouble.member,
        who=Markdown(facts),
        what=Markdown(say(locale, about, detail=detail)),
        state=Markdown(say(locale, f"pool.state.{state}")),
        why=_why(locale, trouble.why),
    )


def _why(locale: str, why: str) -> str:
    """Ours in words; a platform's as it says it."""
    if f"pool.why_unmade.{why}" in catalogue(locale):
        return plain(locale, f"pool.why_unmade.{why}")
    return why or plain(locale, "pool.unexplained")
