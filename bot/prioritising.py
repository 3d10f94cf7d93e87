"""Suggests a priority for each requirement by the rules, and keeps it up to date."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from hashlib import sha256

from bot.feedback_reasons import said
from feedback.meeting import Evidence
from feedback.model import Requirement
from feedback.priority import WITHOUT, Facts, Rules, Said, Suggestion, Voice, signals_in, suggest
from storage import requirement_scoring
from storage.database import Database
from storage.requirement_scoring import Unscored

PIECE = 50
"""Requirements that are looked at in one go: a few milliseconds each."""


class Prioritising:
    """``rules``: those of the settings, read once at the start."""

    def __init__(self, database: Database, rules: Rules) -> None:
        self._database = database
        self.rules = rules
        # A function is written with its address, which is another in each process.
        told = repr(replace(rules, script=str))
        self._digest = sha256(told.encode()).hexdigest()[:12]

    async def step(self, _: datetime) -> bool:
        """Score some of those that have changed; nothing is to be sent for it."""
        again = partial(requirement_scoring.retiered, limit=PIECE)
        for customer, tier in await self._database.read(again):
            await self._database.write(
                partial(requirement_scoring.rescore, customer=customer, tier=tier)
            )
        read = partial(requirement_scoring.unscored, rules=self._digest, limit=PIECE)
        for each in await self._database.read(read):
            found = self.suggest(each)
            await self._database.write(
                partial(
                    requirement_scoring.score,
                    of=each,
                    grade=found.grade,
                    points=found.score,
                    rules=self._digest,
                )
            )
        return False

    def explain(self, locale: str, evidence: Evidence) -> str:
        """The same of what is read already."""
        it = evidence.requirement
        found = self.suggest(Unscored(it.id, it.version, it.kind, it.signals, evidence.said))
        return said(locale, found, self.rules, names=True)

    async def reason(self, requirement: Requirement, locale: str) -> str:
        """ "P1: blocks use (Acme, tier S), 3 customers", as it is now; for operators only."""
        voices = await self._database.read(
            partial(requirement_scoring.voices, roots=[requirement.id])
        )
        of = Unscored(
            requirement.id,
            requirement.version,
            requirement.kind,
            requirement.signals,
            tuple(voices.get(requirement.id, ())),
        )
        return said(locale, self.suggest(of), self.rules, names=True)

    def suggest(self, of: Unscored) -> Suggestion:
        """What the rules make of it; what operators have ruled out does not count."""
        without = {each[1:] for each in of.signals if each.startswith(WITHOUT)}
        given = frozenset(each for each in of.signals if not each.startswith(WITHOUT))
        return suggest(Facts(of.kind, self._voices(of.voices, without), given), self.rules)

    def _voices(self, voices: Sequence[Said], without: set[str]) -> tuple[Voice, ...]:
        return tuple(
            Voice(
                each.customer,
                each.tier,
                frozenset(signals_in(f"{each.text}\n{each.goal}", self.rules)) - without,
            )
            for each in voices
        )
