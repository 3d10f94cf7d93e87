"""Promises about the code that no other tool checks."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("announcements", "bot", "chat", "faq", "feedback", "storage")
SOURCES = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]


def test_time_is_passed_in() -> None:
    clock = re.compile(r"\b(datetime\.(now|utcnow)|time\.(time|monotonic)|date\.today)\(")
    reading = {str(p.relative_to(ROOT)) for p in SOURCES if clock.search(p.read_text("utf-8"))}
    assert reading == {"bot/app.py"}


def test_only_settings_read_the_environment() -> None:
    reading = [p for p in SOURCES if re.search(r"os\.(environ|getenv)", p.read_text("utf-8"))]
    assert reading == [ROOT / "bot" / "settings.py"]


def test_files_are_of_a_size_to_read() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in SOURCES
        if "versions" not in path.parts
        and (lines := len(path.read_text("utf-8").splitlines())) > 255
        and path.name != "schema.py"
    }
    assert long == {}


def test_no_chinese_stands_in_the_code() -> None:
    found = [path for path in SOURCES if re.search("[\u4e00-\u9fff]", path.read_text("utf-8"))]
    assert found == []


def test_the_locks_have_hashes_and_no_addresses() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text("utf-8")
        assert "://" not in text
        assert "index-url" not in text
        pinned = re.findall(r"^[\w.-]+(?:\[[\w,]+\])?==\S+.*$", text, re.MULTILINE)
        assert len(pinned) > 30
        assert all(line.endswith("\\") for line in pinned)


def test_the_wheel_holds_all_it_needs_and_no_tests(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [wheel] = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    assert {
        "announcements/schedule.py",
        "bot/catalogues/zh/answers.toml",
        "bot/web/static/index.html",
        "bot/web/templates/manual.html",
        "faq/words/filler.txt",
        "feedback/priority.toml",
        "manual/zh/getting-started.md",
        "manual/en/getting-started.md",
        "storage/migrations/env.py",
        "storage/migrations/versions/0001_the_core.py",
    } <= names
    assert not [name for name in names if name.startswith(("tests/", "benchmarks/", "data/"))]
