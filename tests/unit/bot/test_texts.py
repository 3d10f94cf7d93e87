"""The catalogues: both languages complete, every key of the code there, none left over."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.texts import LOCALES, Markdown, catalogue, plain, say
from bot.web.rendering import to_html

ROOT = Path(__file__).parents[3]
SOURCES = [path for path in (ROOT / "bot").rglob("*") if path.suffix in (".py", ".js", ".html")]
NAME = re.compile(r"command\.\w+\.name")
FACTS = re.compile(r"{(\w+)[^}]*}")
WITHOUT_WORDS = {
    "help.line",
    "run.setting",
    "page.comma",
    "check.comma",
    "page.bot_name",
    "why.between",
    "ticket.from_human",
    "ticket.from_asker",
    "tickets.line",
    "notice.customer",
    "notice.job",
    "notice.earlier_answered",
    "listing.change",
    "listing.row",
    "value.comma",
    "value.then",
    "table.change",
    "gaps.person",
    "gaps.person_of",
    "gaps.between",
    "gap.text",
    "draft.line",
    "ask.part",
    "ticket.led",
    "audience.between",
    "audience.field",
    "report.trouble",
    "report.past",
    "report.ourselves",
    "feedback.similar_line",
    "standing.because",
    "heard.name",
    "heard.bare",
    "entry.said",
    "entry.where",
    "entry.where_customer",
    "reason.detail",
    "status.announcement",
    "status.announcement_why",
    "announce.line",
    "announce.question",
    "priority.said",
    "fulfils.number",
    "fulfils.titled",
    "priority.between",
    "priority.between_names",
    "priority.rule",
    "priority.part",
    "pool.line",
    "pool.heading",
    "pool.row",
    "pool.decided",
    "pool.words",
    "pool.asked",
    "pool.trouble",
    "pool.change",
    "pool.moved",
    "pool.past",
    "pool.person",
    "pool.between",
    "pool.colon",
    "pool.did",
    "pool.signal_known",
    "developers.line_fact",
    "developers.written",
    "pool_sync.entry",
    "pool_sync.facts",
    "pool_sync.links",
    "pool_sync.left_line",
    "pool_sync.left_count",
}
# Keys that the code puts together; each pattern names where.
MADE = [
    r"group\.sees_(all|addressed)",  # groups: by visibility
    r"directory_page\.(groups|customers|people)",  # page.html, directory.html: by sheet
    r"word\..+",  # router: the words of a command's arguments
    r"(command|admin)\.\w+\.(name|usage|summary)",  # router, help
    r"gone\.(group|ops|developers|why_.+)",  # departure: by kind, by the word of an event
    r"table\.(too_large|too_many|broken|encoding|no_columns|column_twice)",  # files: BadFile
    r"table\.(empty|encrypted|unpacks|pool_columns|pool_twice)",  # files, requirement_reading
    r"pool_(word|column)\..+",  # pool_words: by word; requirement_columns: by column
    r"pool_sync\.left_.+",  # pool_meeting: by reason
    r"pool_file\.button_.+",  # pool_import_words: by verb
    r"(field|also)\..+",  # fields: what columns are called
    r"bad\..+",  # fields: by what is wrong with a value
    r"groups\.state_.+",  # groups: by state
    r"(un)?approve\..+",  # opsroom: by verb
    r"(groups|customers)\.(none|no_page|products|tags)",  # operating: by verb
    r"refused\.(member|operator|owner)",  # router: by role
    r"role\..+",  # directory: by role
    r"me\.language_(zh|en|unset)",  # directory: by locale
    r"cli\.(answer|suggest|unknown)",  # printing: by outcome
    r"doctor\..+",  # printing: by finding
    r"check\.(kind|part|found)\..+",  # checked: by finding
    r"replay\.kind\..+",  # replayed: by kind of change
    r"why\.(answer|suggest|unknown)",  # why: by outcome
    r"why\.part\..+",  # why: by field and view
    r"notice\.reason_(asked|unhelpful|unknown)",  # ticket_notice: by reason
    r"ticket\.(unsent|untold)_(account|group|direct)",  # ticket_obstacle: by kind
    r"support\.(weekday|month)\.\d+",  # ticket_times: by number
    r"directory_page\.hint_.+",  # directory_form.html: by field
    r"when\.(word|scope|zone)\..+",  # when_words: what operators write
    r"stored\..+",  # my_data: by table
    r"announce\.(stage|no|button|ask|language|is|sends)_.+",  # by stage, refusal …
    r"announce\.(returned|paused|resumed|cancelled|recalled)",  # by what was decided
    r"audience\.(is|left|menu|values)_.+",  # announcement_audience, _reach, _choosing
    r"announce\.(stage|no|button|ask|language|is)_.+",  # announcements: by stage, refusal, verb …
    r"announce\.(returned|paused|resumed|cancelled|recalled|discarded)",  # by what was decided
    r"announce\.(test|did|stopped)_.+",  # announcements: by account, by verb, by what is wrong
    r"announce\.(cancelled_before|(resent|correcting)(_.+)?)",  # announcement_changing: by stage
    r"feedback\.(kind|goal|steps|shot|environment|done|done_question)",  # feedback_form: by step
    r"feedback\.kinds\..+",  # feedback_form, feedback_entries: by kind
    r"stage\..+",  # feedback_entries, pool: by stage
    r"standing\..+",  # feedback_words: by stage
    r"heard\..+",  # feedback_notices: by stage
    r"verify\.(yes|no)",  # feedback_notices
    r"entry\.told_.+",  # feedback_entries: by field
    r"my\.(none|no_page)",  # operating: by verb
    r"fulfils\.(not|by)_.+",  # announcement_thanks: by what became of it
    r"numbers\.(by|of|kind|say)_.+",  # pool_numbers: by column, kind, word
    r"numbers\.(decisions|leads)",  # pool_numbers
    r"pool\.did_announced",  # pool_history: by what was done
    r"announcement\.form_.+",  # announcement_composing: by question of the launch form
    r"progress\.(paused|counts|held)_.+",  # announcement_progress: by reason, kind of call
    r"report\.(failed|skipped|uncertain)",  # announcement_report: by state
    r"report\.(edit|delete)_(all|some)",  # announcement_report: by kind of call
    r"report\.(by|of|which)_.+",  # announcement_report: by column, kind of trouble
    r"reason\..+",  # announcement_reasons: by code
    r"priority\.kind_.+",  # feedback_reasons: by kind
    r"rules\..+",  # feedback_reasons: by what is wrong with the file
    r"past\..+",  # announcement_reports: by what was done
    r"stage\..+",  # pool_desk: by stage
    r"pool\.(none|no_page)",  # operating: by verb
    r"pool\.(no|button|did)_.+",  # pool_desk, pool_history: by refusal, stage, what was done
    r"pool\.(kind|state|why_unmade|notice|field|fill|say)\..+",  # pool_rows, pool_words: by word
    r"developers\.(at|button|field)_.+",  # developing_card: by stage, step, field
    r"page\..+",  # the page reads them all
]


def test_both_languages_have_the_same_texts_with_the_same_facts() -> None:
    zh, en = catalogue("zh"), catalogue("en")
    assert set(zh) == set(en)
    differing = [key for key in zh if set(FACTS.findall(zh[key])) != set(FACTS.findall(en[key]))]
    assert differing == []


@pytest.mark.parametrize("locale", LOCALES)
def test_no_text_stands_in_two_files(locale: str) -> None:
    folder = ROOT / "bot" / "catalogues" / locale
    tables = [tomllib.loads(file.read_text("utf-8")) for file in folder.iterdir()]
    keys = [key for table in tables for key in _keys(table)]
    assert len(keys) == len(set(keys)) == len(catalogue(locale))


def _keys(table: dict[str, Any], prefix: str = "") -> list[str]:
    nested = (
        _keys(value, f"{prefix}{name}.") if isinstance(value, dict) else [f"{prefix}{name}"]
        for name, value in table.items()
    )
    return [key for keys in nested for key in keys]


def test_chinese_is_chinese_and_english_is_not() -> None:
    han = re.compile("[\u4e00-\u9fff]")
    assert [key for key, text in catalogue("en").items() if han.search(text)] == []
    without = {key for key, text in catalogue("zh").items() if not han.search(text)}
    assert without <= WITHOUT_WORDS


@pytest.mark.parametrize("locale", LOCALES)
def test_all_that_is_to_be_bold_is(locale: str) -> None:
    """Next to a letter, "**" does not end what ends in punctuation: it would be read as it is."""
    texts = {key: FACTS.sub("7", text) for key, text in catalogue(locale).items()}
    code = re.compile(r"<code>.*?</code>", re.DOTALL)
    assert [key for key, text in texts.items() if "**" in code.sub("", to_html(text))] == []


def test_every_text_is_used() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
    unused = [
        key
        for key in catalogue("en")
        if f'"{key}"' not in code and not any(re.fullmatch(made, key) for made in MADE)
    ]
    assert unused == []


def test_every_key_in_the_code_is_a_text() -> None:
    heads = "|".join(sorted({key.split(".")[0] for key in catalogue("en")}))
    # A log event's name may look like a key; it is the first argument of a log call.
    literal = re.compile(
        rf'(?<!log\.info\()(?<!log\.warning\()(?<!log\.error\()"((?:{heads})\.[a-z_]+)"'
    )
    for path in SOURCES:
        if path.suffix == ".py":
            keys = literal.findall(path.read_text(encoding="utf-8"))
            assert [key for key in keys if key not in catalogue("en")] == [], path


def test_every_doctor_finding_has_a_text() -> None:
    files = [ROOT / "bot" / name for name in ("doctor.py", "findings.py")]
    source = "\n".join(file.read_text(encoding="utf-8") for file in files)
    keys = re.findall(r'Finding\(\s*Severity\.\w+,\s*"(\w+)"', source)
    assert len(keys) > 10
    assert [key for key in keys if f"doctor.{key}" not in catalogue("en")] == []


def test_facts_from_people_are_escaped_and_ours_are_not() -> None:
    shown = say("en", "gap.text", text="**x** <b>")
    assert r"\*\*x\*\* \<b\>" in shown
    assert "(/manual/a_b)" in say("en", "ask.link", link=Markdown("/manual/a_b"))
    assert plain("en", "run.port_taken", port=80).startswith("Port 80 is in use")


@pytest.mark.parametrize(
    ("key", "facts", "expected"),
    [
        ("progress.held_quiet", {"count": 1, "until": "8"}, "1 waits for its quiet"),
        ("progress.held_quiet", {"count": 0, "until": "8"}, "0 wait for their quiet"),
        ("progress.held_quiet", {"count": 1200, "until": "8"}, "1,200 wait for their quiet"),
        ("report.edit_all", {"total": 1}, "Corrected in the 1 group that needed it."),
        ("report.edit_all", {"total": 2}, "Corrected in all 2 groups that needed it."),
    ],
)
def test_a_number_chooses_the_word_that_fits(
    key: str, facts: dict[str, object], expected: str
) -> None:
    assert say("en", key, **facts).startswith(expected)
    assert plain("en", key, **facts).startswith(expected)


def test_a_choice_has_two_words_in_english_and_none_in_chinese() -> None:
    choice = re.compile(r"{\w+:([^}]*\|[^}]*)}")
    found = [each for text in catalogue("en").values() for each in choice.findall(text)]
    assert [each for each in found if each.count("|") != 1] == []
    assert not any(choice.search(text) for text in catalogue("zh").values())


def test_command_names_are_unique_over_all_languages() -> None:
    names = {
        locale: {text for key, text in catalogue(locale).items() if NAME.fullmatch(key)}
        for locale in LOCALES
    }
    assert names["zh"] & names["en"] == set()
    assert (
        len(names["zh"]) == len(names["en"]) == sum(map(bool, map(NAME.fullmatch, catalogue("en"))))
    )
