"""Slack's Web API as published: what a request and an answer have to consist of.

Names and types come from slack.json, which derive.py makes; what came later is in
slack_additions.py, the limits of blocks are in blocks.py, events in slack_events.py.
"""

import copy
import json
import re
from pathlib import Path
from typing import Any

from jsonschema import Draft7Validator
from jsonschema.exceptions import best_match

from tests.platforms.specs import blocks
from tests.platforms.specs import slack_additions as additions
from tests.platforms.specs.slack_events import check_envelope, check_event
from tests.platforms.specs.violations import SpecViolation

__all__ = ["TABLE", "check_answer", "check_envelope", "check_event", "check_request"]
TABLE: dict[str, Any] = json.loads(Path(__file__).with_name("slack.json").read_text("utf-8"))
METHODS: dict[str, Any] = TABLE["methods"] | additions.METHODS
TEXT = 40_000
"""Characters of a message's text; more is cut off (docs.slack.dev, chat.postMessage)."""
MARKDOWN = 12_000
TIME_STAMP = re.compile(r"\d{1,12}(\.\d{1,6})?")
"""As a time in seconds also without the digits that make it a message's id."""
MESSAGE_TS = re.compile(r"\d{10}\.\d{6}")
FLAGS = (True, False, "true", "false", "1", "0")
POSTING = ("chat.postMessage", "chat.update", "chat.postEphemeral")


def check_request(method: str, params: dict[str, Any]) -> None:
    """Check a call's parameters, as they came over the wire.

    Form fields and queries are strings, of numbers, booleans and JSON too; in a JSON body they may
    have their types. A token among the parameters is let pass.

    Raises:
        SpecViolation: Slack would refuse this, or cut something off.

    """
    given = _given(method, {k: v for k, v in params.items() if k != "token"})
    if method in POSTING:
        _check_contents(method, given)
        _check_place(method, given)
    if method == "conversations.open" and ("channel" in given) == ("users" in given):
        raise SpecViolation(f"{method}: either channel or users has to be given")
    if method == "views.open":
        blocks.check_view(method, given["view"])
    if method == "files.completeUploadExternal":
        _check_files(method, given["files"])


def check_answer(method: str, answer: dict[str, Any]) -> None:
    """Check the whole body of an answer, be it a success or an error.

    Raises:
        SpecViolation: Slack would not answer like this.

    """
    if method not in METHODS:
        raise SpecViolation(f"{method}: is no method in slack.json")
    if answer.get("ok") is False:
        _check_error(method, answer)
        return
    if wrong := best_match(_ANSWERS[method].iter_errors(answer)):
        where = ".".join(map(str, wrong.absolute_path)) or "answer"
        raise SpecViolation(f"{method}: {where}: {wrong.message[:300]}")


def _given(method: str, params: dict[str, Any]) -> dict[str, Any]:
    published = _parameters(method)
    if unknown := params.keys() - published.keys():
        raise SpecViolation(f"{method}: has no parameter {', '.join(sorted(unknown))}")
    required = {name for name, field in published.items() if field["required"]}
    if missing := required - params.keys():
        raise SpecViolation(f"{method}: {', '.join(sorted(missing))} is required")
    types = {name: published[name]["type"] for name in params}
    return {name: _off_the_wire(method, name, params[name], types[name]) for name in params}


def _parameters(method: str) -> dict[str, Any]:
    if method not in METHODS:
        raise SpecViolation(f"{method}: is no method in slack.json")
    added = additions.PARAMETERS.get(method, {})
    required = additions.REQUIRED.get(method, set())
    optional = additions.OPTIONAL.get(method, set())
    known: dict[str, Any] = METHODS[method]["params"]
    return {
        name: {
            "type": added.get(name) or known[name]["type"],
            "required": name in required
            or (name not in optional and bool(known.get(name, {}).get("required"))),
        }
        for name in known.keys() | added.keys()
    }


