"""What a pool of many requests costs, beside comparing each text with all: time and memory."""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from random import Random
from typing import Protocol

import numpy as np
from rapidfuzz import fuzz, process, utils

from benchmarks.costs import megabytes
from bot.likeness import reader
from faq.lexicon import built_in
from feedback.similar import Similar

OURS = "groupkeeper"
_SEED = 7
_ASKED = 40
_CHINESE_WORDS = (
    "\u5ba2\u6237 \u62a5\u8868 \u5bfc\u51fa \u5bfc\u5165 \u8ba2\u5355 \u5de5\u8d44 "
    "\u5ba1\u6279 \u6743\u9650 \u767b\u5f55 \u5bc6\u7801 \u901a\u77e5 \u6d88\u606f "
    "\u6a21\u677f \u6253\u5370 \u53d1\u7968 \u5e93\u5b58 \u7edf\u8ba1 \u641c\u7d22 "
    "\u9644\u4ef6 \u65e5\u671f \u652f\u6301 \u81ea\u52a8 \u6279\u91cf \u4e0d\u80fd "
    "\u5f88\u6162 \u624b\u673a \u9875\u9762 \u63a5\u53e3 "
)
_ENGLISH_WORDS = (
    "export import report customer order payroll approval permission login password notice "
    "message template print invoice stock statistics search attachment date support "
    "automatic bulk cannot slow phone page interface calendar payslip filter column sort "
    "archive delete restore merge "
)


def texts(count: int) -> list[tuple[str, str]]:
    """A title and somebody's words, every other pair in Chinese; a few rare words in each."""
    random = Random(_SEED)
    chinese_words, english_words = _CHINESE_WORDS.split(), _ENGLISH_WORDS.split()

    def written(chinese: bool, words: int) -> str:
        known = random.choices(chinese_words if chinese else english_words, k=words)
        rare = "".join(random.choices("abcdefghijklmnopqrstuvwxyz", k=6))
        if chinese:
            rare = "".join(chr(random.randrange(0x4E00, 0x9000)) for _ in range(3))
        return ("" if chinese else " ").join([*known, rare])

    return [(written(n % 2 == 0, 5), written(n % 2 == 0, 12)) for n in range(count)]


class Pool(Protocol):
    def put(self, id_: int, texts: Sequence[str]) -> None: ...

    def nearest(self, text: str) -> object: ...


class Ours(Similar):
    def __init__(self) -> None:
        super().__init__(reader(built_in()))
        self.put(0, ["warm"])  # what is loaded and compiled once is not the pool's
        self.nearest("warm")


class Fuzzy:
    """RapidFuzz over all texts, the five best."""

    def __init__(self) -> None:
        self._names: list[str] = []

    def put(self, id_: int, texts: Sequence[str]) -> None:
        self._names += map(utils.default_process, texts)

    def nearest(self, text: str) -> object:
        asked = utils.default_process(text)
        return process.extract(asked, self._names, scorer=fuzz.WRatio, limit=5)


def costs(entries: int) -> Iterator[Sequence[str]]:
    """Each way in a process of its own."""
    yield ["way", "put ms", "first search s", "search p50 ms", "p95 ms", "memory MB", "peak MB"]
    for way in (OURS, "WRatio over all"):
        order = [sys.executable, "-m", "benchmarks.pool", way, str(entries)]
        done = subprocess.run(order, stdout=subprocess.PIPE, check=True)
        yield [way, *json.loads(done.stdout)]


def _measured(way: str, entries: int) -> list[str]:
    """In this process, which should have done nothing before. Times are of the processor."""
    written = texts(entries + _ASKED)
    asked = [words for _, words in written[: entries : entries // _ASKED]]
    pool: Pool = Ours() if way == OURS else Fuzzy()
    gc.collect()
    before, start = megabytes("VmRSS"), time.process_time()
    for number, each in enumerate(written[:entries]):
        pool.put(number, each)
    put = time.process_time()
    pool.nearest("first")
    first = time.process_time()
    times = []
    for number, text in enumerate(asked, start=entries):
        pool.put(number, written[number])  # there is news for each search
        began = time.process_time()
        pool.nearest(text)
        times.append((time.process_time() - began) * 1000)
    gc.collect()
    p50, p95 = np.percentile(times, [50, 95])
    return [
        f"{(put - start) / entries * 1000:.2f}",
        f"{first - put:.2f}",
        f"{p50:.1f}",
        f"{p95:.1f}",
        f"{megabytes('VmRSS') - before:.0f}",
        f"{megabytes('VmHWM') - before:.0f}",
    ]


if __name__ == "__main__":
    print(json.dumps(_measured(sys.argv[1], int(sys.argv[2]))))
