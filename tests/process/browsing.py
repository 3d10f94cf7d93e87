"""The chat page in Chromium, through Playwright: what its tests share."""

import os
import shutil
import socket
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright
from sqlalchemy import create_engine, func, select, update

from storage.schema import local_messages
from tests.process.installation import Installation
from tests.process.running import LONG, Process

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox",  # root cannot have Chromium's own; it opens nothing but our page
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
READY = "body:not([aria-busy])"
OpenPage = Callable[..., Page]
expect.set_options(timeout=1000 * LONG)  # a busy machine only takes longer


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; without it these tests are left out, but not on CI."""
    if CHROMIUM is None:
        assert "CI" not in os.environ, "CI has to have Chromium"
        pytest.skip("Chromium is not installed, so the page is not tested in a browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Open the page of a running groupkeeper; nothing may go wrong in its console."""
    wrong: list[str] = []

    def heard(said: ConsoleMessage) -> None:
        if said.type == "error" and not said.text.startswith("Failed to load resource"):
            wrong.append(said.text)

    with ExitStack() as closing:

        def opened(process: Process, **options: Any) -> Page:
            address = process.address()
            given = {"locale": "en-US", "viewport": {"width": 1200, "height": 800}} | options
            context = browser.new_context(base_url=address, **given)
            closing.callback(context.close)
            page = context.new_page()
            page.on("pageerror", lambda error: wrong.append(str(error)))
            page.on("console", heard)
            page.goto(address)
            page.wait_for_selector(READY)
            return page

        yield opened
    assert wrong == []


@pytest.fixture
def page(open_page: OpenPage, groupkeeper: Installation) -> Page:
    """The page, in English, as Ana."""
    return open_page(groupkeeper.run())


def say(page: Page, text: str) -> None:
    """Write and send."""
    page.fill("#input", text)
    page.press("#input", "Enter")


def post(page: Page, person: str, text: str, group: str = "en", **more: object) -> int:
    """Somebody else writes, as over the API; the message's id."""
    body = {"group": group, "person": person, "text": text, **more}
    answer = page.request.post("/api/local/messages", data=body)
    assert answer.ok, answer.text()
    return int(answer.json()["id"])


def change(groupkeeper: Installation, message: int, **values: object) -> None:
    """A message changes, as if the bot had changed it from another process."""
    engine = create_engine(groupkeeper.database)
    newest = select(func.max(local_messages.c.seq) + 1).scalar_subquery()
    with engine.begin() as tx:
        row = update(local_messages).where(local_messages.c.id == message)
        tx.execute(row.values(seq=newest, **values))
    engine.dispose()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def png(width: int = 64, height: int = 48) -> bytes:
    """A real picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + crc

    rows = (
        b"\0" + bytes(v for x in range(width) for v in (x * 3, y * 4, 150)) for y in range(height)
    )
    size = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", size) + chunk(b"IDAT", zlib.compress(b"".join(rows)))
    return b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")
