"""A message of somebody is noted as feedback on the chat page."""

from playwright.sync_api import Page, expect
from sqlalchemy import create_engine, select

from storage.schema import inbox
from tests.process.browsing import post, say
from tests.process.installation import Installation


def noted(groupkeeper: Installation) -> list[str]:
    """What groupkeeper was told of, oldest first."""
    engine = create_engine(groupkeeper.database)
    with engine.begin() as tx:
        keys = tx.execute(select(inbox.c.key).order_by(inbox.c.id)).scalars().all()
    engine.dispose()
    return [key for key in keys if key.startswith("shortcut:")]


def test_a_message_is_noted_once_by_whoever_points_at_it(
    page: Page, groupkeeper: Installation
) -> None:
    page.click('[data-group="en"]')
    wish = post(page, "bo", "the export is slow")
    message = page.locator(f'[data-message-id="{wish}"]')
    button = message.get_by_role("button", name="Note the message of Bo as feedback")
    expect(message.locator(".note")).to_have_css("opacity", "0")
    message.hover()
    expect(message.locator(".note")).to_have_css("opacity", "1")
    button.click()
    expect(message.get_by_role("button", name="Passed on")).to_be_visible()
    message.get_by_role("button", name="Passed on").click(force=True)
    assert len(noted(groupkeeper)) == 1
    assert noted(groupkeeper)[0].startswith("shortcut:en:ana:")


def test_by_keyboard_and_what_failed_is_said_and_tried_again(
    page: Page, groupkeeper: Installation
) -> None:
    page.click('[data-group="en"]')
    wish = post(page, "bo", "the export is slow")
    message = page.locator(f'[data-message-id="{wish}"]')
    button = message.locator(".note button")
    page.route("**/api/local/shortcuts", lambda route: route.abort())
    button.focus()
    expect(message.locator(".note")).to_have_css("opacity", "1")
    page.keyboard.press("Enter")
    expect(message.get_by_role("alert")).to_contain_text("Can't reach the server")
    expect(button).to_be_focused()
    page.unroute("**/api/local/shortcuts")
    page.keyboard.press("Enter")
    expect(button).to_have_text("Passed on")
    expect(button).to_be_focused()
    assert len(noted(groupkeeper)) == 1


def test_what_the_bot_says_has_no_such_entry(page: Page) -> None:
    page.click('[data-group="en"]')
    say(page, "@bot how do I export approvals?")
    expect(page.locator(".message.bot .buttons")).to_be_visible()
    expect(page.locator(".message.bot .note")).to_have_count(0)
    page.click("[data-locale=zh]")
    expect(page.locator(".message:not(.bot) .note button")).to_have_text("记为反馈")
