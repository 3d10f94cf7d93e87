"""Telegram's Bot API as published: what a request, an answer and an update have to consist of.

Names and types come from telegram.json, which derive.py makes; what the documentation says only in
prose is in telegram_limits.py.
"""

import json
import re
from pathlib import Path
from typing import Any

from tests.platforms.specs import telegram_limits
from tests.platforms.specs.violations import SpecViolation

TABLE: dict[str, Any] = json.loads(Path(__file__).with_name("telegram.json").read_text("utf-8"))
METHODS: dict[str, Any] = TABLE["methods"]
TYPES: dict[str, Any] = TABLE["types"]
PLAIN: dict[str, tuple[type, ...]] = {
    "Integer": (int,),
    "Float": (int, float),
    "Boolean": (bool,),
    "String": (str,),
}
ARRAY = "Array of "


def check_request(method: str, params: dict[str, Any]) -> None:
    """Check a call's parameters, as they came over the wire.

    Form fields are strings, of numbers, booleans and JSON too; in a JSON body they may have their
    types. A file is anything that is not JSON: bytes, or a web framework's object for it. A part
    of the form to which another field refers as ``attach://name`` belongs under its name.

    Raises:
        SpecViolation: Telegram would refuse this, or would quietly not do what it says.

    """
    if method not in METHODS:
        raise SpecViolation(f"{method}: is no method in telegram.json")
    fields = METHODS[method]["fields"]
    attached = _attached(params, fields)
    if unknown := params.keys() - fields.keys() - attached:
        raise SpecViolation(f"{method}: has no parameter {', '.join(sorted(unknown))}")
    given = {}
    for name, field in fields.items():
        if name not in params:
            if field.get("required"):
                raise SpecViolation(f"{method}: {name} is required")
            continue
        given[name] = _off_the_wire(params[name], field["types"])
        _require(method, given[name], field["types"], name)
    if missing := attached - params.keys():
        raise SpecViolation(f"{method}: refers to {', '.join(sorted(missing))}, not attached")
    telegram_limits.check(method, given, TYPES["Update"]["fields"].keys() - {"update_id"})


def check_answer(method: str, answer: dict[str, Any]) -> None:
    """Check the whole body of an answer, be it a success or an error.

    Raises:
        SpecViolation: Telegram would not answer like this.

    """
    if answer.get("ok") is True:
        _only(method, answer, {"ok", "result", "description"})
        if "result" not in answer:
            raise SpecViolation(f"{method}: answer without result")
        _require(method, answer["result"], METHODS[method]["returns"], "result")
        if method == "getUpdates":
            for update in answer["result"]:
                check_update(update)
        return
    if answer.get("ok") is not False:
        raise SpecViolation(f"{method}: answer.ok is neither true nor false")
    _only(method, answer, {"ok", "error_code", "description", "parameters"})
    _require(method, answer.get("error_code"), ["Integer"], "error_code")
    _require(method, answer.get("description"), ["String"], "description")
    if "parameters" in answer:
        _require(method, answer["parameters"], ["ResponseParameters"], "parameters")


def check_update(update: dict[str, Any]) -> None:
    """Check an update, as it is told by getUpdates or to a webhook.

    Raises:
        SpecViolation: Telegram would not send this.

    """
    _require("Update", update, ["Update"], "update")
    kinds = update.keys() - {"update_id"}
    if len(kinds) != 1:
        raise SpecViolation(f"Update: has to tell one thing, not {sorted(kinds)}")


def _attached(params: dict[str, Any], fields: dict[str, Any]) -> set[str]:
    """The names of the parts that media and files refer to; a text may say attach:// at will."""
    referring = (
        str(value)
        for name, value in params.items()
        if isinstance(value, str | list | dict)
        and any("Input" in each for each in fields.get(name, {}).get("types", ()))
    )
    return {name for value in referring for name in re.findall(r"attach://(\w+)", value)}


