"""Run the benchmarks: all, or those named on the command line."""

import sys

from benchmarks import inbox, questions

BENCHMARKS = {"inbox": inbox.run, "questions": questions.run}

for name in sys.argv[1:] or BENCHMARKS:
    print(f"## {name}\n")
    BENCHMARKS[name]()
    print()
