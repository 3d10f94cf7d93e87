"""Pictures and files on the chat page: in, seen, sent, shown, and never executed."""

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect
from sqlalchemy import select

from storage.schema import local_files
from tests.process.browsing import png
from tests.process.installation import Installation
from tests.process.running import wait_until

UPLOADS = "/api/local/files?group=en&person=ana&name="
SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>window.hit=1</script></svg>"
HTML = b"<!doctype html><script>window.hit=1</script>"
TRANSFER = """(node, [what, names]) => {
    const data = new DataTransfer();
    for (const name of names) data.items.add(new File(["some text"], name, {type: "text/plain"}));
    const given = {bubbles: true, cancelable: true, dataTransfer: data, clipboardData: data};
    const Made = what === "paste" ? ClipboardEvent : DragEvent;
    if (what === "drop") node.dispatchEvent(new DragEvent("dragenter", given));
    node.dispatchEvent(new Made(what, given));
}"""


def file(name: str, content: bytes, media_type: str = "image/png") -> FilePayload:
    return {"name": name, "mimeType": media_type, "buffer": content}


def test_several_are_seen_before_and_after_they_are_sent(page: Page) -> None:
    page.click('[data-group="en"]')
    chosen = [file("shot.png", png()), file("q2 report.pdf", b"%PDF-1.4 x", "application/pdf")]
    page.set_input_files("#picker", chosen)
    expect(page.locator("#attached li")).to_have_count(2)
    expect(page.locator("#attached canvas")).to_have_attribute("aria-label", "Preview of shot.png")
    page.fill("#input", "what I see")
    page.press("#input", "Enter")
    mine = page.locator(".message:not(.pending)")
    expect(mine).to_contain_text("what I see")
    picture = mine.locator(".files img")
    expect(picture).to_have_attribute("alt", "Picture: shot.png")
    expect(picture).to_have_js_property("naturalWidth", 64)
    with page.expect_download() as saved:
        mine.get_by_title("Download q2 report.pdf").click()
    assert saved.value.suggested_filename == "q2 report.pdf"
    expect(page.locator("#attached li")).to_have_count(0)


def test_a_file_needs_no_words_and_can_be_taken_back(page: Page) -> None:
    page.click('[data-group="en"]')
    expect(page.locator("#send")).to_be_disabled()
    page.set_input_files("#picker", [file("a.png", png()), file("b.png", png())])
    page.get_by_label("Remove a.png").click()
    page.click("#send")
    expect(page.locator(".message:not(.pending) .files img")).to_have_count(1)
    expect(page.get_by_alt_text("Picture: b.png")).to_be_visible()


@pytest.mark.parametrize(("what", "target"), [("paste", "#input"), ("drop", "#chat")])
def test_files_are_pasted_and_dropped(page: Page, what: str, target: str) -> None:
    page.locator(target).evaluate(TRANSFER, [what, ["one.txt", "two.txt"]])
    expect(page.locator("#attached li")).to_have_count(2)
    expect(page.locator(".dropping")).to_have_count(0)
    page.click("#send")
    expect(page.locator(".message:not(.pending) .download")).to_have_count(2)


def test_too_many_and_too_large_are_said_clearly(page: Page) -> None:
    page.set_input_files("#picker", [file(f"{n}.png", png()) for n in range(6)])
    expect(page.locator("#attached li")).to_have_count(5)
    expect(page.locator("#failed")).to_contain_text("up to 5 files")
    page.reload()
    large = file("film.bin", b"x" * (10 * 1024 * 1024 + 1), "application/octet-stream")
    page.set_input_files("#picker", [large])
    expect(page.locator("#failed")).to_contain_text("“film.bin” is too large")
    expect(page.locator("#failed")).to_contain_text("10 MB")
    expect(page.locator("#attached li")).to_have_count(0)


@pytest.mark.parametrize("content", [SVG, HTML], ids=["svg", "html"])
def test_a_hostile_file_is_only_ever_saved(page: Page, content: bytes) -> None:
    page.click('[data-group="en"]')
    page.set_input_files("#picker", [file("nice.png", content)])
    page.click("#send")
    link = page.locator(".message:not(.pending) a.download")
    expect(link).to_contain_text("nice.png")
    expect(page.locator(".message:not(.pending) .files img")).to_have_count(0)
    given = page.request.get(str(link.get_attribute("href")))
    assert given.headers["content-disposition"].startswith("attachment")
    assert given.headers["content-type"] == "application/octet-stream"
    assert given.headers["x-content-type-options"] == "nosniff"
    assert given.headers["content-security-policy"].startswith("sandbox")
    assert page.evaluate("window.hit") is None


def test_another_sites_page_cannot_upload(
    page: Page, browser: Browser, groupkeeper: Installation
) -> None:
    context = browser.new_context()
    other = context.new_page()
    context.route(
        "http://other.localhost/*",
        lambda route: route.fulfill(body="<p>other</p>", content_type="text/html"),
    )
    other.goto("http://other.localhost/")
    attempt = """async (url) => {
        const [body, bytes] = [new Blob(["x"]), {"content-type": "application/octet-stream"}];
        const tried = [
            fetch(url, {method: "POST", body}),
            fetch(url, {method: "POST", body, mode: "no-cors"}),
            fetch(url, {method: "POST", body, headers: bytes}),
            fetch(url, {method: "POST", body, headers: {...bytes, "x-groupkeeper": "1"}}),
        ];
        return (await Promise.allSettled(tried)).map((done) => done.value?.status ?? done.status);
    }"""
    assert 200 not in other.evaluate(attempt, page.url.rstrip("/") + UPLOADS + "x")
    context.close()
    bytes_ = {"content-type": "application/octet-stream"}
    bare = page.request.post(UPLOADS + "x", data=b"x", headers=bytes_)
    assert bare.status == 403  # neither an origin nor our header
    evil = bytes_ | {"origin": "https://evil.example", "x-groupkeeper": "1"}
    assert page.request.post(UPLOADS + "x", data=b"x", headers=evil).status == 403
    assert groupkeeper.rows(select(local_files.c.id)) == []


def test_pictures_of_the_manual_are_on_its_pages(page: Page, groupkeeper: Installation) -> None:
    manual = groupkeeper.folder / "manual"
    (manual / "img").mkdir()
    (manual / "img" / "a b.png").write_bytes(png())
    text = "# Elephants\n\nPurple.\n\n![An elephant](<../img/a b.png>)\n"
    (manual / "en" / "elephants.md").write_text(text, encoding="utf-8")
    address = "/manual/en/elephants.md"
    wait_until(lambda: page.request.get(address).ok, "the manual is read again")
    page.goto(address)
    expect(page.get_by_alt_text("An elephant")).to_have_js_property("naturalWidth", 64)
