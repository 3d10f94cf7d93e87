"""What the manual does not answer, for operators: ranked clusters, and what to do about one."""

from collections.abc import Callable
from functools import partial

from bot.command import Command, PressRoute, arguments
from bot.handlers.showing import label
from bot.handlers.telling import tell
from bot.links import mark
from bot.request import Request, Result
from bot.texts import Markdown, plain, say
from chat.directory import Role
from chat.message import Button
from faq.answering import Answering, Reader
from faq.clustering import Cluster, ranked
from faq.learning import AliasAdded, Asker, Drafted, GapsClosed, Learning
from faq.section import Section

SHOWN = 20
BUTTONS = 5
"""Gaps of a list that have a button, and people and questions of one that are named."""
LOOKED_AT = 500
"""Gaps that are clustered: those asked last."""
ALIAS_SIZE = 200
"""Characters of a question that can be another way to ask for a section."""


class GapsHandlers:
    """``answering``: the newest manual, asked for each time."""

    def __init__(self, answering: Callable[[], Answering], learning: Learning) -> None:
        self._answering = answering
        self._learning = learning

    def commands(self) -> list[Command]:
        """What this feature adds to the router."""
        return [
            Command("gaps", self.gaps, Role.OPERATOR, arguments("")),
            Command("gap", self.gap, Role.OPERATOR, arguments(r"#?\d{1,15}(\s.*)?")),
        ]

    def presses(self) -> list[PressRoute]:
        """What its buttons lead to."""
        return [
            PressRoute("gap", self.gap, Role.OPERATOR),
            PressRoute("teach", self.teach, Role.OPERATOR),
            PressRoute("write", self.write, Role.OPERATOR),
            PressRoute("dismiss", self.dismiss, Role.OPERATOR),
        ]

    async def gaps(self, request: Request) -> list[Result]:
        """What people asked and the manual did not answer; for operators' eyes only."""
        found = await self._clusters()
        if not found:
            return tell(request, say(request.locale, "gaps.none"))
        shown = found[:SHOWN]
        lines = [_line(request.locale, cluster) for cluster in shown]
        more = len(found) - len(shown)
        parts = [say(request.locale, "gaps.title"), "\n".join(lines)]
        parts += [say(request.locale, "gaps.more", count=more)] if more else []
        parts.append(say(request.locale, "gaps.how"))
        buttons = [Button(f"#{each.number}", f"gap:{each.number}") for each in shown[:BUTTONS]]
        return tell(request, "\n\n".join(parts), buttons)

    async def gap(self, request: Request) -> list[Result]:
        """One of them: who asked what, and which sections may answer it. With words after its
        number, the sections that these words find.
        """
        number, words = [*request.args.split(maxsplit=1), "", ""][:2]
        cluster = await self._cluster(number.lstrip("#"))
        if cluster is None:
            return tell(request, say(request.locale, "gap.gone"))
        locale = request.locale
        texts = "\n".join(
            say(locale, "gap.text", text=text[:ALIAS_SIZE]) for text in cluster.texts[:BUTTONS]
        )
        facts = {
            "number": cluster.number,
            "questions": cluster.questions,
            "people": Markdown(_people(locale, cluster)),
            "texts": Markdown(texts),
        }
        sections = self._nearest(words.strip() or cluster.gaps[0].key, request.reader)
        key = "gap.card" if sections else "gap.card_without"
        buttons = [
            Button(label(section), f"teach:{cluster.number}:{mark(section)}")
            for section in sections
        ]
        buttons.append(Button(plain(locale, "gap.write"), f"write:{cluster.number}"))
        buttons.append(Button(plain(locale, "gap.dismiss"), f"dismiss:{cluster.number}"))
        return tell(request, say(locale, key, **facts), buttons)

    async def teach(self, request: Request) -> list[Result]:
        """A section answers it: the ways it was asked become aliases of that section."""
        number, _, wanted = request.args.partition(":")
        cluster = await self._cluster(number)
        sections = self._answering().manual.sections
        section = next((each for each in sections if mark(each) == wanted), None)
        if cluster is None or section is None:
            return tell(request, say(request.locale, "gap.gone"))
        lexicon, person = self._answering().lexicon, request.person
        keys = {lexicon.gap_key(text): text for text in cluster.texts if len(text) <= ALIAS_SIZE}
        aliases = [
            AliasAdded(section.id, text, key, person.account, person.id)
            for key, text in keys.items()
            if key
        ]
        closed = GapsClosed(tuple(gap.id for gap in cluster.gaps), section.id)
        path = " › ".join(section.path)
        done = say(request.locale, "gap.taught", number=cluster.number, path=path)
        return [*aliases, closed, *tell(request, done)]

    async def write(self, request: Request) -> list[Result]:
        """No section answers it yet: one is drafted, with the question as its title."""
        cluster = await self._cluster(request.args)
        if cluster is None:
            return tell(request, say(request.locale, "gap.gone"))
        title = " ".join(cluster.texts[0].split())[:ALIAS_SIZE]
        person = request.person
        drafted = Drafted(
            id=request.id,
            ticket=None,
            title=title,
            text="",
            locale=request.locale,
            product=None,
            account=person.account,
            person=person.id,
            gap=cluster.number,
        )
        return [drafted, *tell(request, say(request.locale, "draft.begun", number=request.id))]

    async def dismiss(self, request: Request) -> list[Result]:
        """It is nothing for the manual."""
        cluster = await self._cluster(request.args)
        if cluster is None:
            return tell(request, say(request.locale, "gap.gone"))
        closed = GapsClosed(tuple(gap.id for gap in cluster.gaps), None)
        done = say(request.locale, "gap.dismissed", number=cluster.number)
        return [closed, *tell(request, done)]

    async def _clusters(self) -> list[Cluster]:
        """Heaviest first."""
        gaps = await self._learning.open_gaps(LOOKED_AT)
        return ranked(gaps, self._answering().lexicon)

    async def _cluster(self, number: str) -> Cluster | None:
        """The one with this gap in it."""
        if not (number.isascii() and number.isdigit()):
            return None
        wanted = int(number[:18])
        found = await self._clusters()
        return next((c for c in found if wanted in [gap.id for gap in c.gaps]), None)

    def _nearest(self, text: str, reader: Reader) -> list[Section]:
        return [found.section for found in self._answering().ask(text, reader).ranked[:3]]


def _line(locale: str, cluster: Cluster) -> str:
    return say(
        locale,
        "gaps.line",
        number=cluster.number,
        text=" ".join(cluster.texts[0].split())[:120],
        questions=cluster.questions,
        people=Markdown(_people(locale, cluster)),
    )


def _people(locale: str, cluster: Cluster) -> str:
    named = partial(say, locale)
    names = [_person(locale, asker) for asker in cluster.people[:BUTTONS]]
    more = len(cluster.people) - len(names)
    if more > 0:
        names.append(named("gaps.more_people", count=more))
    return named("gaps.between").join(names)


def _person(locale: str, asker: Asker) -> str:
    name = asker.name or asker.person or say(locale, "gaps.somebody")
    if not asker.customer:
        return say(locale, "gaps.person", name=name)
    tier = say(locale, "gaps.tier", tier=asker.tier) if asker.tier else ""
    return say(locale, "gaps.person_of", name=name, customer=asker.customer, tier=Markdown(tier))
