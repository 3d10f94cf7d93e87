"""The form: what is asked of somebody who asked for something, and what answers are. Pure.

Their request is kept from the first word on; the form only adds to it, and each question of it can
be skipped.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from chat.message import File
from feedback.model import Kind, Requirement

SIMILAR, KIND, GOAL, STEPS, SHOT, ENVIRONMENT = (
    "similar",
    "kind",
    "goal",
    "steps",
    "shot",
    "environment",
)
ORDER = (SIMILAR, KIND, STEPS, SHOT, ENVIRONMENT, GOAL)
WRITTEN = (GOAL, STEPS, SHOT, ENVIRONMENT)
"""Questions that are answered by a message."""
_OF_BUGS = (STEPS, SHOT, ENVIRONMENT)
PATIENCE = timedelta(minutes=30)
"""For each question; then what is there is all there is."""
LONGEST = 4_000
"""Characters of an answer that are kept."""
_MOST_FILES = 20
CHOICES = (Kind.BUG, Kind.QUESTION, Kind.WISH)
"""What people are asked to choose from."""


def asked_next(requirement: Requirement, after: str) -> str:
    """The next question about what is missing, behind this one; '' if nothing is."""
    start = ORDER.index(after) + 1 if after else 0
    return next((step for step in ORDER[start:] if _is_missing(requirement, step)), "")


def _is_missing(requirement: Requirement, step: str) -> bool:
    if step == SIMILAR:  # only asked where something is
        return False
    if step == KIND:
        return requirement.kind is Kind.UNSAID
    if requirement.kind is Kind.QUESTION:
        return False
    if step in _OF_BUGS and requirement.kind is not Kind.BUG:
        return False
    return not (requirement.files if step == SHOT else getattr(requirement, step))


def asking(requirement: Requirement, step: str, now: datetime) -> Requirement:
    """With this question open; '': none is."""
    return replace(requirement, asking=step, asking_until=now + PATIENCE if step else None)


def answered(
    requirement: Requirement, text: str, files: tuple[File, ...], now: datetime
) -> Requirement:
    """With what somebody wrote to the open question; the next one is open."""
    step, said = requirement.asking, text.strip()[:LONGEST]
    known = {(file.account, file.id) for file in requirement.files}
    new = tuple(file for file in files if (file.account, file.id) not in known)
    after = replace(requirement, files=(*requirement.files, *new)[:_MOST_FILES])
    if said and step == SHOT:  # words instead of a picture say what is to be seen
        after = replace(after, steps="\n".join(filter(None, [after.steps, said])))
    elif said:
        given: dict[str, Any] = {step: said}
        after = replace(after, **given)
    if not said and step != SHOT:  # a picture is no answer to it: still asked
        return asking(after, step, now)
    return asking(after, asked_next(after, step), now)


def skipped(requirement: Requirement, now: datetime) -> Requirement:
    """Without an answer to the open question; the next one is open."""
    return asking(requirement, asked_next(requirement, requirement.asking), now)


def is_aside(text: str) -> bool:
    """Whether it is rather a question to the bot than an answer to its own."""
    return text.rstrip().endswith(("?", "\uff1f")) and "\n" not in text.strip()
