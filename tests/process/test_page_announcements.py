"""Announcements on the chat page, from the launch form to the recall, by buttons and replies."""

import re
import signal
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from bot.texts import plain
from tests.process.browsing import OpenPage, free_port, png, say
from tests.process.installation import Installation
from tests.process.running import Process

DESKTOP = {"locale": "en-US", "viewport": {"width": 1200, "height": 800}}
PHONE = {"locale": "zh-CN", "viewport": {"width": 390, "height": 844}}
ANSWERS = {
    "en": ("All approvals go to Excel.", "Copying took hours.", "Open\nExport", "Auditors ask."),
    "zh": ("审批单可以导出了。", "手工复制要几个小时。", "打开审批\n点导出", "审计常要。"),
}
GROUPS = {"en": "Groups", "zh": "群"}
NEWER = {"en": "Approvals go to CSV too.", "zh": "也可以导出成 CSV 了。"}
SIDEWAYS = """() => {
    const node = document.getElementById("scroll");
    return Math.max(node.scrollWidth - node.clientWidth,
        document.documentElement.scrollWidth - window.innerWidth);
}"""


class Desk:
    """An operator at the page, in the ops channel; the bot speaks ``locale`` there."""

    def __init__(self, page: Page, locale: str) -> None:
        self.page = page
        self.locale = locale
        page.select_option("#person", "ops")
        self.open("ops")

    def open(self, group: str) -> None:
        """Look at a group; on a phone by its list."""
        if self.page.locator("#back").is_visible():
            self.page.click("#back")
        self.page.click(f'[data-group="{group}"]')

    def words(self, key: str, **facts: object) -> str:
        """What people read of a text."""
        return re.sub(r"[*`]", "", plain(self.locale, key, **facts))

    @property
    def threads(self) -> Locator:
        """The bot's: that of the announcement, then how far it is, then the report."""
        return self.page.locator("#log .thread:has(> .message.bot)")

    @property
    def newest(self) -> Locator:
        """What the bot said last about the announcement."""
        return self.threads.first.locator(".message.bot").last

    def press(self, key: str, then: str, **facts: object) -> None:
        """A button of what was said last; then something else is said about it."""
        self.newest.get_by_role("button", name=self.words(key, **facts), exact=True).click()
        expect(self.newest).to_contain_text(then)

    def reply(self, text: str, then: str, *files: FilePayload) -> None:
        """Write in the thread of the announcement, and read what comes."""
        self.threads.first.locator(".reply").click()
        self.page.set_input_files("#picker", files)
        say(self.page, text)
        expect(self.newest).to_contain_text(then)


def picture(name: str = "export.png") -> FilePayload:
    return {"name": name, "mimeType": "image/png", "buffer": png()}


def shows_picture(message: Locator) -> None:
    expect(message.locator(".files img")).to_have_js_property("naturalWidth", 64)


def member(open_page: OpenPage, process: Process, group: str, **options: Any) -> Page:
    """Ana, in a group."""
    page = open_page(process, **options)
    page.select_option("#person", "ana")
    page.click(f'[data-group="{group}"]')
    return page


def fill_form(desk: Desk) -> None:
    """Begin one and answer the six questions; its card is what was said last."""
    what, problem, steps, why = ANSWERS[desk.locale]
    say(desk.page, "/" + desk.words("command.announce.name"))
    expect(desk.newest).to_contain_text("#1")
    desk.press("announce.button_form", "1/6")
    desk.reply(what, "2/6")
    desk.reply(problem, "3/6")
    desk.reply(steps, "4/6")
    desk.reply(why, "5/6")
    desk.reply("", "6/6", picture())
    desk.press("announce.button_skip", desk.words("announce.at_once"))
    preview = desk.threads.first.locator(".message.bot").nth(-2)
    expect(preview).to_contain_text(what)
    expect(preview.locator("ol li")).to_have_text(steps.split("\n"))
    shows_picture(preview)


def choose(desk: Desk, group: str) -> None:
    """Everybody is called, but in this group only."""
    desk.press("announce.button_options", desk.words("announce.button_everyone_on"))
    desk.press("announce.button_everyone_on", desk.words("announce.is_everyone"))
    desk.press("announce.button_audience", "#1")
    desk.newest.get_by_role("button", name=GROUPS[desk.locale], exact=True).click()
    value = desk.newest.locator(".buttons button", has_text=group)
    expect(value).not_to_contain_text("✓")
    value.click()
    expect(value).to_contain_text("✓")
    assert desk.page.evaluate(SIDEWAYS) <= 0
    desk.press("audience.button_done", desk.words("announce.at_once"))


def try_out(desk: Desk) -> None:
    """The real thing, for the operator alone."""
    desk.press("announce.button_test", desk.words("announce.tested", number=1, revision=8))
    desk.open("direct-ops")
    got = desk.page.locator("#log .message.bot").last
    expect(got).to_contain_text(ANSWERS[desk.locale][0])
    expect(got.get_by_role("button", name=desk.words("announcement.got_it"))).to_be_visible()
    shows_picture(got)
    desk.open("ops")


