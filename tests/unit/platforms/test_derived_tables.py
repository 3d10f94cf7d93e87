"""The tables of facts from published specifications: whole, and facts only."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.platforms.specs import derive, slack, telegram
from tests.platforms.specs.derive_slack import slack_table
from tests.platforms.specs.derive_telegram import METHODS, telegram_table

PROSE = {"description", "title", "examples", "summary"}


def strings(value: Any) -> Iterator[str]:
    """Every string in a table but its source's name and date."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)
    elif isinstance(value, dict):
        for name, each in value.items():
            if name not in ("source", "licence", "released", "version"):
                yield from strings(each)


@pytest.mark.parametrize("table", [slack.TABLE, telegram.TABLE], ids=["slack", "telegram"])
def test_they_name_their_source_and_hold_no_prose(table: dict[str, Any]) -> None:
    assert {"source", "licence", "released", "version"} <= table.keys()
    assert [said for said in strings(table) if said.count(" ") > 4] == []


def test_every_type_is_known() -> None:
    known = telegram.TYPES.keys() | telegram.PLAIN.keys()
    described = [*telegram.TYPES.values(), *telegram.METHODS.values()]
    used = [
        used
        for each in described
        for names in (
            *(field["types"] for field in each.get("fields", {}).values()),
            each.get("one_of", []),
            each.get("returns", []),
        )
        for used in names
    ]
    assert {each.replace("Array of ", "") for each in used} <= known


def test_every_reference_leads_somewhere() -> None:
    text = json.dumps(slack.TABLE)
    named = {part.split('"')[0] for part in text.split("#/definitions/")[1:]}
    assert named == slack.TABLE["definitions"].keys() & named
    assert len(named) > 20


def field(name: str, *types: str, required: bool = True, description: str = "") -> dict[str, Any]:
    return {"name": name, "types": types, "required": required, "description": description}


def bot_api() -> dict[str, Any]:
    said = 'The status, always "creator"'
    types = {
        "Update": {"fields": [field("who", "ChatMember"), field("gift", "Gift", required=False)]},
        "ResponseParameters": {"fields": []},
        "ChatMember": {"subtypes": ["ChatMemberOwner"]},
        "ChatMemberOwner": {"fields": [field("status", "String", description=said)]},
        "Gift": {"fields": [field("id", "String")]},
        "Forgotten": {"fields": []},
    }
    methods = {name: {"fields": [], "returns": ["Boolean"]} for name in METHODS}
    return {"methods": methods, "types": types, "release_date": "today", "version": "1"}


def test_what_is_derived_for_telegram() -> None:
    table = telegram_table(bot_api())
    assert table["types"].keys() == {
        "Update",
        "ResponseParameters",
        "ChatMember",
        "ChatMemberOwner",
    }
    assert table["types"]["Update"]["fields"].keys() == {"who"}
    owner = table["types"]["ChatMemberOwner"]["fields"]
    assert owner == {"status": {"types": ["String"], "required": True, "value": "creator"}}


def test_alternatives_and_prose_of_slack_are_mended() -> None:
    either = {"description": "Words.", "items": [{"type": "null"}, {"type": "string"}]}
    schema = {"properties": {"description": either}, "title": "Words", "type": "object"}
    error = {"schema": {"properties": {"error": {"enum": ["b", "a"]}}}}
    parameters = [
        {"name": "token", "type": "string", "required": True},
        {"name": "channel", "type": "string", "required": True, "description": "Words."},
    ]
    responses = {"200": {"schema": schema}, "default": error}
    operation = {"parameters": parameters, "responses": responses}
    names = slack.TABLE["methods"]
    web = {"paths": {f"/{name}": {"post": operation} for name in names}, "definitions": {}}
    events = {"info": {"version": "2"}, "topics": {"app.mention": {"subscribe": {}}}}
    table = slack_table(web | {"info": {"version": "1"}}, events, {"title": "Words"})
    method = table["methods"]["auth.test"]
    assert method["params"] == {"channel": {"type": "string", "required": True}}
    assert method["errors"] == ["a", "b"]
    mended = {"description": {"anyOf": [{"type": "null"}, {"type": "string"}]}}
    assert method["answer"] == {"properties": mended, "type": "object"}
    assert table["event_scopes"] == {"app_mention": []}


def test_tables_are_written_an_entry_on_each_line() -> None:
    wide = {"b": ["x" * 60, "y" * 60], "a": 1}
    text = derive.pretty(wide)
    assert json.loads(text) == wide
    assert text.splitlines()[:3] == ["{", ' "a": 1,', ' "b": [']
    for name, table in (("slack", slack.TABLE), ("telegram", telegram.TABLE)):
        path = derive.HERE / f"{name}.json"
        assert path.read_text("utf-8") == derive.pretty(table) + "\n", "edited by hand"
