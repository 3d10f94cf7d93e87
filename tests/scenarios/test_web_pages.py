"""Operators sign in with a link from the bot and keep the directory on pages."""

import io
import re
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import httpx
import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from bot.adapters.memory import Shown
from bot.web.server import build_web
from bot.web.signin import COOKIE
from storage.schema import customers, groups, one_time_codes, people, roles, sessions
from tests.support import Driven, driven

PUBLIC = "https://bot.example.com"
OWN = {"origin": PUBLIC}
LINK = re.compile(r"https://bot\.example\.com(/sign-in\?code=([\w-]{32}))\)")


@pytest.fixture
async def bot(tmp_path: Path) -> AsyncIterator[Driven]:
    """An app that is found under a public address."""
    url = f"sqlite:///{tmp_path / 'test.db'}"
    served = driven(url, tmp_path, public_url=PUBLIC)
    await served.start()
    yield served
    await served.stop()


@pytest.fixture
async def http(bot: Driven) -> AsyncIterator[httpx.AsyncClient]:
    """A browser at the public address."""
    web = build_web(
        None,
        lambda: bot.app.library.answering,
        PUBLIC,
        database=bot.app.database,
        clock=bot.clock,
    )
    async with httpx.AsyncClient(transport=httpx.ASGITransport(web), base_url=PUBLIC) as browser:
        yield browser


async def link(bot: Driven, who: str = "ops") -> Shown:
    [shown] = await bot.say("web", where="zh", who=who)
    return shown


async def sign_in(bot: Driven, http: httpx.AsyncClient) -> None:
    found = LINK.search((await link(bot)).message.text)
    assert found is not None
    offered = await http.get(found[1])
    assert offered.status_code == 200
    entered = await http.post("/sign-in", data={"code": found[2]}, headers=OWN)
    assert (entered.status_code, entered.headers["location"]) == (303, "/directory/groups")


async def stored(bot: Driven, table: str) -> list[dict[str, object]]:
    tables = {each.name: each for each in (customers, groups, people, sessions, one_time_codes)}
    rows = await bot.app.database.read(lambda tx: tx.execute(select(tables[table])))
    return [dict(row) for row in rows.mappings()]


async def test_the_link_is_private_and_signs_in_once(bot: Driven, http: httpx.AsyncClient) -> None:
    shown = await link(bot)
    assert shown.place.conversation == "direct-ops"
    found = LINK.search(shown.message.text)
    assert found is not None
    assert found[2] not in repr(await stored(bot, "one_time_codes"))
    for _ in range(2):  # a program that looks at links does not use it up
        assert "signs you in" in (await http.get(found[1])).text
    entered = await http.post("/sign-in", data={"code": found[2]}, headers=OWN)
    cookie = entered.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Secure"} <= set(cookie.split("; "))
    token = http.cookies[COOKIE]
    assert token not in repr(await stored(bot, "sessions"))
    assert (await http.get("/directory/groups")).status_code == 200
    again = await http.post("/sign-in", data={"code": found[2]}, headers=OWN)
    assert again.status_code == 403
    assert "was used already" in again.text


async def test_a_link_runs_out_and_a_newer_one_replaces_it(
    bot: Driven, http: httpx.AsyncClient
) -> None:
    first, second = [LINK.search((await link(bot)).message.text) for _ in range(2)]
    assert first is not None
    assert second is not None
    assert (await http.post("/sign-in", data={"code": first[2]}, headers=OWN)).status_code == 403
    bot.clock.advance(601)
    assert (await http.post("/sign-in", data={"code": second[2]}, headers=OWN)).status_code == 403


async def test_a_session_ends_with_time_with_the_role_and_by_signing_out(
    bot: Driven, http: httpx.AsyncClient
) -> None:
    await sign_in(bot, http)
    bot.clock.advance(12 * 3600 + 1)
    assert (await http.get("/directory/groups")).status_code == 401
    await sign_in(bot, http)
    await http.post("/sign-out", headers=OWN)
    assert (await http.get("/directory/groups")).status_code == 401
    await sign_in(bot, http)
    await bot.app.database.write(lambda tx: tx.execute(roles.delete()))
    refused = await http.get("/directory/groups")
    assert refused.status_code == 401
    assert "these pages are for operators" in refused.text


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/directory/groups"),
        ("GET", "/directory/customers/new"),
        ("GET", "/directory/groups/1"),
        ("GET", "/directory/groups/export.csv"),
        ("POST", "/directory/customers/new"),
        ("POST", "/directory/groups/1"),
        ("POST", "/directory/groups/import"),
    ],
)
async def test_without_a_session_there_is_nothing(
    http: httpx.AsyncClient, method: str, path: str
) -> None:
    files = {"file": ("a.csv", b"name\nx\n")} if path.endswith("import") else None
    refused = await http.request(method, path, headers=OWN, files=files)
    assert refused.status_code == 401
    assert "Approvals" not in refused.text


