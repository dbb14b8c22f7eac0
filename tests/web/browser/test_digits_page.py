"""The page in a real browser, Debian's Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.browser.support import CONTRASTS, Visit, needs_browser, visits
from tests.web.support import Server

pytestmark = needs_browser


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Callable[..., Visit]]:
    with visits(browser, server) as begin:
        yield begin


def tiles(page: Page) -> list[dict[str, object]]:
    return page.eval_on_selector_all(
        ".tiles img",
        """images => images.map(image => ({
            natural: [image.naturalWidth, image.naturalHeight],
            box: [image.getBoundingClientRect().width, image.getBoundingClientRect().height],
            left: image.getBoundingClientRect().left, right: image.getBoundingClientRect().right,
            rendering: getComputedStyle(image).imageRendering, alt: image.alt, src: image.src,
        }))""",
    )


def shows(page: Page, sources: list[object]) -> None:
    """Wait until the page shows these five."""
    for tile, source in zip(page.locator(".tiles img").all(), sources, strict=True):
        expect(tile).to_have_attribute("src", str(source))


def test_by_keyboard_without_javascript(visit: Callable[..., Visit], client: httpx.Client) -> None:
    page = visit(java_script_enabled=False, viewport={"width": 360, "height": 740}).page
    page.goto("/")
    assert len(tiles(page)) == 5, "before anything is pressed"
    page.get_by_role("button", name="7", exact=True).focus()
    page.keyboard.press("Space")
    page.wait_for_url(re.compile(r"\?digit=7&seed=\d+$"))
    seed = page.url.rpartition("=")[2]
    page.locator("#details summary").click()
    page.get_by_label("in these hands").check()
    page.get_by_role("button", name="4", exact=True).click()
    page.wait_for_url(f"**/?digit=4&seed={seed}")
    page.go_back()
    assert page.locator("#status").inner_text() == f"Five handwritten 7s, seed {seed}."
    shown = tiles(page)
    drawn = client.get(f"/api/digits/7?seed={seed}").json()["images"]
    assert [tile["src"] for tile in shown] == [each["png"] for each in drawn]
    for place in range(1, 6):
        image = page.get_by_role("img", name=f"Handwritten 7, variant {place} of 5")
        assert image.is_visible()
        assert image.bounding_box()["y"] < 740, "on the first screen of a phone"


def test_crisp_and_never_wider_than_the_window(visit: Callable[..., Visit]) -> None:
    page = visit().page
    for path in ("/", "/?digit=8&seed=4294967295", "/?digit=8&seed=no"):
        page.goto(path)
        for width in (320, 360, 390, 520, 768, 1440, 2560):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            shown = tiles(page)
            assert len(shown) == (0 if path.endswith("no") else 5)
            for tile in shown:
                assert tile["natural"] == [28, 28]
                assert tile["box"][0] == tile["box"][1] >= 56
                assert tile["box"][0] % 28 == 0
                assert tile["rendering"] == "pixelated"
                assert tile["left"] >= 0
                assert tile["right"] <= width


@pytest.mark.parametrize("scripts", [True, False])
def test_again_back_and_reload(visit: Callable[..., Visit], scripts: bool) -> None:
    page = visit(java_script_enabled=scripts).page
    page.goto("/?digit=8&seed=42")
    first = [tile["src"] for tile in tiles(page)]
    page.get_by_role("link", name="Again").click()
    page.wait_for_url(re.compile(r"digit=8&seed=(?!42$)\d+$"))
    other = [tile["src"] for tile in tiles(page)]
    assert len(other) == 5
    assert not set(other) & set(first)
    page.reload()
    assert [tile["src"] for tile in tiles(page)] == other
    page.go_back()
    shows(page, first)
    page.go_forward()
    shows(page, other)


def test_a_seed_of_ones_own_stays_where_it_is_wanted(
    visit: Callable[..., Visit], client: httpx.Client
) -> None:
    page = visit().page
    page.goto("/?digit=5&seed=7")
    page.locator("#details summary").click()
    page.locator("#seed").fill("42")
    page.get_by_role("button", name="Write it").click()
    page.wait_for_url("**/?digit=5&seed=42")
    page.get_by_label("in these hands").check()
    for digit in "83":
        page.get_by_role("button", name=digit, exact=True).click()
        page.wait_for_url(f"**/?digit={digit}&seed=42")
        expect(page.get_by_label("in these hands")).to_be_checked()
    shelf = page.locator("#lately a")
    expect(shelf).to_have_count(3)
    shelf.first.click()
    page.wait_for_url("**/?digit=8&seed=42")
    page.go_back()
    page.wait_for_url("**/?digit=3&seed=42")
    drawn = client.get("/api/digits/3?seed=42").json()["images"]
    shows(page, [each["png"] for each in drawn])


def test_the_strip_is_saved_under_a_good_name(
    visit: Callable[..., Visit], client: httpx.Client
) -> None:
    page = visit().page
    page.goto("/?digit=8&seed=42")
    page.locator("#details summary").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download strip").click()
    assert download.value.suggested_filename == "digit-8-seed-42.png"
    assert Path(download.value.path()).read_bytes() == client.get("/digits/8/42.png").content


def test_digit_keys_work_in_the_picker_and_nowhere_else(visit: Callable[..., Visit]) -> None:
    page = visit().page
    page.goto("/")
    there = page.url
    page.keyboard.press("5")
    page.get_by_role("button", name="0", exact=True).focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="1", exact=True)).to_be_focused()
    assert page.url == there
    page.keyboard.press("6")
    page.wait_for_url(re.compile(r"digit=6&seed=\d+$"))
    expect(page.get_by_role("button", name="6", exact=True)).to_be_focused()
    page.locator("#details summary").click()
    there = page.url
    page.locator("#seed").fill("")
    page.keyboard.press("3")
    assert page.url == there
    assert page.locator("#seed").input_value() == "3"


def test_the_link_is_copied(visit: Callable[..., Visit], server: Server) -> None:
    visitor = visit()
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visitor.page
    page.goto("/?digit=8&seed=42")
    page.get_by_role("button", name="Copy link").click()
    page.get_by_text("The link is copied.").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == f"{server.url}/?digit=8&seed=42"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(visit: Callable[..., Visit], scheme: str) -> None:
    """All text meets WCAG AA (4.5:1) against what stands behind it."""
    page = visit(color_scheme=scheme, reduced_motion="reduce").page
    for path in ("/?digit=8&seed=42", "/?digit=8&seed=no"):
        page.goto(path)
        found = page.evaluate(CONTRASTS)
        assert len(found) > 12
        assert {text: ratio for text, ratio in found.items() if ratio < 4.5} == {}
    page.goto("/")
    dark = page.evaluate(CONTRASTS + ".brightness") < 0.5
    assert dark == (scheme == "dark")


def test_focus_shows(visit: Callable[..., Visit]) -> None:
    page = visit().page
    page.goto("/?digit=8&seed=42")
    page.locator("#details").evaluate("it => { it.open = true }")
    seen = set()
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement !== document.body"):
        name, width, style = page.evaluate(
            """() => {
                const it = document.activeElement;
                const shown = it;
                const look = getComputedStyle(shown);
                const name = it.getAttribute("aria-label") || it.textContent || it.name;
                return [name.trim(), parseFloat(look.outlineWidth), look.outlineStyle];
            }"""
        )
        assert width >= 3, name
        assert style == "solid", name
        seen.add(name)
        page.keyboard.press("Tab")
    assert {"0", "9", "seed", "Write it", "Again", "Download strip", "Copy link"} <= seen
    assert {"Download digit 5 as PNG", "All as ZIP", "Undo", "image"} <= seen
