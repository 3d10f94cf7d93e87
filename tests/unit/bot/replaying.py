"""``replay`` beside a small manual, a changed copy of it, and questions that people asked."""

import json
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from bot.cli import cli
from chat.event import Incoming
from chat.message import Place, Sender
from faq.ports import Asked
from storage import inbox, questions
from storage.database import Database
from storage.migration import migrate
from tests.support import MANUAL, write_manual

CHANGED = MANUAL | {
    "en/approvals.md": MANUAL["en/approvals.md"].replace(
        'into Excel?"]', 'into Excel?", "spreadsheet"]'
    ),
    "zh/approvals.md": MANUAL["zh/approvals.md"].replace("立刻收到", "马上收到"),
}
ASKED = [
    # text, who, locale
    ("spreadsheet", "ana", "en"),
    ("Spreadsheet ", "bo", "en"),
    ("怎么驳回审批", "ana", "zh"),
    ("how do I reject an approval?", "ana", "en"),
    ("secret discount table", "dee", "en"),
]


class Command:
    """The command, in English unless something else is said."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manual = write_manual(folder / "manual")
        self.copy = write_manual(folder / "copy", CHANGED)
        self.env = {
            "GROUPKEEPER_LOCALE": "en",
            "GROUPKEEPER_MANUAL": str(self.manual),
            "GROUPKEEPER_DATA_DIR": str(folder),
            "GROUPKEEPER_FAQ__WRONG_ANSWERS": "0.03",
            "GROUPKEEPER_FAQ__SUGGEST_AT": "0.4",
        }

    def run(self, *args: object) -> Result:
        return CliRunner().invoke(cli, ["replay", *map(str, args)], env=self.env)

    def json(self, *args: object) -> dict[str, Any]:
        done = self.run(*args, "--json")
        assert (done.exit_code, done.stderr) == (0, "")
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    def file(self, text: str | bytes) -> Path:
        path = self.folder / "questions.txt"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path


async def store(file: Path) -> None:
    """The questions, asked ten days ago."""
    database = Database(f"sqlite:///{file}")
    await migrate(database)
    now = datetime.now(UTC) - timedelta(days=10)
    place = Place("memory", "en")
    for number, (text, person, locale) in enumerate(ASKED, start=1):
        event = Incoming(place, f"m{number}", Sender(person, person), text, now, addressed=True)
        await database.write(partial(inbox.store, event=event, now=now))
        row = Asked(number, "memory", "en", person, text, locale, "unknown", 0.1)
        await database.write(partial(questions.record, asked=row, now=now))
    await database.dispose()
