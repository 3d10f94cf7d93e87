"""The facts about Slack that tests check against, from its published descriptions."""

from typing import Any

SOURCE = "github.com/slackapi/slack-api-specs, web-api and events-api"
LICENCE = "MIT, Copyright (c) 2017 SlackAPI"
METHODS = str.split("""
    auth.test chat.delete chat.postEphemeral chat.postMessage chat.update conversations.history
    conversations.info conversations.list conversations.members conversations.open
    conversations.replies files.delete files.info reactions.add users.conversations users.info
    views.open
""")
PROSE = {"description", "title", "examples"}


def slack_table(
    web: dict[str, Any], events: dict[str, Any], wrapper: dict[str, Any]
) -> dict[str, Any]:
    """The methods that we use, what their answers consist of, and which events there are."""
    methods = {name: _method(web["paths"][f"/{name}"]) for name in METHODS}
    definitions: dict[str, Any] = {}
    for method in methods.values():
        _reach(method["answer"], web["definitions"], definitions)
    scopes = {
        name.replace(".", "_"): topic["subscribe"].get("x-scopes-required", [])
        for name, topic in events["topics"].items()
        if not name.startswith("message.")
    }
    return {
        "definitions": definitions,
        "event_scopes": scopes,
        "event_wrapper": _facts(wrapper),
        "licence": LICENCE,
        "methods": methods,
        "released": "2021-09, and frozen since",
        "source": SOURCE,
        "version": f"Web API {web['info']['version']}, Events API {events['info']['version']}",
    }


def _method(path: dict[str, Any]) -> dict[str, Any]:
    [operation] = path.values()
    params = {
        each["name"]: {"type": each["type"]} | ({"required": True} if each.get("required") else {})
        for each in operation["parameters"]
        if each["name"] != "token"  # it comes in a header
    }
    responses = operation["responses"]
    errors = responses["default"]["schema"]["properties"].get("error", {}).get("enum", [])
    return {
        "answer": _facts(responses["200"]["schema"]),
        "errors": sorted(errors),
        "params": params,
    }


def _facts(schema: Any) -> Any:
    """A schema without prose, and with ``anyOf`` where the description says it as ``items``.

    OpenAPI 2 has no ``anyOf``; Slack wrote alternatives as a list of items of no array.
    """
    if isinstance(schema, list):
        return [_facts(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    kept: dict[str, Any] = {}
    for key, value in schema.items():
        if key == "properties":
            kept[key] = {name: _facts(each) for name, each in value.items()}
        elif key not in PROSE and not key.startswith(("x-", "$schema")):
            kept[key] = _facts(value)
    if isinstance(kept.get("items"), list) and kept.get("type") != "array":
        kept["anyOf"] = kept.pop("items")
    return kept


def _reach(schema: Any, published: dict[str, Any], kept: dict[str, Any]) -> None:
    if isinstance(schema, list):
        for each in schema:
            _reach(each, published, kept)
    elif isinstance(schema, dict):
        name = str(schema.get("$ref", "")).rpartition("/")[2]
        if name and name not in kept:
            kept[name] = _facts(published[name])
            _reach(kept[name], published, kept)
        for each in schema.values():
            _reach(each, published, kept)
