"""What is kept of a question."""

from bot.request import Request, files_of
from faq.answering import Answer
from faq.ports import Asked


def asked_of(
    request: Request, text: str, answer: Answer, shown: str | None = None, gap: str | None = None
) -> Asked:
    """A question as it was asked here, with what came of it; ``shown`` and ``gap`` as in Asked."""
    place = request.event.place
    return Asked(
        id=request.id,
        account=place.account,
        conversation=place.conversation,
        person=request.person.id,
        text=text,
        locale=request.locale,
        outcome=answer.outcome,
        confidence=answer.confidence,
        sections=tuple(found.section.id for found in answer.found),
        shown=shown,
        gap=gap,
        files=files_of(request),
    )
