"""The chat page in a real browser: questions, answers, and what must not be executed."""

from playwright.sync_api import Browser, Page, expect

from tests.process.browsing import say
from tests.process.installation import Installation

HOSTILE = [
    "<script>window.hit=1</script><img src=x onerror='window.hit=1'>",
    "[x](javascript:window.hit=1) ![y](https://127.0.0.1/y.png)",
    "\u202eright to left \u200b zero width 😀 <!channel> '; DROP TABLE inbox; --",
    "<svg onload=window.hit=1><a href='javascript:window.hit=1'>z</a>",
    "x" * 5000,
]


def test_a_question_is_asked_and_answered(page: Page) -> None:
    page.click('[data-group="en"]')
    say(page, "@bot how do I export approvals?")
    answer = page.locator(".message.bot")
    expect(answer).to_contain_text("Approvals › Export approvals")
    expect(answer).to_contain_text("choose Excel or CSV")
    up = answer.locator(".buttons button").first
    up.click()
    expect(up).to_have_attribute("aria-pressed", "true")
    expect(answer).to_contain_text("Thanks, good to know.")
    with page.context.expect_page() as opened:
        answer.get_by_text("Open in the manual").click()
    expect(opened.value.locator("#export-approvals")).to_contain_text("choose Excel or CSV")


def test_near_ties_are_buttons_and_a_press_answers(page: Page) -> None:
    page.click('[data-group="en"]')
    say(page, "@bot approval")
    choice = page.locator(".message.bot").first
    choice.get_by_text("Reject an approval").click()
    expect(page.locator(".message.bot").nth(1)).to_contain_text("write the reason")


def test_chinese_and_english_side_by_side(page: Page) -> None:
    page.click('[data-locale="zh"]')
    page.click('[data-group="zh"]')
    say(page, "@bot 怎么导出审批单？")
    expect(page.locator(".message.bot")).to_contain_text("审批 › 导出审批单")
    expect(page.locator("#send")).to_have_text("发送")


def test_a_direct_chat_needs_no_mention_and_is_ones_own(page: Page) -> None:
    page.click('[data-group="direct-ana"]')
    say(page, "how do I reject an approval?")
    expect(page.locator(".message.bot")).to_contain_text("write the reason")
    page.select_option("#person", "bo")
    expect(page.locator('[data-group="direct-ana"]')).to_have_count(0)


def test_nothing_that_people_write_is_executed(page: Page) -> None:
    page.click('[data-group="en"]')
    for text in HOSTILE:
        say(page, f"@bot {text}")
        expect(page.locator("#log")).to_contain_text(text[:40].split("\u202e")[-1])
    expect(page.locator(".message.bot")).to_have_count(len(HOSTILE))
    assert page.evaluate("window.hit") is None
    inside = page.locator("#log script, #log iframe, #log svg, #log [onerror], #log [onload]")
    assert inside.count() == 0
    assert page.locator("#log a[href^=javascript]").count() == 0
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert width <= 0


def test_hostile_text_in_the_manual_is_not_executed(page: Page, groupkeeper: Installation) -> None:
    page.click('[data-group="en"]')
    body = "\n\n".join(HOSTILE[:4])
    bad = groupkeeper.folder / "manual" / "en" / "bad.md"
    bad.write_text(f"# Purple elephants\n\nThey dance.\n\n{body}\n", encoding="utf-8")
    asked = 0
    while not page.get_by_text("They dance.").count():
        assert asked < 200
        say(page, "@bot purple elephants")
        asked += 1
        expect(page.locator(".message.bot")).to_have_count(asked)
    assert page.evaluate("window.hit") is None


def test_another_sites_page_cannot_read_or_write(page: Page, browser: Browser) -> None:
    """A real page of another origin: its requests are refused, whatever it tries."""
    address = page.url.rstrip("/")
    context = browser.new_context()
    other = context.new_page()
    context.route(
        "http://other.localhost/*",
        lambda route: route.fulfill(body="<p>other</p>", content_type="text/html"),
    )
    other.goto("http://other.localhost/")
    attempt = """async (address) => {
        const body = JSON.stringify({group: "en", person: "ops", text: "@bot help"});
        const url = address + "/api/local/messages";
        const tried = [
            fetch(url, {method: "POST", body, headers: {"content-type": "application/json"}}),
            fetch(url, {method: "POST", body, mode: "no-cors"}),
            fetch(url + "?group=en").then((answer) => answer.text()),
        ];
        return (await Promise.allSettled(tried)).map((done) => done.value?.status ?? done.status);
    }"""
    assert 200 not in other.evaluate(attempt, address)
    context.close()
    page.click('[data-group="en"]')
    expect(page.locator(".message")).to_have_count(0)
