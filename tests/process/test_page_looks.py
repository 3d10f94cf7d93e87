"""How the chat page looks: on a phone, light and dark, whatever is written."""

import pytest
from playwright.sync_api import Page, expect

from tests.process.browsing import OpenPage, change, say
from tests.process.installation import Installation

PHONE = {"width": 360, "height": 740}
TOO_WIDE = "document.documentElement.scrollWidth - window.innerWidth"
SCROLLS_SIDEWAYS = """() => {
    const node = document.getElementById("scroll");
    return node.scrollWidth > node.clientWidth;
}"""
WIDE = (
    "| " + " | ".join(f"column {n}" for n in range(30)) + " |\n"
    "|" + " --- |" * 30 + "\n| " + " | ".join("value" for _ in range(30)) + " |\n\n"
    "```\n" + "code " * 200 + "\n```\n\n" + "long" * 400 + "\n\n> " + "word " * 300
)
CONTRAST = """(selector) => {
    const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
    const rgba = (colour) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        return [...canvas.getImageData(0, 0, 1, 1).data];
    };
    const light = (colour) => rgba(colour).slice(0, 3)
        .map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, place) => sum + v * [0.2126, 0.7152, 0.0722][place], 0);
    const behind = (node) => {
        for (; node; node = node.parentElement) {
            const colour = getComputedStyle(node).backgroundColor;
            if (rgba(colour)[3] === 255) return colour;
        }
        return "white";
    };
    return [...document.querySelectorAll(selector)].filter((node) => node.checkVisibility())
        .map((node) => {
            const [ink, paper] = [getComputedStyle(node).color, behind(node)].map(light);
            return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
        });
}"""
TEXTS = (
    "#group-name, #group-people, .message .name, .message time, .text, .text a, .text code, .tag, "
    ".reply, .buttons button, .side .name, .count, .mark, .language button, .keys, .brand, "
    ".face, .state, .edited, #make-group .name, .ack, #send:enabled, .stuck, .stuck button"
)


def test_on_a_phone_the_list_leads_to_the_chat_and_back(
    open_page: OpenPage, groupkeeper: Installation
) -> None:
    page = open_page(groupkeeper.run(), viewport=PHONE, has_touch=True)
    expect(page.locator("#groups")).to_be_visible()
    expect(page.locator("#input")).to_be_hidden()
    assert page.evaluate(TOO_WIDE) <= 0
    page.tap('[data-group="en"]')
    expect(page.locator("#groups")).to_be_hidden()
    expect(page.locator("#group-name")).to_have_text("Product group")
    say(page, "@bot how do I export approvals?")
    answer = page.locator(".message.bot")
    expect(answer).to_contain_text("Excel or CSV")
    number = int(str(answer.get_attribute("data-message-id")))
    change(groupkeeper, number, text=WIDE)
    expect(answer.locator("table")).to_be_visible()
    say(page, "w" * 2000)
    assert page.evaluate(TOO_WIDE) <= 0
    assert page.evaluate(SCROLLS_SIDEWAYS) is False
    page.get_by_role("button", name="Back to the groups").click()
    expect(page.locator("#groups")).to_be_visible()
    expect(page.locator('[data-group="en"]')).to_be_focused()
    page.tap('[data-group="zh"]')
    page.go_back()
    expect(page.locator("#groups")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_what_is_behind_it(
    open_page: OpenPage, groupkeeper: Installation, scheme: str
) -> None:
    page = open_page(groupkeeper.run(), color_scheme=scheme)
    page.click('[data-group="en"]')
    say(page, "@bot how do I export approvals?")
    answer = page.locator(".message.bot")
    answer.locator(".buttons button").first.click()
    expect(answer).to_contain_text("Thanks, good to know.")
    page.request.post("/api/local/messages", data={"group": "zh", "person": "bo", "text": "hello"})
    expect(page.locator(".count")).to_have_count(1)
    page.route("**/api/local/messages", lambda route: route.abort())
    say(page, "not sent")
    expect(page.locator(".stuck")).to_be_visible()
    page.fill("#input", "something")
    found = page.evaluate(CONTRAST, TEXTS)
    assert len(found) > 30
    assert min(found) >= 4.5
    paper = page.evaluate("getComputedStyle(document.getElementById('chat')).backgroundColor")
    assert (paper == "rgb(255, 255, 255)") == (scheme == "light")


def test_nothing_moves_for_those_who_asked_for_that(
    open_page: OpenPage, groupkeeper: Installation
) -> None:
    page = open_page(groupkeeper.run(), reduced_motion="reduce")
    page.route("**/api/local/messages", lambda route: None)
    say(page, "waits")
    waiting = page.locator(".pending .state")
    expect(waiting).to_have_css("animation-name", "none")


def test_chinese_and_english_are_chosen_and_kept(page: Page) -> None:
    page.click('[data-locale="zh"]')
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(page.locator("#send")).to_have_text("发送")
    expect(page.get_by_role("button", name="添加图片或文件")).to_be_visible()
    page.reload()
    expect(page.locator("#send")).to_have_text("发送")
    page.click('[data-locale="en"]')
    expect(page.locator("#send")).to_have_text("Send")