def _off_the_wire(method: str, name: str, value: Any, type_: str) -> Any:
    """A parameter's value; JSON in a string is read."""
    if type_ == "json":
        return _read_json(method, name, value)
    fits = {
        "string": isinstance(value, str),
        "boolean": any(
            value is each or value == each for each in FLAGS if type(value) is type(each)
        ),
        "integer": not isinstance(value, bool) and str(value).isdigit(),
        "ts": isinstance(value, str) and TIME_STAMP.fullmatch(value) is not None,
    }
    if not fits[type_]:
        raise SpecViolation(f"{method}: {name} is no {type_}")
    return value


def _read_json(method: str, name: str, value: Any) -> Any:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise SpecViolation(f"{method}: {name} is no JSON") from None
    if not isinstance(value, list | dict):
        raise SpecViolation(f"{method}: {name} is neither an array nor an object")
    return value


def _check_contents(method: str, given: dict[str, Any]) -> None:
    contents = {name for name in ("text", "blocks", "attachments") if given.get(name)}
    if "markdown_text" in given:
        if contents & {"text", "blocks"}:
            raise SpecViolation(f"{method}: markdown_text excludes text and blocks")
    elif not contents and not given.get("file_ids"):
        raise SpecViolation(f"{method}: text, blocks or attachments are required (no_text)")
    for name, most in (("text", TEXT), ("markdown_text", MARKDOWN)):
        if len(given.get(name, "")) > most:
            raise SpecViolation(f"{method}: {name} has more than {most} characters")
    if "blocks" in given:
        blocks.check_blocks(method, given["blocks"])
    if "metadata" in given:
        blocks.check_metadata(method, given["metadata"])


def _check_place(method: str, given: dict[str, Any]) -> None:
    for name in ("channel", "user"):
        if name in given and not given[name]:
            raise SpecViolation(f"{method}: {name} is empty")
    for name in ("ts", "thread_ts"):
        if name in given and not MESSAGE_TS.fullmatch(given[name]):
            raise SpecViolation(f"{method}: {name} is no message's ts")


def _check_files(method: str, files: Any) -> None:
    if not isinstance(files, list) or not files:
        raise SpecViolation(f"{method}: files is no array of files")
    for each in files:
        if not isinstance(each, dict) or not isinstance(each.get("id"), str):
            raise SpecViolation(f"{method}: files has one without id")
        if unknown := each.keys() - {"id", "title", "highlight_type"}:
            raise SpecViolation(f"{method}: a file has no {', '.join(sorted(unknown))}")


def _check_error(method: str, answer: dict[str, Any]) -> None:
    allowed = {"ok", "error", "needed", "provided", "callstack", "errors", *additions.EVERY_ANSWER}
    if unknown := answer.keys() - allowed:
        raise SpecViolation(f"{method}: answer has no field {', '.join(sorted(unknown))}")
    known = {
        *METHODS[method]["errors"],
        *additions.ERRORS,
        *additions.ERRORS_OF.get(method, ()),
    }
    if answer.get("error") not in known:
        raise SpecViolation(f"{method}: has no error {answer.get('error')!r}")


def _definitions() -> dict[str, Any]:
    """The table's definitions with what came later."""
    made: dict[str, Any] = copy.deepcopy(TABLE["definitions"])
    for name, more in additions.PROPERTIES.items():
        for schema in made[name].get("anyOf", [made[name]]):
            schema["properties"] |= more
    for name, gone in additions.NOT_REQUIRED.items():
        for schema in made[name].get("anyOf", [made[name]]) if name in made else ():
            schema["required"] = [each for each in schema["required"] if each not in gone]
    return made


def _answer(method: str, definitions: dict[str, Any]) -> Draft7Validator:
    schema = copy.deepcopy(METHODS[method]["answer"])
    later = additions.EVERY_ANSWER | additions.ANSWERS.get(method, {})
    schema["properties"] |= later
    gone = additions.NOT_REQUIRED.get(method, set())
    schema["required"] = [each for each in schema["required"] if each not in gone]
    return Draft7Validator(schema | {"definitions": definitions})


_ANSWERS = {method: _answer(method, _definitions()) for method in METHODS}
