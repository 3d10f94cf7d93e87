"""What it costs to read and index a manual, in seconds and memory: each in a process of its own."""

from __future__ import annotations

import gc
import json
import re
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.manuals import write_manual
from faq.answering import Answering
from faq.manual import ManualReader


@dataclass(frozen=True, slots=True)
class Cost:
    sections: int
    read: float
    """Seconds of processor time, as the others."""
    again: float
    """With nothing changed."""
    index: float
    grown: float
    """Megabytes that the sections and their index take, …"""
    peak: float
    """… and that it took to make them."""


def cost(sections: int) -> Cost:
    """Of a manual that is made for it."""
    with TemporaryDirectory() as folder:
        write_manual(Path(folder), sections)
        order = [sys.executable, "-m", "benchmarks.costs", folder]
        done = subprocess.run(order, stdout=subprocess.PIPE, check=True)
    return Cost(**json.loads(done.stdout))


def megabytes(field: str, pid: int | str = "self") -> float:
    """Of a process's status, as Linux tells it."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    found = re.search(rf"{field}:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else float("nan")


def measure(folder: Path) -> Cost:
    """In this process, which should have done nothing before."""
    with TemporaryDirectory() as name:  # what is loaded and compiled once is not the manual's
        write_manual(Path(name), 100)
        Answering(ManualReader(Path(name)).read()).ask("?")
    gc.collect()
    before, start = megabytes("VmRSS"), time.process_time()
    reader = ManualReader(folder)
    manual = reader.read()
    read = time.process_time()
    reader.read()
    again = time.process_time()
    answering = Answering(manual)
    index = time.process_time()
    del reader
    gc.collect()
    return Cost(
        sections=len(answering.manual.sections),
        read=read - start,
        again=again - read,
        index=index - again,
        grown=megabytes("VmRSS") - before,
        peak=megabytes("VmHWM") - before,
    )


if __name__ == "__main__":
    print(json.dumps(asdict(measure(Path(sys.argv[1])))))