@pytest.mark.parametrize("headers", [{}, {"origin": "https://evil.example"}, {"origin": "null"}])
async def test_another_sites_form_does_nothing(
    bot: Driven, http: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    await sign_in(bot, http)
    for path in ("/directory/customers/new", "/sign-out", "/sign-in"):
        refused = await http.post(path, data={"name": "Evil"}, headers=headers)
        assert refused.status_code == 403
    assert await stored(bot, "customers") == []


async def test_members_get_no_link(bot: Driven) -> None:
    assert "Only operators" in (await link(bot, "ana")).message.text


async def test_a_customer_is_made_and_changed(bot: Driven, http: httpx.AsyncClient) -> None:
    await sign_in(bot, http)
    wrong = {"name": "Acme <b>", "tier": "gold", "region": "East", "renewal": "soon"}
    refused = await http.post("/directory/customers/new", data=wrong, headers=OWN)
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    assert 'value="Acme &lt;b&gt;"' in refused.text
    assert await stored(bot, "customers") == []
    right = wrong | {"tier": "s", "renewal": "2026-12-31"}
    made = await http.post("/directory/customers/new", data=right, headers=OWN)
    assert made.headers["location"] == "/directory/customers?saved=Acme+%3Cb%3E"
    [row] = await stored(bot, "customers")
    assert (row["name"], row["tier"], row["renewal_on"]) == ("Acme <b>", "S", date(2026, 12, 31))
    shown = (await http.get("/directory/customers")).text
    assert "<td>Acme &lt;b&gt;</td>" in shown
    number = row["id"]
    renamed = {"name": "Other", "tier": "A", "region": "", "renewal": ""}
    await http.post(f"/directory/customers/{number}", data=renamed, headers=OWN)
    [row] = await stored(bot, "customers")
    assert (row["name"], row["tier"], row["region"]) == ("Acme <b>", "A", "")


async def test_a_group_is_changed_and_found(bot: Driven, http: httpx.AsyncClient) -> None:
    await sign_in(bot, http)
    [group] = [row for row in await stored(bot, "groups") if row["conversation"] == "en"]
    form = await http.get(f"/directory/groups/{group['id']}")
    assert 'value="English group"' in form.text
    data = {
        "name": "Acme EU",
        "approved": "yes",
        "tags": "pilot, eu",
        "locale": "en",
        "timezone": "Europe/Berlin",
        "quiet": "22:00-08:00",
        "volunteer": "yes",
        "announcements": "no",
        "account": "elsewhere",
    }
    await http.post(f"/directory/groups/{group['id']}", data=data, headers=OWN)
    [group] = [row for row in await stored(bot, "groups") if row["conversation"] == "en"]
    assert (group["account"], group["time_zone"], group["volunteers"]) == (
        "memory",
        "Europe/Berlin",
        True,
    )
    assert group["opted_out_at"] is not None
    found = (await http.get("/directory/groups?q=PILOT")).text
    assert "Acme EU" in found
    assert "中文群" not in found
    assert (await http.get("/directory/groups/999999")).status_code == 404
    assert (await http.get("/directory/secrets")).status_code == 404


async def test_a_file_is_shown_before_it_changes_anything(
    bot: Driven, http: httpx.AsyncClient
) -> None:
    await sign_in(bot, http)

    async def send(content: bytes, **more: str) -> str:
        files = {"file": ("customers.csv", content)}
        sent = await http.post("/directory/customers/import", files=files, data=more, headers=OWN)
        return sent.text

    rows = b"name,tier,colour\nAcme,S,red\nBolt,Z,blue\n"
    shown = await send(rows, apply="true")
    assert "2 rows: 1 new, 0 changed, 0 as they are, 1 bad." in shown
    assert "row 3" in shown.casefold()
    assert "colour" in shown
    assert await stored(bot, "customers") == []
    good = rows.replace(b"Z", b"b")
    assert "Nothing is changed yet" in await send(good)
    assert await stored(bot, "customers") == []
    assert "Done." in await send(good, apply="true")
    assert [row["tier"] for row in await stored(bot, "customers")] == ["S", "B"]
    assert 'role="alert"' in await send(b"\x00\x01 no table")


async def test_the_tables_come_as_files(bot: Driven, http: httpx.AsyncClient) -> None:
    await sign_in(bot, http)
    data = {"name": "=Acme", "tier": "S"}
    await http.post("/directory/customers/new", data=data, headers=OWN)
    csv = await http.get("/directory/customers/export.csv")
    assert "'=Acme" in csv.content.decode("utf-8-sig")
    assert 'filename="customers.csv"' in csv.headers["content-disposition"]
    book = load_workbook(io.BytesIO((await http.get("/directory/groups/export.xlsx")).content))
    assert book.worksheets[0].max_row > 3
    assert (await http.get("/directory/groups/export.exe")).status_code == 404


async def test_in_a_chinese_browser_the_pages_are_chinese(
    bot: Driven, http: httpx.AsyncClient
) -> None:
    await sign_in(bot, http)
    shown = await http.get("/directory/people", headers={"accept-language": "zh-CN"})
    assert '<html lang="zh">' in shown.text
    assert "导入文件" in shown.text


async def test_a_manager_is_whom_the_command_would_take(
    bot: Driven, http: httpx.AsyncClient
) -> None:
    await sign_in(bot, http)
    await bot.say("hello", who="ana", where="en")
    data = {"name": "Acme", "manager": "@Ana"}
    await http.post("/directory/customers/new", data=data, headers=OWN)
    [row] = await stored(bot, "customers")
    assert row["manager"] == "memory:ana"
    assert "<td>Ana</td>" in (await http.get("/directory/customers")).text
    assert 'value="memory:ana"' in (await http.get(f"/directory/customers/{row['id']}")).text
    unknown = {"name": "Bolt", "manager": "@nobody"}
    refused = await http.post("/directory/customers/new", data=unknown, headers=OWN)
    assert refused.status_code == 422
    assert "I know nobody called @nobody" in refused.text
    for name, manager in (("Cog", b"@ana"), ("Dot", b"@nobody")):
        content = b"name,manager\n" + name.encode() + b"," + manager + b"\n"
        files = {"file": ("customers.csv", content)}
        sent = {"apply": "true"}
        await http.post("/directory/customers/import", files=files, data=sent, headers=OWN)
    managers = {each["name"]: each["manager"] for each in await stored(bot, "customers")}
    assert managers == {"Acme": "memory:ana", "Cog": "memory:ana"}


async def test_an_upload_with_wrong_rows_says_that_nothing_was_changed(
    bot: Driven, http: httpx.AsyncClient
) -> None:
    await sign_in(bot, http)
    for sent in ({"apply": "true"}, {}):
        files = {"file": ("customers.csv", b"name,tier\nAcme,S\nBolt,Z\n")}
        shown = await http.post("/directory/customers/import", files=files, data=sent, headers=OWN)
        assert "Nothing was changed. Wrong rows: 1." in shown.text
        assert "box checked" not in shown.text


async def test_forms_help_and_say_what_was_saved(bot: Driven, http: httpx.AsyncClient) -> None:
    await sign_in(bot, http)
    await http.post("/directory/customers/new", data={"name": "Acme"}, headers=OWN)
    rows = {str(each["conversation"]): each for each in await stored(bot, "groups")}
    form = (await http.get(f"/directory/groups/{rows['en']['id']}")).text
    assert "<h1>English group</h1>" in form
    assert '<select id="approved"' in form
    assert '<option value="yes" selected>yes</option>' in form
    assert '<option value="en" selected>English</option>' in form
    assert '<option value="Acme"></option>' in form
    data = {"name": "Acme EU", "approved": "yes", "locale": "en"}
    saved = await http.post(f"/directory/groups/{rows['en']['id']}", data=data, headers=OWN)
    shown = (await http.get(saved.headers["location"])).text
    assert '<p role="status">Saved: Acme EU</p>' in shown
    assert shown.count('<span class="tag">ops channel</span>') == 1
    missing = await http.get("/directory/secrets")
    assert (missing.status_code, "There is no such page." in missing.text) == (404, True)
    assert "`" not in (await http.get("/sign-in")).text
