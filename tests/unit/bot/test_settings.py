"""Settings, and the file that mirrors them."""

import re
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from bot.platforms import SlackSettings
from bot.setting_names import env_name, unknown_names
from bot.settings import Settings

EXAMPLE = Path(__file__).parents[3] / ".env.example"


def documented() -> dict[str, tuple[str, str]]:
    """Of every setting in the example: its comment and its default."""
    pattern = re.compile(
        r"^# (?P<text>.+)\n# (?P<name>GROUPKEEPER_\w+)=(?P<value>.*)$", re.MULTILINE
    )
    found = pattern.finditer(EXAMPLE.read_text(encoding="utf-8"))
    return {match["name"]: (match["text"], match["value"]) for match in found}


def declared(model: type[BaseModel], prefix: str) -> dict[str, tuple[str, str]]:
    found: dict[str, tuple[str, str]] = {}
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            found |= declared(kind, f"{prefix}{name.upper()}__")
            continue
        default = field.default
        shown = "" if field.default_factory or default in (None, ()) else str(default)
        found[f"{prefix}{name.upper()}"] = (
            field.description or "",
            shown.lower() if isinstance(default, bool) else shown,
        )
    return found


def test_the_example_and_the_settings_mirror_each_other() -> None:
    assert documented() == declared(Settings, "GROUPKEEPER_")


def test_the_example_is_valid_as_it_stands_uncommented() -> None:
    text = re.sub(r"^# (GROUPKEEPER_\w+=)", r"\1", EXAMPLE.read_text(encoding="utf-8"), flags=re.M)
    names = [line for line in text.splitlines() if line.startswith("GROUPKEEPER_")]
    assert len(names) == len(documented())


@pytest.mark.parametrize(
    "written", ['["slack:U1","telegram:42"]', "slack:U1, telegram:42", "slack:U1,telegram:42,"]
)
def test_owners_are_read_as_people_write_them(
    written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROUPKEEPER_OWNERS", written)
    assert Settings(_env_file=None).owners == ("slack:U1", "telegram:42")


@pytest.mark.parametrize("written", ["U1", '["U1"]', "slack:", '["slack:U1"', '{"a": 1}'])
def test_owners_that_say_no_account_are_refused(
    written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROUPKEEPER_OWNERS", written)
    with pytest.raises(ValidationError) as caught:
        Settings(_env_file=None)
    assert {env_name(problem["loc"]) for problem in caught.value.errors()} == {"GROUPKEEPER_OWNERS"}


def test_nested_settings_come_from_double_underscores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUPKEEPER_WEB__PORT", "9001")
    assert Settings(_env_file=None).web.port == 9001


def test_a_fault_names_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROUPKEEPER_WEB__PORT", "many")
    with pytest.raises(ValidationError) as caught:
        Settings(_env_file=None)
    assert env_name(caught.value.errors()[0]["loc"]) == "GROUPKEEPER_WEB__PORT"


def test_a_misspelled_setting_is_told_with_the_nearest() -> None:
    given = ["PATH", "GROUPKEEPER_WEB__PORT", "GROUPKEEPER_WEB_PORT", "GROUPKEEPER_XYZZYQQ"]
    assert unknown_names(given) == [
        ("GROUPKEEPER_WEB_PORT", "GROUPKEEPER_WEB__PORT"),
        ("GROUPKEEPER_XYZZYQQ", None),
    ]


@pytest.mark.parametrize("url", ["mysql://root:s3cret@x/y", "nonsense", "s3cret://"])
def test_a_wrong_database_url_is_a_fault_without_its_value(url: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Settings(_env_file=None, database_url=url)
    assert "s3cret" not in caught.value.errors()[0]["msg"].removeprefix("Value error, s3cret is")


def test_the_database_password_does_not_show() -> None:
    settings = Settings(_env_file=None, database_url="postgresql://u:hidden-word@127.0.0.1/db")
    assert "hidden-word" not in repr(settings)
    assert settings.database == "postgresql://u:hidden-word@127.0.0.1/db"


@pytest.mark.parametrize(
    ("name", "written", "example"),
    [
        ("HOURS", "9 to 5", "Mo-Fr 09:00-18:00"),
        ("TIME_ZONE", "Mars/Crater", "Asia/Shanghai"),
    ],
)
def test_support_hours_that_cannot_be_are_told_with_an_example(
    name: str, written: str, example: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"GROUPKEEPER_SUPPORT__{name}", written)
    with pytest.raises(ValidationError) as caught:
        Settings(_env_file=None)
    [problem] = caught.value.errors()
    assert env_name(problem["loc"]) == f"GROUPKEEPER_SUPPORT__{name}"
    assert example in problem["msg"]


def test_blanks_that_came_along_with_a_token_are_no_part_of_it() -> None:
    settings = SlackSettings(bot_token=" xoxb-1-a ", app_token="xapp-1-b\n")
    assert settings.bot_token is not None
    assert settings.bot_token.get_secret_value() == "xoxb-1-a"
    assert settings.app_token is not None
    assert settings.app_token.get_secret_value() == "xapp-1-b"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"bot_token": "xoxb-…", "app_token": "xapp-1-b"}, "a bot token is xoxb-"),
        ({"bot_token": "xapp-1-b", "app_token": "xoxb-1-a"}, "a bot token is xoxb-"),
        ({"bot_token": "xoxb-1-a"}, "GROUPKEEPER_SLACK__APP_TOKEN is missing"),
        ({"app_token": "xapp-1-b"}, "GROUPKEEPER_SLACK__BOT_TOKEN is missing"),
        ({"base_url": "http://slack.example/api/"}, "https://"),
    ],
)
def test_what_is_wrong_with_tokens_is_said_without_showing_them(
    given: dict[str, str], expected: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        SlackSettings.model_validate(given)
    said = " ".join(problem["msg"] for problem in refused.value.errors())
    assert expected in said
    assert not any(secret in said for secret in given.values() if secret.endswith(("-a", "-b")))
