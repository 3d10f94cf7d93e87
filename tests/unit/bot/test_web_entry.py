"""Who gets in where the chat page needs a token, and what platforms may send by HTTP."""

from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from random import Random

import httpx
import pytest

from bot.adapters.abilities import WebAnswer, Webhook
from bot.adapters.exchange import Exchange
from bot.adapters.localchat import LocalChat
from bot.adapters.port import AdapterContext
from bot.settings import Settings
from bot.web.server import build_web
from storage.database import Database
from tests.support import VirtualClock, driven

OWN = "http://127.0.0.1:8080"
PUBLIC = "https://bot.example"
TOKEN = "a-token-nobody-guesses"


class Hook(Webhook):
    """Answers with what it was sent."""

    def __init__(self, path: str | None) -> None:
        self.path = path
        self.taken: list[tuple[str | None, bytes]] = []

    async def take(self, headers: Mapping[str, str], body: bytes) -> WebAnswer:
        self.taken.append((headers.get("x-signature"), body))
        return WebAnswer(202, '{"ok": true}', "application/json")


Make = AsyncIterator["Opened"]


class Opened:
    """The web app with a local chat behind a token, and how to reach it."""

    def __init__(self, chat: LocalChat, folder: Path, database: Database) -> None:
        self._chat = chat
        self._folder = folder
        self._database = database

    def client(
        self, *, token: str | None = TOKEN, hooks: Sequence[Webhook] = (), base: str = OWN
    ) -> httpx.AsyncClient:
        app = driven(str(self._database.url), self._folder, adapters=[self._chat]).app
        web = build_web(
            self._chat,
            lambda: app.library.answering,
            PUBLIC,
            database=self._database,
            clock=VirtualClock(),
            token=token,
            webhooks=hooks,
        )
        return httpx.AsyncClient(transport=httpx.ASGITransport(web), base_url=base)


@pytest.fixture
async def opened(tmp_path: Path) -> Make:
    database = Database(f"sqlite:///{tmp_path / 'test.db'}")
    settings = Settings(_env_file=None, data_dir=tmp_path, locale="en")
    context = AdapterContext(settings, database, VirtualClock(), Random(1), Exchange())
    yield Opened(LocalChat(context), tmp_path, database)
    await database.dispose()


API = ("/api/local/people", "/api/local/groups", "/api/local/messages?group=en")


async def test_without_a_token_set_nobody_is_asked_for_one(opened: Opened) -> None:
    async with opened.client(token=None) as http:
        assert (await http.get("/api/local/people")).status_code == 200
        assert 'id="' in (await http.get("/")).text


async def test_nothing_of_the_chat_is_there_without_the_token(opened: Opened) -> None:
    async with opened.client() as http:
        for path in (*API, "/api/local/stream", "/api/local/files/1"):
            refused = await http.get(path)
            assert refused.status_code == 401, path
            assert "token" in refused.json()["error"]
        posted = await http.post("/api/local/messages", json={"group": "en", "person": "ana"})
        assert posted.status_code == 401
        page = await http.get("/", headers={"accept-language": "zh-CN"})
        assert page.status_code == 401
        assert 'action="/enter"' in page.text
        assert "令牌" in page.text
        assert TOKEN not in page.text


async def test_who_knows_the_token_comes_in_and_stays(opened: Opened) -> None:
    async with opened.client() as http:
        entered = await http.post("/enter", data={"token": TOKEN}, headers={"origin": OWN})
        assert entered.status_code == 303
        assert entered.headers["location"] == "/"
        cookie = entered.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        assert TOKEN not in cookie
        assert (await http.get("/api/local/people")).status_code == 200
        assert 'action="/enter"' not in (await http.get("/")).text


@pytest.mark.parametrize("given", ["", "wrong", TOKEN + "x", "令牌", TOKEN[:-1]])
async def test_a_wrong_token_is_refused_with_a_sentence(opened: Opened, given: str) -> None:
    async with opened.client() as http:
        refused = await http.post("/enter", data={"token": given}, headers={"origin": OWN})
        assert refused.status_code == 403
        assert "This is not the token" in refused.text
        assert (await http.get("/api/local/people")).status_code == 401


async def test_scripts_show_the_token_in_a_header(opened: Opened) -> None:
    async with opened.client() as http:
        for bearer, status in ((f"Bearer {TOKEN}", 200), ("Bearer no", 401), (TOKEN, 401)):
            headers = {"authorization": bearer}
            assert (await http.get("/api/local/people", headers=headers)).status_code == status


async def test_another_sites_form_cannot_enter(opened: Opened) -> None:
    async with opened.client() as http:
        headers = {"origin": "https://evil.example"}
        refused = await http.post("/enter", data={"token": TOKEN}, headers=headers)
        assert refused.status_code == 403
        assert "set-cookie" not in refused.headers


async def test_the_chat_stays_on_this_machine_whoever_knows_the_token(opened: Opened) -> None:
    async with opened.client(base=PUBLIC) as http:
        for path in (*API, "/", "/enter"):
            headers = {"authorization": f"Bearer {TOKEN}"}
            assert (await http.get(path, headers=headers)).status_code == 403, path


async def test_a_platform_reaches_its_webhook_under_the_public_address(opened: Opened) -> None:
    hook = Hook("/slack/events")
    async with opened.client(hooks=[hook, Hook(None)], base=PUBLIC) as http:
        form = {"content-type": "application/x-www-form-urlencoded", "x-signature": "v0=1"}
        answer = await http.post("/slack/events", content=b"payload=1", headers=form)
        assert (answer.status_code, answer.json()) == (202, {"ok": True})
        assert answer.headers["content-type"] == "application/json"
        assert (await http.get("/slack/events")).status_code == 405
    assert hook.taken == [("v0=1", b"payload=1")]


async def test_a_webhook_takes_no_more_than_a_platform_sends(opened: Opened) -> None:
    hook = Hook("/slack/events")
    async with opened.client(hooks=[hook], base=PUBLIC) as http:
        large = await http.post("/slack/events", content=b"x" * (1024 * 1024 + 1))
        assert large.status_code == 413
        other = {"host": "evil.example"}
        assert (await http.post("/slack/events", content=b"x", headers=other)).status_code == 421
    assert hook.taken == []


async def test_where_no_adapter_wants_webhooks_there_are_none(opened: Opened) -> None:
    async with opened.client(hooks=[Hook(None)], base=PUBLIC) as http:
        refused = await http.post("/slack/events", json={})
        assert refused.status_code == 403


async def test_without_a_chat_its_page_says_how_to_open_it(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'test.db'}")
    app = driven(str(database.url), tmp_path).app
    web = build_web(
        None, lambda: app.library.answering, None, database=database, clock=VirtualClock()
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(web), base_url=OWN) as http:
        for language, expected in (("en", "The chat page is closed"), ("zh", "聊天页已关闭")):
            page = await http.get("/", headers={"accept-language": language})
            assert page.status_code == 404
            assert expected in page.text
            assert "GROUPKEEPER_LOCAL__TOKEN" in page.text
    await database.dispose()
