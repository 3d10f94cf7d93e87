"""What doctor says of a Telegram account, its menu, and its files."""

from datetime import UTC, datetime
from string import Formatter

import pytest

from bot.adapters.abilities import Files, MenuItem, Menus
from bot.adapters.port import Capability, Finding, Severity
from bot.adapters.telegram.attachments import FETCHED_BYTES
from bot.texts import LOCALES, catalogue
from chat.delivery import Rejected, Unauthorized
from chat.message import File, Outgoing
from tests.contract.on_telegram import TelegramPlatform
from tests.platforms.telegram import faults
from tests.support import until


async def found(platform: TelegramPlatform, *, clock: bool = False) -> dict[str, Finding]:
    """The findings by their text; tests live in another year than the server's clock."""
    findings = {finding.text: finding for finding in await platform.adapter.check()}
    if not clock:
        del findings["telegram_clock"]
    for finding in findings.values():
        for locale in LOCALES:
            text = catalogue(locale)[f"doctor.{finding.text}"]
            assert {name for _, name, _, _ in Formatter().parse(text) if name} <= set(finding.facts)
    return findings


async def test_all_is_well_and_what_privacy_means_is_said(on_telegram: TelegramPlatform) -> None:
    findings = await found(on_telegram)
    assert list(findings) == ["telegram_bot", "telegram_privacy"]
    assert findings["telegram_bot"].facts == {"bot": "@groupkeeper_bot"}
    assert findings["telegram_privacy"].severity is Severity.OK  # a choice, and said


async def test_a_bot_that_sees_all_says_so(on_telegram: TelegramPlatform, sqlite_url: str) -> None:
    await on_telegram.stop()
    on_telegram.server.methods.privacy = False
    assert Capability.SEES_ALL not in on_telegram.adapter.capabilities
    await on_telegram.listen()
    assert Capability.SEES_ALL in on_telegram.adapter.capabilities
    assert list(await found(on_telegram)) == ["telegram_bot", "telegram_sees_all"]


async def test_the_clock_is_compared(on_telegram: TelegramPlatform) -> None:
    skew = (await found(on_telegram, clock=True))["telegram_clock"].facts["seconds"]
    apart = abs((datetime.now(UTC) - on_telegram.clock.now()).total_seconds())
    assert abs(float(skew) - apart) < 60


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (faults.REVOKED, "telegram_token"),
        (faults.OUTAGE, "telegram_unreachable"),
        (faults.too_many(9), "telegram_slowed_down"),
    ],
)
async def test_what_keeps_it_from_working_is_said(
    on_telegram: TelegramPlatform, fault: Exception, text: str
) -> None:
    on_telegram.server.faults.always["*"] = fault
    assert [finding.text for finding in await on_telegram.adapter.check()] == [text]


async def test_what_else_is_wrong_is_said(on_telegram: TelegramPlatform) -> None:
    on_telegram.server.methods.joins_groups = False
    on_telegram.server.faults.before["getUpdates"].append(faults.SECOND_POLLER)
    on_telegram.server.updates.expire()
    await until(lambda: on_telegram.clock.sleeping > 0)
    on_telegram.server.updates.waiting += [{"update_id": n} for n in range(100)]
    findings = await found(on_telegram)
    assert {"telegram_no_groups", "telegram_second_poller", "telegram_pending"} <= set(findings)


@pytest.mark.parametrize(
    ("url", "text"),
    [
        ("https://bot.example/base/telegram/webhook", "telegram_webhook_ours"),
        ("https://other.example/hook", "telegram_webhook_other"),
    ],
)
async def test_a_webhook_while_polling_is_said(
    on_telegram: TelegramPlatform, url: str, text: str
) -> None:
    on_telegram.server.updates.webhook = {"url": url}
    assert (await found(on_telegram))[text].facts == {"url": url}


async def test_a_webhook_is_said_to_be_there_missing_or_failing(
    by_webhook: TelegramPlatform,
) -> None:
    updates = by_webhook.server.updates
    assert "telegram_webhook" in await found(by_webhook)
    updates.last_error = "Connection refused"
    failing = (await found(by_webhook))["telegram_webhook_failing"]
    assert failing.facts["reason"] == "Connection refused"
    updates.webhook = {}
    assert "telegram_webhook_unset" in await found(by_webhook)