def _only(method: str, answer: dict[str, Any], allowed: set[str]) -> None:
    if unknown := answer.keys() - allowed:
        raise SpecViolation(f"{method}: answer has no field {', '.join(sorted(unknown))}")


def _require(method: str, value: Any, types: list[str], where: str) -> None:
    if wrong := _fault(value, types, where):
        raise SpecViolation(f"{method}: {wrong}")


def _off_the_wire(value: Any, types: list[str]) -> Any:
    """A parameter's value; as it is where it cannot be of its types, for the check to say so."""
    if not isinstance(value, str) or "String" in types:
        return value
    if types == ["Boolean"]:  # Telegram's server also takes yes and 1; libraries send these
        return {"true": True, "false": False}.get(value.lower(), value)
    try:
        return json.loads(value)
    except ValueError:
        return value


def _fault(value: Any, types: list[str], where: str) -> str | None:
    """What is wrong with a value, as a sentence; None if it is of one of the types."""
    faults = {each: _fault_as(value, each, where) for each in _concrete(types)}
    if None in faults.values():
        return None
    likely = [each for each in faults if _looks_like(value, each)]
    if len(likely) == 1:
        return faults[likely[0]]
    said = likely or list(faults)
    return f"{where} is none of {', '.join(said)}: {'; '.join(str(faults[each]) for each in said)}"


def _concrete(types: list[str]) -> list[str]:
    found: list[str] = []
    for each in types:
        depth = each.count(ARRAY)
        inner = TYPES.get(each.removeprefix(ARRAY * depth), {})
        found += [ARRAY * depth + one for one in inner.get("one_of", [])] or [each]
    return found


def _fault_as(value: Any, type_: str, where: str) -> str | None:
    if type_.startswith(ARRAY):
        return _fault_in_array(value, type_.removeprefix(ARRAY), where)
    if type_ == "InputFile":
        plain = value is None or isinstance(value, dict | list | int | float | str)
        return f"{where} is no file" if plain else None
    if type_ in PLAIN:
        fits = isinstance(value, PLAIN[type_]) and (isinstance(value, bool) == (type_ == "Boolean"))
        return None if fits else f"{where} is no {type_}"
    if not isinstance(value, dict):
        return f"{where} is no {type_}, not even an object"
    return _fault_in_object(value, type_, where)


def _fault_in_array(value: Any, type_: str, where: str) -> str | None:
    if not isinstance(value, list):
        return f"{where} is no array"
    # Elements may each be of another type: an album's photos and videos are two arrays in the spec.
    found = (_fault(each, _album(type_), f"{where}[{i}]") for i, each in enumerate(value))
    return next(filter(None, found), None)


def _album(type_: str) -> list[str]:
    mixed = ["InputMediaPhoto", "InputMediaVideo"]
    return mixed if type_ in mixed else [type_]


def _fault_in_object(value: dict[str, Any], type_: str, where: str) -> str | None:
    fields = TYPES[type_]["fields"]
    for name, field in fields.items():
        if name not in value:
            if field.get("required"):
                return f"{where}.{name} is missing ({type_})"
            continue
        if "value" in field and value[name] != field["value"]:
            return f"{where}.{name} has to be {field['value']!r} ({type_})"
        if wrong := _fault(value[name], field["types"], f"{where}.{name}"):
            return wrong
    unknown = sorted(value.keys() - fields.keys())
    return f"{where}.{unknown[0]} is no field of {type_}" if unknown else None


def _looks_like(value: Any, type_: str) -> bool:
    """Whether a value can only have been meant as of this type."""
    if type_.startswith(ARRAY):
        return isinstance(value, list)
    if not isinstance(value, dict) or "fields" not in TYPES.get(type_, {}) or type_ == "InputFile":
        return False
    fixed = {n: f["value"] for n, f in TYPES[type_].get("fields", {}).items() if "value" in f}
    return all(value.get(name) == said for name, said in fixed.items())
