"""Pictures of the manual: which are shown, at which address, and which never."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from bot.pictures import path_of, with_pictures
from bot.web import pages
from bot.web.rendering import to_html
from faq.answering import Answering
from faq.manual import read_manual
from tests.process.browsing import png
from tests.support import write_manual


@pytest.mark.parametrize(
    ("file", "written", "path"),
    [
        ("en/a.md", "../img/x.png", "img/x.png"),
        ("en/a.md", "x.png", "en/x.png"),
        ("a.md", "./img/a%20b.png?v=1#top", "img/a b.png"),
        ("en/a.md", "..\\img\\x.png", "img/x.png"),
        ("en/a.md", "../../secret.png", None),
        ("en/a.md", "%2e%2e/%2e%2e/secret.png", None),
        ("en/a.md", "/etc/x.png", None),
        ("en/a.md", "https://example.com/x.png", None),
        ("en/a.md", "data:image/png;base64,x", None),
        ("a.md", ".", None),
    ],
)
def test_where_a_picture_is(file: str, written: str, path: str | None) -> None:
    assert path_of(file, written) == path


def test_only_pictures_of_the_manual_itself_get_our_address(tmp_path: Path) -> None:
    text = (
        "# A\n\n![one](../img/a.png) ![two](<../img/b c.png>) ![three](d.png 'Title')\n\n"
        "`![code](e.png)` ![web](https://example.com/f.png) ![out](../../g.png)\n\n"
        "```\n![fenced](h.png)\n```\n"
    )
    [section] = read_manual(write_manual(tmp_path, {"en/a.md": text})).sections
    shown = with_pictures(section)
    assert "![one](/manual/img/a.png)" in shown
    assert "![two](/manual/img/b%20c.png)" in shown
    assert "![three](/manual/en/d.png 'Title')" in shown
    for left in ("![code](e.png)", "![web](https://example.com/f.png)", "![fenced](h.png)"):
        assert left in shown
    assert "/manual/g.png" not in shown
    assert '<img src="/manual/img/a.png" alt="one">' in to_html(shown)
    assert "//evil" not in to_html("![x](//evil.example/manual/x.png)")
    assert section == replace(section)  # what the index holds is left alone


NAMES = ("a.png", "s.svg", "h.png", "l.png")
MANUAL = {
    "en/a.md": "# A\n\n" + " ".join(f"![{n}](../img/{n})" for n in NAMES),
    "en/secret.md": "---\njobs: [boss]\nrestricted: true\n---\n# S\n\n![x](../img/secret.png)\n",
}


@pytest.fixture
async def http(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """The manual's pages, with pictures and what only looks like them."""
    folder = write_manual(tmp_path / "manual", MANUAL)
    (folder / "img").mkdir()
    for name in ("a.png", "secret.png", "unnamed.png"):
        (folder / "img" / name).write_bytes(png())
    (folder / "img" / "h.png").write_bytes(b"<script>alert(1)</script>")
    (folder / "img" / "s.svg").write_bytes(b"<svg onload='alert(1)'/>")
    (tmp_path / "outside.png").write_bytes(png())
    (folder / "img" / "l.png").symlink_to(tmp_path / "outside.png")
    answering = Answering(read_manual(folder))
    web = FastAPI()
    web.include_router(pages.routes(lambda: answering, folder))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(web), base_url="http://x") as http:
        yield http


async def test_a_picture_of_a_section_is_shown(http: httpx.AsyncClient) -> None:
    picture = await http.get("/manual/img/a.png")
    assert (picture.status_code, picture.content) == (200, png())
    assert picture.headers["content-type"] == "image/png"
    assert picture.headers["content-security-policy"].startswith("sandbox")
    assert 'src="/manual/img/a.png"' in (await http.get("/manual/en/a.md")).text


@pytest.mark.parametrize(
    "name", ["secret.png", "unnamed.png", "h.png", "s.svg", "l.png", "none.png", "%00.png"]
)
async def test_nothing_else_is(http: httpx.AsyncClient, name: str) -> None:
    assert (await http.get(f"/manual/img/{name}")).status_code == 404