async def test_menus_are_set_by_language_and_for_ops_channels(
    on_telegram: TelegramPlatform,
) -> None:
    adapter, methods = on_telegram.telegram, on_telegram.server.methods
    assert isinstance(adapter, Menus)
    en = [MenuItem("help", "What I can do"), MenuItem("Not Latin", "x")]
    zh = [MenuItem("帮助", "我能做什么"), MenuItem("不行", "x")]
    ops = {"en": [MenuItem("groups", "All groups" * 50)]}
    for _ in range(2):
        await adapter.publish({"en": en, "zh": zh}, ops, ["-1001", "-404404", "C1"])
    chat = "chat:-1001"
    assert methods.menus[("default", "")] == [{"command": "help", "description": "What I can do"}]
    assert methods.menus[("default", "zh")] == [{"command": "help", "description": "我能做什么"}]
    assert len(methods.menus[(chat, "")][0]["description"]) == 256
    assert len(on_telegram.server.called("setMyCommands")) == 4  # two for a chat that is not there
    on_telegram.server.faults.always["*"] = faults.REVOKED
    with pytest.raises(Unauthorized):
        await adapter.publish({"en": en}, ops, [])


async def test_files_are_fetched_from_telegram(on_telegram: TelegramPlatform) -> None:
    adapter, world = on_telegram.telegram, on_telegram.server.world
    assert isinstance(adapter, Files)
    file_id = world.add_file(b"picture", "photos/file_1.jpg")
    assert await adapter.fetch(photo(file_id)) == b"picture"
    too_large = world.add_file(b"x" * (FETCHED_BYTES + 1), "photos/file_2.jpg")
    elsewhere = world.add_file(b"x", "../../../etc/passwd")
    local = world.add_file(b"x", "/etc/passwd")
    gone = world.add_file(b"x", "photos/file_3.jpg")
    on_telegram.server.lost_paths.add("photos/file_3.jpg")
    wrongs = (too_large, elsewhere, local, gone, "nothing")
    for wrong in map(photo, wrongs):
        with pytest.raises(Rejected):
            await adapter.fetch(wrong)
    with pytest.raises(Rejected):
        await adapter.fetch(File("telegram", "F123", "a", "image/png", 1))


async def test_a_file_goes_back_as_what_it_was(on_telegram: TelegramPlatform) -> None:
    file_id = on_telegram.server.world.add_file(b"picture", "photos/file_1.jpg")
    message = Outgoing("Look", files=(photo(file_id),))
    ref = await on_telegram.adapter.send(on_telegram.group, message, "k")
    sent = on_telegram.server.world.messages[on_telegram.chats["en"].id, int(ref.id)]
    assert (sent.content["photo"][0]["file_id"], sent.content["caption"]) == (file_id, "Look")
    await on_telegram.adapter.edit(ref, Outgoing("See"))
    assert sent.content["caption"] == "See"
    assert sent.content["photo"][0]["file_id"] == file_id


@pytest.mark.parametrize(
    ("media_type", "size", "kind"),
    [
        ("image/png", 7, "photo"),
        ("text/csv", 7, "document"),
        ("image/png", FETCHED_BYTES + 1, "document"),
    ],
)
async def test_what_is_from_elsewhere_is_uploaded(
    on_telegram: TelegramPlatform, media_type: str, size: int, kind: str
) -> None:
    file = File("other", "F1", "a.bin", media_type, size)
    on_telegram.exchange.content = b"x" * size
    ref = await on_telegram.adapter.send(on_telegram.group, Outgoing("", files=(file,)), "k")
    sent = on_telegram.server.world.messages[on_telegram.chats["en"].id, int(ref.id)]
    assert kind in sent.content
    assert list(on_telegram.server.world.files.values())[-1][1] == on_telegram.exchange.content


def photo(file_id: str) -> File:
    return File("telegram", f"photo:{file_id}", "photo.jpg", "image/jpeg", 7)
