"""How long a question takes, beside RapidFuzz's WRatio over every title and text.

The manual is made here: as many sections as asked for, from a fixed seed.
"""

import time
from random import Random

import numpy as np
from rapidfuzz import fuzz, process

from faq.answering import Answering
from faq.section import Manual, Section

SECTIONS = 4800
QUESTIONS = 200
_THINGS = [
    "invoice",
    "order",
    "approval",
    "customer",
    "contract",
    "report",
    "price",
    "stock",
    "user",
    "role",
]
_DOINGS = [
    "create",
    "export",
    "import",
    "delete",
    "approve",
    "reject",
    "share",
    "archive",
    "print",
    "merge",
]


def made_manual(size: int, rng: Random) -> Manual:
    """Sections with a title, a path and a text of 80 words each."""
    words = [f"{a}{b}" for a in _THINGS for b in ("", "s", "ing", "list", "view", "page")]
    sections = []
    for n in range(size):
        title = f"{rng.choice(_DOINGS)} the {rng.choice(words)} {rng.choice(words)} {n}"
        text = " ".join(rng.choices(words + _DOINGS, k=80))
        sections.append(
            Section(
                id=f"s{n}",
                file="made.md",
                line=n,
                path=("Made", title),
                title=title,
                text=text,
                lang="en",
                aliases=(),
                jobs=(),
                restricted=False,
                product=None,
                media=(),
                anchor=f"s{n}",
            )
        )
    return Manual(tuple(sections), ())


def run() -> None:
    """Print milliseconds a question, and the ratio of the two ways."""
    rng = Random(7)
    manual = made_manual(SECTIONS, rng)
    asked = [f"how do I {rng.choice(manual.sections).title}?" for _ in range(QUESTIONS)]
    before = time.perf_counter()
    answering = Answering(manual)
    built = time.perf_counter() - before
    entries = [f"{section.title} {section.text}" for section in manual.sections]
    ours, theirs = [], []
    for question in asked:  # in turn, so that a machine that slows down slows both
        before = time.perf_counter()
        answering.ask(question)
        ours.append(time.perf_counter() - before)
        before = time.perf_counter()
        process.extractOne(question, entries, scorer=fuzz.WRatio)
        theirs.append(time.perf_counter() - before)
    print(f"{SECTIONS} sections, {QUESTIONS} questions; index built in {built:.1f} s\n")
    print("| way | p50 ms | p95 ms | p95, times ours |")
    print("| --- | --- | --- | --- |")
    our_p95 = float(np.percentile(ours, 95))
    for name, times in (("groupkeeper", ours), ("RapidFuzz WRatio over all", theirs)):
        p50, p95 = np.percentile(times, [50, 95])
        print(f"| {name} | {p50 * 1000:.1f} | {p95 * 1000:.1f} | {p95 / our_p95:.1f} |")
