"""Why the bot answered as it did; for operators."""

from collections.abc import Callable, Mapping
from functools import partial

from bot.command import Command, arguments
from bot.handlers.telling import tell
from bot.request import Request, Result
from bot.texts import Markdown, catalogue, say
from chat.directory import Role
from faq.answering import Answering
from faq.explaining import Explanation, Reason, explain
from faq.ports import Questions

PARTS_SHOWN = 4


class WhyHandlers:
    """``answering``: the newest manual, asked for each time."""

    def __init__(self, answering: Callable[[], Answering], questions: Questions) -> None:
        self._answering = answering
        self._questions = questions

    def commands(self) -> list[Command]:
        """What this feature adds to the router."""
        # Without a slash "why …" is mostly a question.
        return [Command("why", self.why, Role.OPERATOR, bare=arguments(""))]

    async def why(self, request: Request) -> list[Result]:
        """Explain the answer to a question, or to the last one asked here."""
        question = request.args.strip()
        if not question:
            last = await self._questions.last(request.event.place)
            if last is None:
                return tell(request, say(request.locale, "why.nothing"))
            question = last.text
        found = explain(self._answering(), question, request.reader)
        return tell(request, _explained(request.locale, found))


def _explained(locale: str, found: Explanation) -> str:
    said = partial(say, locale)
    form = "why.naming" if found.naming else "why.asking"
    lines = [said("why.read", question=found.question), said(form)]
    lines += [
        said("why.corrected", word=word, meant=meant) for word, meant in found.corrected.items()
    ]
    sure = {"confidence": f"{found.answer.confidence:.0%}", "needed": f"{found.answer_at:.0%}"}
    lines += [said(f"why.{found.answer.outcome}", **sure), ""]
    lines += [_line(locale, number, reason) for number, reason in enumerate(found.reasons, start=1)]
    if found.lead:
        lines += ["", said("why.lead", parts=Markdown(_parts(locale, found.lead, signed=True)))]
    return "\n".join(lines)


def _line(locale: str, number: int, reason: Reason) -> str:
    return say(
        locale,
        "why.candidate",
        number=number,
        path=" › ".join(reason.section.path),
        score=f"{reason.score:.2f}",
        fields=Markdown(_parts(locale, reason.fields)),
        views=Markdown(_parts(locale, reason.views)),
    )


def _parts(locale: str, parts: Mapping[str, float], *, signed: bool = False) -> str:
    """The few that say most, in words."""
    known = catalogue(locale)
    form = "{:+.2f}" if signed else "{:.2f}"
    shown = list(parts.items())[:PARTS_SHOWN]
    named = [f"{known[f'why.part.{name}']} {form.format(part)}" for name, part in shown]
    return known["why.between"].join(named) or known["why.none"]
