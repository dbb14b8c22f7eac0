"""The browser answers for the server: after one visit the page draws without any network."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Download, Page, expect

from tests.support import ended
from tests.web.browser.support import (
    ONE,
    PATIENCE,
    SEVEN,
    TOUCHING,
    WHOLE,
    draw,
    leading,
    needs_browser,
    said,
)
from tests.web.support import Server, serving

pytestmark = needs_browser
READY = "html.offline"  # the page says so when nothing needs a server any more


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Server]:
    """A server that a test may stop."""
    with serving(tmp_path / "log") as server:
        yield server


def visit(browser: Browser, server: Server, **settings: object) -> Page:
    context = browser.new_context(base_url=server.url, **settings)
    context.set_default_timeout(PATIENCE)
    return context.new_page()


def again(page: Page) -> None:
    was = page.locator("#status").inner_text()
    page.locator("#again").click()
    expect(page.locator("#status")).not_to_have_text(was)


def test_with_the_server_stopped_in_the_middle_of_a_visit_it_goes_on(
    browser: Browser, own_server: Server
) -> None:
    page = visit(browser, own_server, locale="es-ES")
    page.goto("/?digit=8&seed=42")
    expect(page.locator(READY)).to_be_attached()
    tiles = page.eval_on_selector_all(".tiles img", "all => all.map(each => each.src)")
    own_server.process.terminate()
    ended(own_server.process)
    page.reload()
    expect(page.locator("#status")).to_have_text(
        "Cinco veces la cifra 8 escrita a mano, semilla 42."
    )
    mine = page.eval_on_selector_all(".tiles img", "all => all.map(each => each.src)")
    assert len({*mine}) == 5
    assert not any(each in mine for each in tiles), "drawn here: other bytes"
    page.locator("#tile-1").click()  # it flies into the pad
    said(page, re.compile("Leído como 8"))
    again(page)
    page.locator(".key", has_text="3").click()
    expect(page.locator("#status")).to_contain_text("Cinco veces la cifra 3 escrita a mano")
    page.wait_for_function(WHOLE)
    for path, size in {
        "/digits/8/42.png": (1216, 256),
        "/digits/8/42/5.png": (512, 512),
        "/hands/8.png?seed=7&hand=2&weight=0.5": (280, 280),
        "/morph/3/8.png?seed=7": (17 * 56, 56),
    }.items():
        picture = page.evaluate(
            """async path => {
                const answer = await fetch(path);
                const {width, height} = await createImageBitmap(await answer.blob());
                return [width, height];
            }""",
            path,
        )
        assert tuple(picture) == size, path
    ink = page.evaluate("async () => (await fetch('/hands/8.svg?seed=7')).text()")
    assert ink.count("<svg x=") == ink.count('<path class="s1"') == 25
    page.goto("/read?digit=8&seed=42")
    said(page, re.compile("Leído como 88888"))
    draw(page, SEVEN)
    said(page, re.compile("Leído como 7"))
    assert leading(page)[-1] == "7"
    draw(page, ONE)
    said(page, re.compile("Leído como 71"))
    page.locator("#clear").click()
    for stroke in TOUCHING:
        draw(page, stroke)
    said(page, re.compile("Leído como 47"))
    page.context.close()


# Draws sevens, and returns their PNG as base64 and what the browser says of it.
READ = """async lefts => {
    const sheet = new OffscreenCanvas(600, 400);
    const context = sheet.getContext("2d");
    context.fillStyle = "#fcf9f0";
    context.fillRect(0, 0, 600, 400);
    Object.assign(context, {lineWidth: 14, lineCap: "round", lineJoin: "round"});
    for (const left of lefts) {
        context.beginPath();
        context.moveTo(left, 100);
        context.lineTo(left + 110, 100);
        context.lineTo(left + 50, 300);
        context.stroke();
    }
    const blob = await sheet.convertToBlob();
    const body = new FormData();
    body.append("image", blob, "drawing.png");
    const headers = {"X-Drawing": "yes"};
    const answer = await fetch("/read?part=found", {method: "POST", body, headers});
    const bytes = new Uint8Array(await blob.arrayBuffer());
    return [btoa(String.fromCharCode(...bytes)), await answer.text()];
}"""


def plain(html: str) -> str:
    """Return HTML without the space between its parts, what the network saw, and whose hand it is.

    A hand is found by the server: a page that was made here asks it when that is pressed.
    """
    html = re.sub(r'(class="own"><a class="link")[^>]*', r"\1", html)
    html = re.sub(r'src="data:[^"]*"', "", html).replace("&amp;", "&").replace("&#34;", '"')
    return re.sub(r"\s*(<[^>]*>)\s*", r"\1", html).strip()


def test_a_reading_is_put_as_the_server_puts_it(browser: Browser, server: Server) -> None:
    page = visit(browser, server)
    page.goto("/")
    expect(page.locator(READY)).to_be_attached()
    for lefts, told in ([100, 320], "Read as 77: 2 digits."), ([200], "Read as 7, "):
        drawing, mine = page.evaluate(READ, lefts)
        picture = {"image": ("drawing.png", base64.b64decode(drawing))}
        theirs = httpx.post(f"{server.url}/read?part=found", files=picture).text
        assert told in theirs
        assert plain(mine) == plain(theirs)
    page.context.close()


def test_what_only_a_server_knows_is_left_to_it(browser: Browser, server: Server) -> None:
    page = visit(browser, server)
    page.goto("/")
    expect(page.locator(READY)).to_be_attached()
    for path in ("/?digit=12", "/?digit=8&seed=4294967296", "/digits/8/042.png"):
        status = page.evaluate("async path => (await fetch(path)).status", path)
        assert status == httpx.get(server.url + path).status_code, path
    page.context.close()


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/nowhere", "There is nothing at this address."),
        ("/dataset.zip?count=99999&digits=8&seed=1", "A download has from 1 to 1000 digits."),
    ],
)
def test_a_refusal_is_told_and_not_saved_as_a_file(
    browser: Browser, server: Server, address: str, sentence: str
) -> None:
    page = visit(browser, server)
    page.goto("/?digit=8&seed=42")
    expect(page.locator(READY)).to_be_attached()
    saved: list[Download] = []
    page.on("download", lambda download: saved.append(download))
    page.eval_on_selector("#strip", "(link, address) => { link.href = address; }", address)
    page.locator(".details summary").first.click()
    page.locator("#strip").click()
    expect(page.locator("#status")).to_have_text(sentence)
    assert saved == []
    page.context.close()


def test_nothing_is_loaded_where_data_are_saved(browser: Browser, server: Server) -> None:
    page = visit(browser, server)
    page.add_init_script(
        """Object.defineProperty(navigator, "connection", {value: {saveData: true}});
        window.requestIdleCallback = work => { work(); window.idle = true; };"""
    )
    page.goto("/?digit=8&seed=42", wait_until="networkidle")
    found = page.evaluate("navigator.serviceWorker.getRegistrations().then(all => all.length)")
    assert found == 0
    page.context.close()
