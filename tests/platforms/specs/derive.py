"""Make the tables telegram.json and slack.json from the published specifications.

``python -m tests.platforms.specs.derive FOLDER`` writes them, ``--check`` says whether they are
what the specifications give. FOLDER holds telegram/api.json and slack/*.json as published; those
are not part of this project. The tables keep facts only: names, types, what is required, fixed
values. No sentence of any description is in them.
"""

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.platforms.specs.derive_slack import slack_table
from tests.platforms.specs.derive_telegram import telegram_table

HERE = Path(__file__).parent
WIDTH = 100
"""Characters up to which something stands on one line."""


def pretty(value: Any, indent: int = 0) -> str:
    """JSON with sorted keys and an entry on each line, as short as that allows."""
    short = json.dumps(value, ensure_ascii=False, sort_keys=True)
    if not isinstance(value, dict | list) or len(short) + indent <= WIDTH:
        return short
    pad = " " * (indent + 1)
    if isinstance(value, list):
        return _wrapped("[]", (pad + pretty(each, indent + 1) for each in value), indent)
    entries = (f"{pad}{json.dumps(k)}: {pretty(value[k], indent + 1)}" for k in sorted(value))
    return _wrapped("{}", entries, indent)


def _wrapped(brackets: str, lines: Iterable[str], indent: int) -> str:
    return f"{brackets[0]}\n" + ",\n".join(lines) + f"\n{' ' * indent}{brackets[1]}"


def tables(folder: Path) -> dict[Path, str]:
    """What the tables have to be, by where they belong."""

    def read(name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((folder / name).read_text("utf-8"))
        return found

    web = read("slack/slack_web_openapi_v2_without_examples.json")
    events = read("slack/slack_events_api_async_v1.json")
    wrapper = read("slack/slack_common_event_wrapper_schema.json")
    made = {
        "telegram.json": telegram_table(read("telegram/api.json")),
        "slack.json": slack_table(web, events, wrapper),
    }
    return {HERE / name: pretty(table) + "\n" for name, table in made.items()}


def main() -> int:
    """Write or check; 1 if a table is not what it has to be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--check", action="store_true", help="write nothing")
    args = parser.parse_args()
    code = 0
    for path, text in tables(args.folder).items():
        if not args.check:
            path.write_text(text, "utf-8")
        elif path.read_text("utf-8") != text:
            sys.stdout.write(f"{path.name} is not what the specification gives.\n")
            code = 1
    return code


if __name__ == "__main__":
    sys.exit(main())
