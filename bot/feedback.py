"""The parts that look after requirements, joined."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random

from bot.adapters.port import Adapter
from bot.clock import Clock
from bot.developing import Developers
from bot.developing_waiting import Waiting
from bot.feedback_entries import Entries
from bot.feedback_notices import Notices
from bot.following import Following
from bot.lease import Lease
from bot.library import Library
from bot.logs import Observe
from bot.pool_importing import Importing
from bot.pool_syncing import Syncing
from bot.prioritising import Prioritising
from bot.resembling import Resembling
from bot.settings import Settings
from bot.thanking import Thanking
from faq.normalise import normalise
from feedback.model import Requirement
from feedback.rules_file import read_rules
from storage.database import Database


@dataclass(frozen=True, slots=True)
class Feedback:
    """What commands and the loop share."""

    prioritising: Prioritising
    resembling: Resembling

    async def near(self, requirement: Requirement) -> list[int]:
        """Others that may ask for the same, the likeliest first."""
        found = await self.resembling.alike(requirement.title or requirement.text)
        return [number for number in found if number != requirement.id]


def feedback_of(settings: Settings, database: Database, library: Library) -> Feedback:
    """Raises RulesError for a file of rules that can't be used."""
    rules = read_rules(settings.feedback.rules, normalise)
    resembling = Resembling(database, lambda: library.answering.lexicon)
    return Feedback(Prioritising(database, rules), resembling)


def following_of(
    feedback: Feedback,
    thanking: Thanking,
    settings: Settings,
    database: Database,
    clock: Clock,
    rng: Random,
    adapters: Mapping[str, Adapter],
    lease: Lease,
    wake: Callable[[], None],
    observe: Observe,
) -> Following:
    """The loop with all that it does."""
    zone, explain = settings.support.time_zone, feedback.prioritising.explain
    syncing = Syncing(database, adapters, rng, zone, explain)
    importing = Importing(database, adapters, clock, rng)
    developers = Developers(adapters, feedback.resembling.same)
    return Following(
        database,
        clock,
        adapters,
        lease,
        wake,
        Entries(adapters, developers.about, observe),
        Notices(adapters, thanking.message, observe),
        (
            feedback.resembling.refresh,
            thanking.step,
            Waiting(database, developers).step,
            feedback.prioritising.step,
            syncing.step,
            importing.step,
        ),
        observe,
    )
