"""What becomes of a message: sending, received, failed; typing; edited and deleted; no server."""

import signal
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, Route, expect
from sqlalchemy import create_engine, insert, select, update

from storage.schema import inbox, local_messages
from tests.process.browsing import OpenPage, change, free_port, post, say
from tests.process.installation import Installation

MESSAGES = "**/api/local/messages"


def texts(groupkeeper: Installation) -> list[str]:
    """What people have written, as the server has it."""
    query = select(local_messages.c.text).where(local_messages.c.person != "bot")
    return [row.text for row in groupkeeper.rows(query.order_by(local_messages.c.id))]


def test_a_message_is_sending_and_then_received(page: Page) -> None:
    page.click('[data-group="en"]')
    held: list[Route] = []
    page.route(MESSAGES, lambda route: held.append(route))
    say(page, "hello")
    expect(page.locator(".pending .state")).to_have_attribute("aria-label", "Sending")
    expect(page.locator("#input")).to_have_value("")
    assert len(held) == 1
    held[0].continue_()
    received = page.locator(".message:not(.pending) .state")
    expect(received).to_have_attribute("aria-label", "Received by groupkeeper")
    expect(page.locator(".pending")).to_have_count(0)


def test_an_answer_that_got_lost_makes_no_second_message(
    page: Page, groupkeeper: Installation
) -> None:
    page.click('[data-group="en"]')
    lost: list[int] = []

    def lose(route: Route) -> None:
        lost.append(route.fetch().status)
        route.abort()

    page.route(MESSAGES, lose, times=1)
    say(page, "@bot how do I export approvals?")
    expect(page.locator(".message.bot")).to_contain_text("Excel or CSV")
    expect(page.locator(".pending")).to_have_count(0)
    assert lost == [200]
    assert texts(groupkeeper) == ["@bot how do I export approvals?"]


def test_without_a_server_messages_wait_and_go_once(
    open_page: OpenPage, groupkeeper: Installation
) -> None:
    port = str(free_port())
    process = groupkeeper.run(GROUPKEEPER_WEB__PORT=port)
    page = open_page(process)
    page.click('[data-group="en"]')
    process.signal(signal.SIGTERM)
    assert process.wait() == 0
    expect(page.locator("#connection")).to_contain_text("Connection lost")
    say(page, "@bot how do I export approvals?")
    say(page, "and second")
    expect(page.locator(".pending .stuck")).to_have_count(2)
    expect(page.locator(".pending .stuck").first).to_contain_text("Can't reach the server")
    expect(page.locator(".pending .state").first).to_have_attribute("aria-label", "Not sent")
    expect(page.get_by_role("button", name="Try again").first).to_be_visible()
    groupkeeper.run(GROUPKEEPER_WEB__PORT=port).address()
    page.get_by_role("button", name="Try again").first.click()
    expect(page.locator(".message.bot")).to_contain_text("Excel or CSV")
    expect(page.locator(".pending")).to_have_count(0)  # once it has reconnected
    expect(page.locator("#connection")).to_be_empty()
    assert texts(groupkeeper) == ["@bot how do I export approvals?", "and second"]


def test_what_the_server_refuses_shows_its_sentence(page: Page, groupkeeper: Installation) -> None:
    page.click('[data-group="en"]')
    say(page, "x" * 10_001)
    expect(page.locator(".pending .stuck")).to_contain_text("Up to 10,000 characters fit")
    say(page, "the next one goes")
    expect(page.locator(".message:not(.pending)")).to_contain_text("the next one goes")
    page.get_by_role("button", name="Edit").click()
    expect(page.locator("#input")).to_have_value("x" * 10_001)
    expect(page.locator(".pending")).to_have_count(0)
    assert texts(groupkeeper) == ["the next one goes"]


def test_the_bot_types_while_it_is_busy_and_then_no_more(
    page: Page, groupkeeper: Installation
) -> None:
    page.click('[data-group="en"]')
    asked = post(page, "bo", "just talking")
    expect(page.locator(".message")).to_have_count(1)
    now, engine = datetime.now(UTC), create_engine(groupkeeper.database)
    waiting = {
        "account": "local",
        "key": "held",
        "conversation": "en",
        "thread": "",
        "message": str(asked),
        "state": "new",
        "received_at": now,
        "not_before": now + timedelta(days=1),
    }
    with engine.begin() as tx:
        tx.execute(insert(inbox).values(waiting))
    expect(page.locator(".thread .typing")).to_contain_text("bot is typing…")
    page.click('[data-group="zh"]')
    expect(page.locator(".typing")).to_have_count(0)
    page.click('[data-group="en"]')
    expect(page.locator(".thread .typing")).to_have_count(1)
    with engine.begin() as tx:
        tx.execute(update(inbox).where(inbox.c.key == "held").values(done_at=now))
    expect(page.locator(".typing")).to_have_count(0)
    engine.dispose()


def test_what_the_bot_edits_and_deletes_is_marked(page: Page, groupkeeper: Installation) -> None:
    page.click('[data-group="en"]')
    say(page, "@bot how do I export approvals?")
    answer = page.locator(".message.bot")
    expect(answer).to_contain_text("Excel or CSV")
    number = int(str(answer.get_attribute("data-message-id")))
    change(groupkeeper, number, text="Something **else**", edited=True)
    expect(answer.locator(".text")).to_have_text("Something else")
    expect(answer.locator(".edited")).to_have_text("edited")
    change(groupkeeper, number, text="", buttons=[], deleted=True)
    expect(answer).to_contain_text("This message was deleted")
    expect(answer.locator("button")).to_have_count(0)
    page.reload()
    expect(answer).to_contain_text("This message was deleted")