def send(desk: Desk, count: int, revision: int) -> None:
    """Confirm what the card shows; how far it is shows itself."""
    groups = desk.words("announce.groups", count=count)
    facts = {"number": 1, "revision": revision, "groups": groups}
    card = desk.threads.first.get_by_role("button", name=desk.words("announce.button_confirm"))
    card.last.click()
    expect(desk.newest).to_contain_text(desk.words("announce.confirm", **facts))
    desk.press("announce.button_send", desk.words("announce.sending", **facts), count=count)


def see_the_end(desk: Desk, count: int) -> None:
    """The one message says that all of it is done, then there is the report."""
    progress = desk.threads.nth(1).locator(".message.bot")
    expect(progress).to_contain_text("█" * 20 + " 100 %")
    expect(progress).to_contain_text(desk.words("announce.stage_sent"))
    counts = {"sent": count, "total": count, "failed": 0, "skipped": 0, "uncertain": 0}
    expect(progress).to_contain_text(desk.words("progress.counts_send", **counts))
    report = desk.words("report.title", number=1, headline="").strip()
    expect(desk.threads.nth(2)).to_contain_text(report)


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_an_announcement_from_the_form_to_the_recall(
    open_page: OpenPage, groupkeeper: Installation, locale: str
) -> None:
    """English at a desk, Chinese on a phone; nobody ever reloads the page."""
    options = DESKTOP if locale == "en" else PHONE
    process = groupkeeper.run(GROUPKEEPER_LOCALE=locale)
    desk = Desk(open_page(process, **options), locale)
    group = plain(locale, "local.group")
    ana = member(open_page, process, locale, locale=options["locale"])
    fill_form(desk)
    choose(desk, group)
    try_out(desk)
    send(desk, 1, 8)
    see_the_end(desk, 1)

    got = ana.locator("#log .message.bot")
    expect(got).to_have_count(1)
    expect(got.locator("strong").first).to_have_text(desk.words("local.everyone"))
    expect(got).to_contain_text(ANSWERS[locale][0])
    shows_picture(got)
    got.get_by_role("button", name=desk.words("announcement.got_it")).click()
    expect(got.locator(".ack")).to_have_text(desk.words("announce.noted"))
    ana.click(f'[data-group="{"zh" if locale == "en" else "en"}"]')
    expect(ana.locator("#empty")).to_be_visible()
    ana.click(f'[data-group="{locale}"]')

    verb = f"/{desk.words('command.announce.name')} 1 {desk.words('word.what')}"
    desk.reply(f"{verb} {NEWER[locale]}", NEWER[locale])
    command = desk.newest.locator("code").first.inner_text()
    desk.reply(command, desk.words("announce.correcting", number=1, revision=9))
    expect(got).to_contain_text(NEWER[locale])
    expect(got).not_to_contain_text(ANSWERS[locale][0])
    expect(got.locator(".edited")).to_be_visible()
    shows_picture(got)
    edited = desk.words("report.edit_all", total=1)
    expect(desk.threads.nth(3)).to_contain_text(edited)
    assert desk.page.evaluate(SIDEWAYS) <= 0

    report = desk.threads.nth(3)
    report.get_by_role("button", name=desk.words("announce.button_recall"), exact=True).click()
    sure = desk.page.get_by_role("button", name=desk.words("announce.button_recall_sure"))
    sure.last.click()
    expect(ana.locator("#log .gone")).to_be_visible()
    expect(got.locator("img, button")).to_have_count(0)
    expect(desk.threads.last).to_contain_text(desk.words("report.delete_all", total=1))


def test_a_power_cut_between_the_confirmation_and_the_end(
    open_page: OpenPage, groupkeeper: Installation
) -> None:
    """The page comes back by itself; each group has it once."""
    port = {"GROUPKEEPER_WEB__PORT": str(free_port())}
    groupkeeper.settings |= port
    process = groupkeeper.victim("released", 1, signal.SIGKILL)
    desk = Desk(open_page(process, **DESKTOP), "en")
    members = {group: member(open_page, process, group) for group in ("en", "zh")}
    desk.page.set_input_files("#picker", [picture()])
    say(desk.page, "/announce Approvals go to Excel")
    expect(desk.newest).to_contain_text("When: at once")
    desk.newest.get_by_role("button", name="Send …", exact=True).click()
    desk.newest.get_by_role("button", name="Yes, send to 2 groups", exact=True).click()
    assert process.wait() == -signal.SIGKILL
    expect(desk.page.locator("#connection")).to_contain_text("Connection lost")
    groupkeeper.run()
    see_the_end(desk, 2)
    groupkeeper.wait_settled()
    for page in members.values():
        got = page.locator("#log .message.bot")
        expect(got).to_have_count(1)
        expect(got).to_contain_text("Approvals go to Excel")
        shows_picture(got)
    expect(desk.threads).to_have_count(3)
