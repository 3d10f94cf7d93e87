"""The HTTP API as a whole: what it takes, what it refuses, and whom."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.adapters.exchange import Exchange
from bot.adapters.localchat import LocalChat
from bot.adapters.port import AdapterContext
from bot.settings import Settings
from bot.web.rendering import to_html
from bot.web.server import build_web
from storage.database import Database
from tests.support import Driven, VirtualClock, driven, until

OWN = "http://127.0.0.1:8080"


@pytest.fixture
async def local(tmp_path: Path) -> AsyncIterator[Driven]:
    """A started app over the local chat."""
    url = f"sqlite:///{tmp_path / 'test.db'}"
    clock = VirtualClock()
    config = Settings(_env_file=None, data_dir=tmp_path, database_url=url, locale="en")
    chat = LocalChat(AdapterContext(config, Database(url), clock, Random(1), Exchange()))
    app = driven(url, tmp_path, adapters=[chat], clock=clock)
    await app.start()
    await until(lambda: chat._receive is not None)
    yield app
    await app.stop()
    await chat._database.dispose()


def client(app: Driven, base: str = OWN, public_url: str | None = None) -> httpx.AsyncClient:
    chat = app.app.adapters["local"]
    assert isinstance(chat, LocalChat)
    web = build_web(
        chat,
        lambda: app.app.library.answering,
        public_url,
        database=app.app.database,
        clock=app.clock,
    )
    return httpx.AsyncClient(transport=httpx.ASGITransport(web), base_url=base)


async def ask(
    http: httpx.AsyncClient, app: Driven, text: str, **more: object
) -> list[dict[str, object]]:
    body = {"group": "en", "person": "ana", "text": text, **more}
    posted = await http.post("/api/local/messages", json=body)
    assert posted.status_code == 200, posted.text
    await app.settle()
    seen = await http.get(
        "/api/local/messages", params={"group": "en", "after": posted.json()["id"]}
    )
    found: list[dict[str, object]] = seen.json()
    return found


async def test_a_question_over_http_has_its_answer(local: Driven) -> None:
    async with client(local) as http:
        [answer] = await ask(http, local, "@bot how do I export approvals?")
    assert answer["person"] == "bot"
    assert answer["thread"] == 1
    assert set(answer) >= {"id", "group", "person", "text", "thread", "buttons", "at"}
    assert answer["buttons"] == [
        {"label": "👍", "value": "rate:1:1"},
        {"label": "👎", "value": "rate:1:0"},
        {"label": "Ask a human", "value": "human:1"},
    ]
    assert "/manual/en/approvals.md#export-approvals" in str(answer["text"])


async def test_a_press_over_http_is_acknowledged(local: Driven) -> None:
    async with client(local) as http:
        [answer] = await ask(http, local, "@bot how do I export approvals?")
        press = {"message": answer["id"], "person": "ana", "value": "rate:1:1"}
        done = await http.post("/api/local/presses", json=press, headers={"accept-language": "zh"})
        assert done.json()["ack"] == "谢谢，有帮助就好。"
        wrong = await http.post("/api/local/presses", json=press | {"value": "rate:2:1"})
        assert wrong.status_code == 422
        assert "no such button" in wrong.json()["error"]


async def test_the_same_key_is_the_same_message(local: Driven) -> None:
    async with client(local) as http:
        first = await ask(http, local, "@bot how do I export approvals?", key="k1")
        again = await ask(http, local, "@bot how do I export approvals?", key="k1")
    assert [message["id"] for message in first] == [message["id"] for message in again]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"group": "nowhere", "person": "ana", "text": "hi"}, 404),
        ({"group": "en", "person": "nobody", "text": "hi"}, 404),
        ({"group": "ops", "person": "ana", "text": "hi"}, 403),
        ({"group": "direct-bo", "person": "ana", "text": "hi"}, 403),
        ({"group": "en", "person": "ana", "text": " \u200b\n"}, 422),
        ({"group": "en", "person": "ana", "text": "x" * 10_001}, 413),
        ({"group": "en", "person": "ana", "text": "hi", "thread": 99}, 404),
        ({"group": "en", "person": "ana"}, 422),
        ({"group": "en", "person": "ana", "text": 7}, 422),
        ([], 422),
    ],
)
async def test_what_cannot_be_posted_is_refused_with_a_sentence(
    local: Driven, body: object, status: int
) -> None:
    async with client(local) as http:
        refused = await http.post("/api/local/messages", json=body)
        assert refused.status_code == status
        assert len(refused.json()["error"]) > 15
        assert (await http.get("/api/local/messages?group=en")).json() == []


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "evil.example:8080"},
        {"host": "127.0.0.1.evil.example"},
        {"host": ""},
        {"origin": "https://evil.example"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"content-type": "text/plain"},
        {"content-type": "application/x-www-form-urlencoded"},
    ],
)
async def test_another_sites_page_cannot_talk_to_us(local: Driven, headers: dict[str, str]) -> None:
    body = b'{"group":"en","person":"ops","text":"@bot help"}'
    async with client(local) as http:
        refused = await http.post(
            "/api/local/messages",
            content=body,
            headers={"content-type": "application/json"} | headers,
        )
        assert refused.status_code in (403, 415, 421)
        assert "access-control-allow-origin" not in refused.headers
        assert (await http.get("/api/local/messages?group=en")).json() == []
        if "content-type" not in headers:
            peek = await http.get("/api/local/messages?group=en", headers=headers)
            assert peek.status_code in (403, 421)


async def test_our_own_page_can(local: Driven) -> None:
    headers = {"origin": "http://localhost:8080", "sec-fetch-site": "same-origin"}
    async with client(local, "http://localhost:8080") as http:
        body = {"group": "en", "person": "ana", "text": "hi"}
        assert (await http.post("/api/local/messages", json=body, headers=headers)).is_success


async def test_the_public_address_shows_the_manual_but_not_the_chat(local: Driven) -> None:
    public = "https://help.example.com"
    async with client(local, public, public) as http:
        assert (await http.get("/manual/en/approvals.md")).is_success
        assert (await http.get("/")).status_code == 403
        assert (await http.get("/api/local/messages?group=en")).status_code == 403


async def test_every_response_carries_the_security_headers(local: Driven) -> None:
    async with client(local) as http:
        for path in ("/", "/static/chat.js", "/manual/en/approvals.md", "/nowhere"):
            headers = (await http.get(path)).headers
            assert "default-src 'self'" in headers["content-security-policy"]
            assert headers["x-content-type-options"] == "nosniff"


async def test_a_restricted_section_is_on_no_page(local: Driven) -> None:
    async with client(local) as http:
        assert (await http.get("/manual/en/discounts.md")).status_code == 404


@pytest.mark.parametrize(
    "path", ["../../etc/passwd", "%2e%2e/%2e%2e/etc/passwd", "en/approvals", ""]
)
async def test_no_other_file_is_a_page(local: Driven, path: str) -> None:
    async with client(local) as http:
        assert (await http.get(f"/manual/{path}")).status_code == 404


HOSTILE = st.text(
    st.characters() | st.sampled_from("<>&\"'`[]()!*_|#\n\u202e\u200b\ud800\x00😀")
) | st.sampled_from(
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "![x](data:text/html,<script>)",
        "<img src=x onerror=alert(1)>",
        "[x]: javascript:alert(1)\n[x]",
        "<!channel> @everyone",
        "'; DROP TABLE inbox; --",
        "x" * 9_999,
    ]
)


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(text=HOSTILE)
async def test_any_text_is_taken_or_refused_with_a_sentence(local: Driven, text: str) -> None:
    async with client(local) as http:
        body = json.dumps({"group": "direct-ana", "person": "ana", "text": text}).encode()
        posted = await http.post(
            "/api/local/messages", content=body, headers={"content-type": "application/json"}
        )
        assert posted.status_code in (200, 413, 422), posted.text
        await local.settle()
        after = posted.json().get("id", 0)
        seen = await http.get(f"/api/local/messages?group=direct-ana&after={after}")
        assert seen.is_success
        for message in seen.json():
            if message["html"] is not None:
                assert "<script" not in message["html"]
                assert "javascript:" not in message["html"].lower().replace("\\", "")


async def test_lines_of_the_bot_stay_lines(local: Driven) -> None:
    """Other platforms show them so; a page of the manual may break its lines anywhere."""
    async with client(local) as http:
        body = {"group": "ops", "person": "ops", "text": "/announce Hello"}
        await http.post("/api/local/messages", json=body)
        await local.settle()
        said = (await http.get("/api/local/messages?group=ops")).json()
    assert any("all approved groups<br>" in (each["html"] or "") for each in said)
    assert to_html("one\ntwo") == "<p>one\ntwo</p>\n"


@given(HOSTILE, st.booleans())
def test_no_markdown_becomes_script(text: str, message: bool) -> None:
    html = to_html(text.encode("utf-8", "replace").decode(), message=message)
    assert not re.search(r"<[^>]*\b(on\w+|style|srcdoc)\s*=", html)
    assert not re.search(r"<(script|iframe|object|embed|form|svg|style|link|meta)\b", html)
    for address in re.findall(r'(?:href|src)="([^"]*)"', html):
        assert address.startswith(("http://", "https://", "/manual/"))
