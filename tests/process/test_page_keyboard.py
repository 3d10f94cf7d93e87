"""The chat page without a mouse, and for those who hear it."""

from playwright.sync_api import FilePayload, Page, expect

from tests.process.browsing import post, say

NAMELESS = """() => [...document.querySelectorAll(
    "button, a[href], input:not([hidden]), select, textarea, [tabindex='0'], [role=option]")]
    .filter((node) => node.checkVisibility())
    .filter((node) => {
        const labels = [...node.labels ?? []].map((label) => label.textContent);
        const named = [node.getAttribute("aria-label"), node.title, ...labels];
        if (!node.matches("input, select, textarea")) {
            named.push(node.innerText, node.querySelector("img")?.alt);
        }
        return !named.some((name) => name?.trim());
    })
    .map((node) => node.outerHTML.slice(0, 200))"""
FOCUSED = """() => document.activeElement.id || document.activeElement.dataset.group
    || document.activeElement.dataset.value || document.activeElement.className"""


def test_everything_has_a_name_and_the_page_has_landmarks(page: Page) -> None:
    page.click('[data-group="en"]')
    expect(page.locator(".example").first).to_be_visible()
    assert page.evaluate(NAMELESS) == []
    say(page, "@bot how do I export approvals?")
    expect(page.locator(".message.bot .buttons")).to_be_visible()
    chosen = FilePayload(name="a.txt", mimeType="text/plain", buffer=b"x")
    page.set_input_files("#picker", [chosen])
    expect(page.get_by_label("Remove a.txt")).to_be_visible()
    assert page.evaluate(NAMELESS) == []
    expect(page.get_by_role("button", name="Helpful", exact=True)).to_be_visible()
    for landmark in ("banner", "navigation", "main"):
        expect(page.get_by_role(landmark)).to_have_count(1)
    expect(page.get_by_role("log")).to_have_accessible_name("Messages")
    for button in ("#help", "#make-group"):
        page.click(button)
        assert page.evaluate(NAMELESS) == []
        page.keyboard.press("Escape")
        expect(page.locator("dialog[open]")).to_have_count(0)


def test_tab_reaches_everything(page: Page) -> None:
    page.click('[data-group="en"]')
    say(page, "@bot how do I export approvals?")
    expect(page.locator(".message.bot .buttons")).to_be_visible()
    page.evaluate("document.activeElement.blur()")
    page.locator("#person").focus()
    reached = ["person"]
    while reached[-1] != "send" and len(reached) < 60:
        page.keyboard.press("Tab")
        reached.append(page.evaluate(FOCUSED))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none" or (
            reached[-1] == "input"  # its frame shows the focus
        )
        if reached[-1] == "input":
            page.keyboard.type("x")  # an empty message cannot be sent
    expected = ["person", "zh", "en", "direct-ana", "make-group", "help", "attach", "input", "send"]
    assert [each for each in reached if each in expected] == expected
    assert {"quiet reply", "rate:1:1", "rate:1:0"} <= set(reached)


def test_keys_send_break_lines_switch_and_close(page: Page) -> None:
    page.click('[data-group="en"]')
    page.focus("#input")
    page.keyboard.type("one")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two")
    page.keyboard.press("Enter")
    expect(page.locator(".message:not(.pending) .text")).to_have_text("one\ntwo")
    page.click(".reply")
    expect(page.locator("#replying")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#replying")).to_be_hidden()
    page.keyboard.press("Alt+ArrowDown")
    expect(page.locator('[data-group="direct-ana"]')).to_have_attribute("aria-current", "true")
    expect(page.locator("#input")).to_be_focused()
    page.keyboard.press("Alt+ArrowUp")
    expect(page.locator('[data-group="en"]')).to_have_attribute("aria-current", "true")
    page.keyboard.press("Control+/")
    help_ = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(help_).to_contain_text("Go to the previous or next group")
    page.keyboard.press("Escape")
    expect(help_).to_be_hidden()


def test_who_is_mentioned_is_chosen_by_keys(page: Page) -> None:
    page.click('[data-group="en"]')
    page.focus("#input")
    page.keyboard.type("hi @")
    options = page.get_by_role("listbox", name="Who can be mentioned").get_by_role("option")
    expect(options).to_have_count(3)
    assert [text.split()[0] for text in options.all_inner_texts()] == ["@bot", "@Bo", "@Ops"]
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(page.locator("#input")).to_have_attribute("aria-activedescendant", "mention-bo")
    page.keyboard.press("Enter")
    expect(page.locator("#input")).to_have_value("hi @Bo ")
    expect(options).to_have_count(0)
    page.keyboard.type("and @op")
    expect(options).to_have_count(1)
    page.keyboard.press("Escape")
    expect(options).to_have_count(0)
    page.keyboard.press("Enter")
    expect(page.locator(".message:not(.pending)")).to_contain_text("hi @Bo and @op")
    page.keyboard.type("mail@")
    expect(options).to_have_count(0)


def test_what_is_new_is_said_once(page: Page) -> None:
    page.click('[data-group="en"]')
    said = """new MutationObserver(() => window.said.push(
        document.getElementById("announce").textContent)).observe(
        document.getElementById("announce"), {childList: true})"""
    page.evaluate(f"window.said = []; {said}")
    say(page, "@bot how do I export approvals?")
    answer = page.locator(".message.bot")
    answer.locator(".buttons button").first.click()
    expect(answer).to_contain_text("Thanks, good to know.")
    post(page, "bo", "好的")
    expect(page.locator("#announce p")).to_have_text("Bo: 好的")
    expect(page.locator("#announce p")).to_have_attribute("lang", "zh-CN")
    first, second = page.evaluate("window.said")
    assert first.startswith("bot: ")
    assert second == "Bo: 好的"
    expect(page.locator("#log")).to_have_attribute("aria-live", "off")
    expect(page.get_by_text("好的", exact=True).first).to_have_attribute("lang", "zh-CN")
