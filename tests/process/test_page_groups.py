"""Groups, threads and long histories on the chat page."""

from playwright.sync_api import Page, Request, expect
from sqlalchemy import create_engine, insert

from storage.schema import local_messages
from tests.process.browsing import READY, OpenPage, post, say
from tests.process.installation import Installation
from tests.support import START

ROWS = 515
PLACE = "(selector) => document.querySelector(selector).getBoundingClientRect().top"
SCROLL_TO = f"""(selector) => {{
    document.getElementById("scroll").scrollTop = 200;
    return ({PLACE})(selector);
}}"""


def test_unread_messages_are_counted_until_they_are_seen(page: Page) -> None:
    page.click('[data-group="en"]')
    post(page, "bo", "hello", "zh")
    thread = post(page, "bo", "anybody there?", "zh")
    post(page, "ops", "yes", "zh", thread=thread)
    post(page, "ana", "my own is nothing new", "zh")
    there = page.locator('[data-group="zh"]')
    expect(there.locator(".count")).to_have_text("3")
    expect(there).to_have_accessible_name("产品交流群, 3 unread messages")
    expect(page).to_have_title("(3) Chat · groupkeeper")
    there.click()
    expect(there.locator(".count")).to_have_count(0)
    page.reload()
    expect(there).to_have_accessible_name("产品交流群")
    page.select_option("#person", "ops")  # who has not been there
    page.click('[data-group="en"]')
    expect(page).to_have_title("Chat · groupkeeper")


def test_a_thread_counts_its_replies_and_folds(page: Page) -> None:
    page.click('[data-group="en"]')
    root = post(page, "bo", "a long story")
    for number in range(7):
        post(page, "ops", f"reply {number}", thread=root)
    thread = page.locator(f'[data-thread-id="{root}"]')
    expect(thread.locator(".reply .number")).to_have_text(" · 7 replies")
    expect(thread.get_by_text("reply 3")).to_be_hidden()
    expect(thread.get_by_text("reply 6")).to_be_visible()
    earlier = page.get_by_role("button", name="Show 4 earlier replies")
    earlier.click()
    expect(thread.get_by_text("reply 0")).to_be_visible()
    page.keyboard.press("Escape")
    expect(thread.get_by_text("reply 0")).to_be_hidden()
    thread.locator(".reply").click()
    expect(page.locator("#replying")).to_contain_text("Replying to Bo: a long story")
    say(page, "mine too")
    expect(thread.locator(".replies .message:last-child")).to_contain_text("mine too")
    expect(page.locator("#replying")).to_be_hidden()


def test_a_new_group_has_everybody_and_waits_for_approval(
    page: Page, open_page: OpenPage, groupkeeper: Installation
) -> None:
    page.get_by_role("button", name="New group").click()
    page.get_by_label("Name of the group").fill(" ")
    page.click("#create")
    expect(page.locator("#group-new-error")).to_have_text("Give the new group a name.")
    page.get_by_label("Name of the group").fill("Pilot customers")
    page.get_by_label("Language of the group").select_option("en")
    page.click("#create")
    expect(page.locator("#group-name")).to_have_text("Pilot customers")
    expect(page.locator("#group-people")).to_have_text("Ana, Bo, Ops, bot")
    expect(page.locator(".message.bot")).to_have_count(1)  # it greets
    say(page, "@bot how do I export approvals?")
    expect(page.locator(".message:not(.pending):not(.bot)")).to_have_count(1)
    expect(page.locator(".typing")).to_have_count(0)
    expect(page.locator("#log")).not_to_contain_text("choose Excel")


def test_a_new_group_appears_for_others_at_once(page: Page) -> None:
    before = page.locator("#groups li").count()
    body = {"name": "试点客户", "locale": "zh", "person": "bo"}
    made = page.request.post("/api/local/groups", data=body)
    assert made.ok
    expect(page.locator("#groups li")).to_have_count(before + 1)
    expect(page.locator(f'[data-group="{made.json()["id"]}"] .name')).to_have_text("试点客户")


def test_a_long_history_comes_in_pieces(page: Page, groupkeeper: Installation) -> None:
    engine = create_engine(groupkeeper.database)
    row = {"conversation": "en", "person": "bo", "buttons": [], "at": START, "received": True}
    with engine.begin() as tx:
        rows = [row | {"seq": n, "text": f"message {n}"} for n in range(1, ROWS + 1)]
        tx.execute(insert(local_messages), rows)
    engine.dispose()
    page.reload()
    page.wait_for_selector(READY)
    page.click('[data-group="en"]')
    messages = page.locator("#log .message")
    expect(page.get_by_text(f"message {ROWS}", exact=True)).to_be_in_viewport()
    expect(messages).to_have_count(40)
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    read = f'[data-message-id="{ROWS - 30}"]'
    before = page.evaluate(SCROLL_TO, read)
    expect(messages).to_have_count(80)
    assert abs(page.evaluate(PLACE, read) - before) < 2  # what was read has stayed where it was
    while page.locator("#older").is_visible():
        shown = messages.count()
        page.click("#older")
        expect(messages).not_to_have_count(shown)
    expect(messages).to_have_count(ROWS)
    assert len([each for each in asked if "/messages?" in each.url]) == ROWS // 40
    say(page, "quick")
    expect(page.locator(".message:not(.pending)").last).to_contain_text("quick")
