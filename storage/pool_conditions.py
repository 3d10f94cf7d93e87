"""Which requirements of the pool are wanted, as conditions on their rows, and in which order."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    Case,
    ColumnElement,
    FromClause,
    Text,
    and_,
    case,
    cast,
    func,
    literal,
    literal_column,
    or_,
    select,
)

from feedback.model import Kind, Stage
from feedback.operations import CLOSED
from feedback.pool import Filter, Scope, Sort
from storage.schema import customers, requirements
from storage.schema.feedback import RANK

COLUMNS = requirements.c
_member = requirements.alias("member")
_ORDER = tuple(Stage)


def in_scope(scope: Scope) -> ColumnElement[bool]:
    """Those of the account, or of all of its world.

    Not the bare column: an index by account finds most of a pool, row by row, while the pool's own
    index has all that is asked of it.
    """
    account = func.coalesce(COLUMNS.account, "")
    if not scope.world:
        return account == scope.account
    return account == "local" if scope.account == "local" else account != "local"


def people_in(rows: FromClause) -> ColumnElement[int]:
    """How many people asked, of these requirements: the anonymous cannot be told apart, and count
    each.
    """
    alone = literal("#").concat(cast(rows.c.id, Text))
    who = func.coalesce(func.nullif(rows.c.person, ""), alone)
    return func.count(rows.c.account.concat(":").concat(who).distinct())


def votes() -> ColumnElement[int]:
    """How many people asked for a root."""
    return select(people_in(_member)).where(_member.c.root == COLUMNS.id).scalar_subquery()


def wanted_are(scope: Scope, wanted: Filter) -> list[ColumnElement[bool]]:
    """What roots have to meet."""
    found = [COLUMNS.merged_into.is_(None), in_scope(scope), *_stages(wanted), *_kinds(wanted)]
    for column, values in (
        (COLUMNS.module, wanted.modules),
        (COLUMNS.product, wanted.products),
        (COLUMNS.assignee, wanted.assignees),
    ):
        if values:
            found.append(_any_of(column, values))
    if wanted.grades:
        found.append(literal_column(RANK).in_(wanted.grades))
    if wanted.since is not None:
        found.append(COLUMNS.created_at >= wanted.since)
    found += [_said(word) for word in wanted.words]
    found += [_MISSING[field] for field in wanted.missing]
    return [*found, *_customers(wanted)]


def _stages(wanted: Filter) -> list[ColumnElement[bool]]:
    if wanted.stages:
        return [COLUMNS.stage.in_(wanted.stages)]
    return [] if wanted.any_stage else [COLUMNS.stage.not_in(sorted(CLOSED))]


def _kinds(wanted: Filter) -> list[ColumnElement[bool]]:
    if wanted.kinds:
        return [COLUMNS.kind.in_(wanted.kinds)]
    return [] if wanted.any_kind else [COLUMNS.kind != Kind.QUESTION]


def _any_of(column: ColumnElement[str], values: Sequence[str]) -> ColumnElement[bool]:
    """In any case; also as it is written, for SQLite's lower() knows ASCII alone."""
    lower = [each.lower() for each in values]
    return or_(column.in_(values), func.lower(column).in_(lower))


def _said(word: str) -> ColumnElement[bool]:
    """In the public wording, or in what somebody of the family wrote."""
    columns = (_member.c.title, _member.c.text, _member.c.goal)
    says = or_(*(column.icontains(word, autoescape=True) for column in columns))
    return COLUMNS.id.in_(select(_member.c.root).where(says))


def _customers(wanted: Filter) -> list[ColumnElement[bool]]:
    """One of those who asked is of this customer, tier, region: the same one, if more is said."""
    asked: list[ColumnElement[bool]] = []
    if wanted.customers:
        asked.append(_member.c.customer.in_(wanted.customers))
    if wanted.tiers:
        asked.append(func.coalesce(customers.c.tier, "").in_(wanted.tiers))
    if wanted.regions:
        asked.append(_any_of(customers.c.region, wanted.regions))
    if not asked:
        return []
    joined = _member.join(customers, customers.c.id == _member.c.customer)
    return [COLUMNS.id.in_(select(_member.c.root).select_from(joined).where(*asked))]


_REGION = select(customers.c.region).where(customers.c.id == COLUMNS.customer).scalar_subquery()
_MISSING: Mapping[str, ColumnElement[bool]] = {
    "customer": COLUMNS.customer.is_(None),
    "region": func.coalesce(_REGION, "") == "",
    "description": and_(COLUMNS.title == "", COLUMNS.text == "", COLUMNS.goal == ""),
    **{
        field: COLUMNS[field] == ""
        for field in (
            "module",
            "suggested",
            "assignee",
            "product",
            "kind",
            "title",
            "goal",
            "grade",
        )
    },
}


def ordered(sort: Sort) -> list[ColumnElement[Any]]:
    """What comes first; what is alike by number, so that no page repeats another's."""
    newest: ColumnElement[Any] = COLUMNS.id.desc()
    match sort:
        case Sort.DATE:
            return [newest]  # numbers are given in the order of time
        case Sort.VOTES:
            return [votes().desc(), *_ranked()]
        case Sort.STAGE:
            return [_place(), *_ranked()]
        case Sort.CHANGED:
            return [COLUMNS.changed_at.desc(), newest]
    return [*_ranked()[:2], votes().desc(), COLUMNS.id]


def _ranked() -> list[ColumnElement[Any]]:
    return [literal_column(RANK), COLUMNS.score.desc(), COLUMNS.id]


def _place() -> Case[int]:
    """How far it is, the first step first."""
    return case({stage.value: n for n, stage in enumerate(_ORDER)}, value=COLUMNS.stage)
