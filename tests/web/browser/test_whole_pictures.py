"""Every picture that is a result is wholly visible: in each window, by day, by night, in print,
and where the system chooses the colours."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator

import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from tests.web.browser.support import (
    SEVEN,
    Visit,
    draw,
    needs_browser,
    pictured,
    said,
    visits,
)
from tests.web.support import Server

pytestmark = needs_browser
WIDTHS = (320, 480, 768, 1440)
SCREEN = {"media": "screen", "color_scheme": "light", "forced_colors": "none"}
PRINT = SCREEN | {"media": "print"}
# Colours have no part in how things are laid out: one window is enough for these.
COLOURS = (SCREEN | {"color_scheme": "dark"}, SCREEN | {"forced_colors": "active"})
TEXTS = ("8", "24.12.2026", "0123456789 0123456789 0123456789 0123456")
NOT_IN_PRINT = ("pad", "map", "still")
PICTURES = ".tile img, #number, .hand img, #around, #loop img, #still, .map, .seen img, #pad"

# Returns {picture: what is wrong} for those that are shown; an empty one where there is none.
CUT = """pictures => {
    const wrong = {};
    const shown = [...document.querySelectorAll(pictures)].filter(it => it.checkVisibility());
    for (const it of shown) {
        const name = it.id || it.getAttribute("class") || it.parentElement.className || it.alt;
        const box = it.getBoundingClientRect();
        const look = getComputedStyle(it);
        if (box.width < 8 || box.height < 8) wrong[name] = `${box.width} x ${box.height}`;
        if (it.naturalWidth && look.objectFit !== "contain") {
            const ratio = (box.width / box.height) / (it.naturalWidth / it.naturalHeight);
            if (Math.abs(ratio - 1) > 0.05) wrong[name] = `bent by ${ratio}`;
        }
        if (box.right > document.documentElement.clientWidth + 0.5) wrong[name] = "beyond the page";
        if (box.left < -0.5) wrong[name] = "beyond the page";
        for (let outer = it.parentElement; outer; outer = outer.parentElement) {
            if (getComputedStyle(outer).overflow === "visible") continue;
            const edge = outer.getBoundingClientRect();
            const inside = box.left >= edge.left - 0.5 && box.right <= edge.right + 0.5
                && box.top >= edge.top - 0.5 && box.bottom <= edge.bottom + 0.5;
            if (!inside) wrong[name] = `${box.height} px of ${edge.height} in ${outer.className}`;
        }
    }
    return [shown.map(it => it.id || it.getAttribute("class") || "picture"), wrong];
}"""


@pytest.fixture
def visit(browser: Browser, reading_server: Server) -> Iterator[Callable[..., Visit]]:
    with visits(browser, reading_server) as begin:
        yield begin


def assert_whole(page: Page, shown: str) -> None:
    """Nothing on the page is cut, and what is named by `shown` is there to be looked at."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        for media in (SCREEN, PRINT, *(COLOURS if width == WIDTHS[0] else ())):
            page.emulate_media(**media)
            found, wrong = page.evaluate(CUT, PICTURES)
            assert wrong == {}, f"{page.url} at {width} pixels, {media}"
            assert shown in found or (media is PRINT and shown in NOT_IN_PRINT)
    page.emulate_media(**SCREEN)


@pytest.mark.parametrize("text", TEXTS, ids=len)
def test_a_number_its_hands_its_map_its_morph_and_its_reading(
    visit: Callable[..., Visit], text: str
) -> None:
    page = visit().page
    page.goto(f"/write?text={text}&seed=7&from=3&to=8")
    for picture in page.locator("#number, .hand img, #around, #loop img").all():
        picture.scroll_into_view_if_needed()
        expect(picture).not_to_have_js_property("naturalWidth", 0)
    assert_whole(page, "number")
    while page.goto(f"/read?text={text}&seed=7").status == 503:
        pass  # the machine does much else
    assert_whole(page, "map")


def test_a_strip_a_drawing_and_a_step_of_a_morph(visit: Callable[..., Visit]) -> None:
    page = visit().page
    page.goto("/write?from=3&to=8&seed=7")
    page.get_by_label("Step", exact=True).press("ArrowRight")
    assert_whole(page, "still")
    page.goto("/?digit=8&seed=42")
    assert_whole(page, "picture")
    draw(page, SEVEN)
    said(page, re.compile("Read as 7,"))
    assert_whole(page, "pad")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_ink_is_told_from_paper_in_forced_colours(visit: Callable[..., Visit], scheme: str) -> None:
    page = visit(forced_colors="active", color_scheme=scheme, reduced_motion="reduce").page
    for path, pictures in {
        "/write?text=42&seed=7&from=3&to=8": ("#number", ".hand img >> nth=1", "#around", "#still"),
        "/read?digit=8&seed=42": (".tile img >> nth=0", ".map"),
    }.items():
        page.goto(path)
        for name in pictures:
            picture = page.locator(name)
            picture.scroll_into_view_if_needed()
            if picture.evaluate("it => it.matches('img')"):
                pictured(picture)
            with Image.open(io.BytesIO(picture.screenshot())) as shot:
                darkest, lightest = shot.convert("L").getextrema()
            assert lightest - darkest > 120, name
    page.goto("/")
    draw(page, SEVEN)
    said(page, re.compile("Read as 7,"))
    with Image.open(io.BytesIO(page.locator("#pad").screenshot())) as shot:
        darkest, lightest = shot.convert("L").getextrema()
    assert lightest - darkest > 120


def test_a_cut_picture_would_be_seen(visit: Callable[..., Visit]) -> None:
    page = visit().page
    page.goto("/write?text=8&seed=7")
    expect(page.locator("#number")).to_have_js_property("complete", True)
    page.locator("#number").evaluate("it => { it.style.height = '243px' }")
    _, wrong = page.evaluate(CUT, PICTURES)
    assert "number" in wrong
