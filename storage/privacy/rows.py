"""Which rows are about a person where that takes more than a column, and what becomes of them."""

import json
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    null,
    or_,
    select,
)

from chat.delivery import State
from chat.made import ACCOUNT, ANYBODY
from faq.learning import DraftState
from storage import schema
from storage.privacy.subject import GONE, NOBODY, Subject, no_conversation

_asked = schema.questions
_tickets = schema.tickets
_said = schema.ticket_messages
_local = schema.local_messages


def their_questions(subject: Subject) -> Select[Any]:
    return select(_asked.c.id).where(subject.is_by(_asked.c.account, _asked.c.person))


def their_tickets(subject: Subject) -> Select[Any]:
    return select(_tickets.c.id).where(subject.is_by(_tickets.c.account, _tickets.c.asker))


def aliases_of_theirs(subject: Subject) -> ColumnElement[bool]:
    """Aliases in the very words in which they asked."""
    asked = select(_asked.c.text).where(subject.is_by(_asked.c.account, _asked.c.person))
    handed = select(_tickets.c.text).where(subject.is_by(_tickets.c.account, _tickets.c.asker))
    return or_(schema.aliases.c.text.in_(asked), schema.aliases.c.text.in_(handed))


def drafts_of_theirs(subject: Subject) -> ColumnElement[bool]:
    """Drafts from their tickets; a published one is the team's, as is the rest of the manual."""
    drafts = schema.drafts.c
    unpublished = drafts.state != DraftState.PUBLISHED
    return and_(drafts.ticket_id.in_(their_tickets(subject)), unpublished)


def their_words(subject: Subject) -> Select[Any]:
    return select(_said.c.id).where(ticket_said(subject))


def deliveries(subject: Subject) -> ColumnElement[bool]:
    """What was sent to them alone, and what was said to anybody because of what they wrote."""
    sent, bodies = schema.deliveries.c, schema.bodies.c
    only_for = select(bodies.id).where(bodies.message["only_for"].as_string() == subject.person)
    causes = [each(subject) for each in (their_questions, their_tickets, their_words)]
    return or_(
        subject.is_in(sent.account, sent.conversation),
        and_(sent.account == subject.account, sent.body_id.in_(only_for)),
        *(sent.cause.in_(cause) for cause in causes),
    )


def bodies(subject: Subject) -> ColumnElement[bool]:
    """The bodies of those, unless others were sent the same."""
    sent, bodies = schema.deliveries.c, schema.bodies.c
    theirs = select(sent.body_id).where(deliveries(subject))
    others = select(sent.body_id).where(~deliveries(subject))
    only_for = bodies.message["only_for"].as_string() == subject.person
    return or_(
        and_(bodies.id.in_(theirs), bodies.id.not_in(others)), and_(only_for, bodies.id.in_(theirs))
    )


def inbox(subject: Subject) -> ColumnElement[bool]:
    """What they wrote and is not handled yet, by whomever it is told, and all of their direct
    chats.
    """
    rows = schema.inbox.c
    payload = rows.payload
    writers = (payload["sender"], payload["author"], payload["quoted"]["author"])
    by_them = or_(*(who["id"].as_string() == subject.person for who in writers))
    waiting = and_(rows.account == subject.account, rows.done_at.is_(None), by_them)
    return or_(waiting, subject.is_in(rows.account, rows.conversation))


def inbox_values(subject: Subject) -> dict[str, Any]:
    rows = schema.inbox
    direct = subject.is_in(rows.c.account, rows.c.conversation)
    gone = literal(f"{GONE}:").concat(cast(rows.c.id, String))
    return {
        **no_conversation(rows, subject, "conversation", "thread", "message"),
        "key": case((direct, gone), else_=rows.c.key),
        "payload": null(),
        "state": case((rows.c.done_at.is_(None), "done"), else_=rows.c.state),
        "done_at": func.coalesce(rows.c.done_at, subject.now),
    }


def delivery_values(subject: Subject) -> dict[str, Any]:
    sent = schema.deliveries
    waiting = sent.c.state == State.PENDING
    names = ("thread", "ref", "ref_conversation", "topic", "conversation")
    return {
        **no_conversation(sent, subject, *names),
        "state": case((waiting, State.SKIPPED), else_=sent.c.state),
        "why": case((waiting, GONE), else_=sent.c.why),
        "settled_at": case((waiting, subject.now), else_=sent.c.settled_at),
    }


