"""Documents: links that lead somewhere, names that exist."""

import re
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from bot.settings import Settings
from faq.manual import read_manual

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    path for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("manual/**/*.md"))
)


def links(text: str) -> list[str]:
    found = []
    for token in MarkdownIt("commonmark").enable("table").parse(text):
        for child in token.children or ():
            address = child.attrGet("href") or child.attrGet("src")
            if address is not None:
                found.append(str(address))
    return found


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_relative_links_lead_somewhere(document: Path) -> None:
    local = [a for a in links(document.read_text(encoding="utf-8")) if "://" not in a]
    files = [address.partition("#")[0] for address in local]
    assert [name for name in files if name and not (document.parent / name).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_settings_that_documents_name_exist(document: Path) -> None:
    named = re.findall(r"GROUPKEEPER_[A-Z_]+[A-Z]", document.read_text(encoding="utf-8"))
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    known = {f"GROUPKEEPER_{name.upper()}" for name in Settings.model_fields}
    assert [name for name in named if name not in known and f"# {name}=" not in example] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_make_targets_that_documents_name_exist(document: Path) -> None:
    named = re.findall(r"`?\bmake ([a-z]+)\b(?=`|\s+#)", document.read_text(encoding="utf-8"))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert [name for name in named if not re.search(rf"^{name}:", makefile, re.MULTILINE)] == []


def test_the_own_manual_is_whole_and_the_same_in_both_languages() -> None:
    manual = read_manual(ROOT / "manual")
    assert manual.problems == ()
    ids = {
        lang: {s.id.partition("/")[2] for s in manual.sections if s.id.startswith(f"{lang}/")}
        for lang in ("zh", "en")
    }
    assert ids["zh"] == ids["en"]
    assert len(ids["zh"]) >= 30
