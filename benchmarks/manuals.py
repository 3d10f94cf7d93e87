"""Manuals as large as asked for, made from a fixed seed."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import accumulate
from pathlib import Path
from random import Random

PER_FILE = 20
WORDS, SIGNS = 8000, 3000
SEED = 7


def write_manual(folder: Path, sections: int) -> None:
    """Files in English and in Chinese signs, with words as frequent as words are."""
    rng = Random(SEED)
    words = [
        "".join(rng.choices("abcdefghiklmnoprstuvw", k=rng.randint(3, 9))) for _ in [0] * WORDS
    ]
    signs = [chr(0x4E00 + n) for n in range(SIGNS)]
    common = {
        len(some): list(accumulate(1 / (10 + n) for n in range(len(some))))
        for some in (words, signs)
    }

    def text(some: list[str], count: int, between: str) -> str:
        return between.join(rng.choices(some, cum_weights=common[len(some)], k=count))

    for number in range(sections // PER_FILE):
        draw = partial(text, signs, between="") if number % 2 else partial(text, words, between=" ")
        title, body = (8, 160) if number % 2 else (5, 80)
        parts = [f"## {draw(title)}\n\n{draw(body)}\n" for _ in range(PER_FILE)]
        file = folder / f"part{number % 10}" / f"{number}.md"
        file.parent.mkdir(exist_ok=True)
        file.write_text("\n".join(parts)[1:], encoding="utf-8")


def made_questions(titles: Sequence[str], count: int) -> list[str]:
    """Titles, as somebody would ask for them."""
    return [
        f"{title}\u600e\u4e48\u529e" if title[0] >= "\u3000" else f"how do I {title}?"
        for title in Random(SEED).sample(titles, count)
    ]
