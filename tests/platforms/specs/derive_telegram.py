"""The facts about Telegram's Bot API that tests check against, from its published description."""

import re
from typing import Any

SOURCE = "github.com/PaulSonOfLars/telegram-bot-api-spec, api.json"
LICENCE = "MIT, Copyright (c) 2020 Paul Larsen"
METHODS = str.split("""
    answerCallbackQuery close deleteMessage deleteMyCommands deleteWebhook editMessageCaption
    editMessageMedia editMessageReplyMarkup editMessageText getChat getChatAdministrators
    getChatMember getFile getMe getMyCommands getUpdates getWebhookInfo leaveChat logOut
    sendAnimation sendDocument sendMediaGroup sendMessage sendPhoto sendVideo setMessageReaction
    setMyCommands setWebhook
""")
ROOTS = ("Update", "ResponseParameters")
LEFT_OUT = re.compile(
    r"^(Input)?Rich|Gift|Giveaway|^Background|^ChatBackground|^Passport|^Encrypted|Checklist"
    r"|^SuggestedPost|^Paid|^Story|^Game$|^CallbackGame|Star|Business|Boost|^Inline(Query|Queries)"
    r"|^ChosenInline|^Shipping|^PreCheckout|^SuccessfulPayment|^RefundedPayment|^Invoice|^OrderInfo"
    r"|^DirectMessage|^ManagedBot|^UserRating|^LivePhoto|LivePhoto$"
)
"""Types of features that no groupkeeper uses: neither they nor optional fields of such a type are
kept, so using one is a violation until it is taken in here."""
FIXED = re.compile(r'(?:always|must be) (?:[“"]([a-z_0-9]+)[”"]|([a-z_0-9]+)$)')
DISCRIMINATORS = ("type", "status", "source")


def telegram_table(spec: dict[str, Any]) -> dict[str, Any]:
    """The methods that we use, and all types that they and updates can contain."""
    methods = {name: _method(spec["methods"][name]) for name in METHODS}
    types: dict[str, Any] = {}
    for name in ROOTS:
        _reach(name, spec["types"], types)
    for method in methods.values():
        for used in [*method["returns"], *_used(method)]:
            _reach(used, spec["types"], types)
    return {
        "licence": LICENCE,
        "methods": methods,
        "released": spec["release_date"],
        "source": SOURCE,
        "types": types,
        "version": spec["version"],
    }


def _method(found: dict[str, Any]) -> dict[str, Any]:
    return {"fields": _fields(found), "returns": found["returns"]}


def _reach(name: str, published: dict[str, Any], kept: dict[str, Any]) -> None:
    name = name.removeprefix("Array of ").removeprefix("Array of ")
    if name in kept or name not in published:
        return
    found = published[name]
    if "subtypes" in found:
        one_of = [each for each in found["subtypes"] if not LEFT_OUT.search(each)]
        kept[name] = {"one_of": one_of}
    else:
        kept[name] = {"fields": _fields(found)}
        one_of = []
    for used in [*one_of, *_used(kept[name])]:
        _reach(used, published, kept)


def _used(described: dict[str, Any]) -> list[str]:
    return [each for field in described.get("fields", {}).values() for each in field["types"]]


def _left_out(type_: str) -> bool:
    return LEFT_OUT.search(type_.split(" of ")[-1]) is not None


def _fields(found: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, dict[str, Any]] = {}
    for field in found.get("fields", []):
        types = [each for each in field["types"] if field["required"] or not _left_out(each)]
        if not types:
            continue
        kept[field["name"]] = {"types": types}
        if field["required"]:
            kept[field["name"]]["required"] = True
        fixed = FIXED.search(field["description"])
        if fixed and field["name"] in DISCRIMINATORS and types == ["String"]:
            kept[field["name"]]["value"] = fixed[1] or fixed[2]
    return kept