def rated(subject: Subject) -> ColumnElement[bool]:
    of_account = select(_asked.c.id).where(_asked.c.account == subject.account)
    ratings = schema.ratings.c
    return and_(ratings.person == subject.person, ratings.question_id.in_(of_account))


def rating_values(_: Subject) -> dict[str, Any]:
    """Somebody: the first, second … of those who were forgotten, for each question."""
    others = schema.ratings.alias("others")
    gone = select(func.count()).where(
        others.c.question_id == schema.ratings.c.question_id,
        others.c.person.like(f"{GONE}:%"),
    )
    number = gone.scalar_subquery()
    return {"person": literal(f"{GONE}:").concat(cast(number, String))}


def ticket_said(subject: Subject) -> ColumnElement[bool]:
    """What they said, and all that was said in tickets of theirs."""
    theirs = _said.c.ticket_id.in_(their_tickets(subject))
    return or_(subject.is_by(_said.c.account, _said.c.person), theirs)


def empty_gaps(subject: Subject) -> ColumnElement[bool]:
    """Gaps that nobody else's question is in: their keys are this person's words."""
    theirs = select(_asked.c.gap_id).where(subject.is_by(_asked.c.account, _asked.c.person))
    others = exists().where(
        _asked.c.gap_id == schema.gaps.c.id,
        _asked.c.person != NOBODY,
        ~subject.is_by(_asked.c.account, _asked.c.person),
    )
    return and_(schema.gaps.c.id.in_(theirs), ~others)


def gap_values(_: Subject) -> dict[str, Any]:
    return {"key": literal(f"{GONE}:").concat(cast(schema.gaps.c.id, String))}


def in_local(subject: Subject, column: Column[Any]) -> ColumnElement[bool]:
    return and_(literal(subject.account) == "local", column == subject.person)


def local_said(subject: Subject) -> ColumnElement[bool]:
    in_direct = and_(literal(subject.account) == "local", _local.c.conversation.in_(subject.direct))
    return or_(in_local(subject, _local.c.person), in_direct)


def local_files(subject: Subject) -> ColumnElement[bool]:
    files = schema.local_files.c
    in_direct = and_(literal(subject.account) == "local", files.conversation.in_(subject.direct))
    return or_(in_local(subject, files.person), in_direct)


def uploads(subject: Subject) -> ColumnElement[bool]:
    """Of files in the local chat; those of other platforms have names that nobody stands in."""
    theirs = select(literal("local:").concat(schema.local_files.c.id)).where(local_files(subject))
    return schema.uploads.c.origin.in_(theirs)


def made_files(subject: Subject) -> ColumnElement[bool]:
    """Files of ours with their words, or that may have them."""
    about = schema.made_files.c.about
    who = json.dumps(f"{subject.account}:{subject.person}")
    return or_(about.contains(who, autoescape=True), about == json.dumps([ANYBODY]))


def copies_of_made_files(subject: Subject) -> ColumnElement[bool]:
    """The local chat's copies of these."""
    theirs = select(literal(f"{ACCOUNT}:").concat(schema.made_files.c.id))
    return schema.local_files.c.origin.in_(theirs.where(made_files(subject)))


def direct_groups(subject: Subject) -> ColumnElement[bool]:
    return subject.is_in(schema.groups.c.account, schema.groups.c.conversation)


def announcements(subject: Subject) -> ColumnElement[bool]:
    """Those that they wrote or confirmed; what they say is the team's."""
    theirs, who = schema.announcements.c, f"{subject.account}:{subject.person}"
    return or_(
        theirs.author == who,
        theirs.confirmed_by == who,
        subject.is_in(theirs.account, theirs.conversation),
    )


def announcement_values(subject: Subject) -> dict[str, Any]:
    theirs, who = schema.announcements, f"{subject.account}:{subject.person}"
    return {
        "author": case((theirs.c.author == who, NOBODY), else_=theirs.c.author),
        "confirmed_by": case((theirs.c.confirmed_by == who, NOBODY), else_=theirs.c.confirmed_by),
        **no_conversation(theirs, subject, "conversation"),
    }


def requirements(subject: Subject) -> ColumnElement[bool]:
    """What they asked for, and what was noted in their direct chats."""
    wanted = schema.requirements.c
    return or_(
        subject.is_by(wanted.account, wanted.person),
        subject.is_in(wanted.account, wanted.conversation),
    )


def requirement_past(subject: Subject) -> ColumnElement[bool]:
    """The history of these, which has their words."""
    theirs = select(schema.requirements.c.id).where(requirements(subject))
    return schema.requirement_log.c.requirement_id.in_(theirs)
