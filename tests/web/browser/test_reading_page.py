"""Digits drawn on the page, in a real browser: read while they are drawn."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.web.browser.support import (
    ASKED_FOR,
    BAR,
    HOOK,
    ONE,
    SEVEN,
    Held,
    Visit,
    draw,
    home,
    leading,
    needs_browser,
    painted,
    said,
    visits,
)
from tests.web.support import Server

pytestmark = needs_browser


@pytest.fixture
def visit(browser: Browser, reading_server: Server) -> Iterator[Callable[..., Visit]]:
    with visits(browser, reading_server, ASKED_FOR) as begin:
        yield begin


def test_a_drawn_digit_is_read_while_drawing(visit: Callable[..., Visit]) -> None:
    page = home(visit)
    expect(page.locator("#prompt")).to_be_visible()
    draw(page, SEVEN)
    said(page, re.compile(r"Read as 7, \d\d % sure\."))
    assert leading(page) == ["7"]
    expect(page.locator("#prompt")).to_be_hidden()
    chalk, boxes = painted(page)
    assert chalk > 0.005
    assert boxes > 0.001, "a box around the digit"
    page.locator(".all summary").click()
    crop = page.get_by_role("img", name="What the network saw")
    assert crop.evaluate("image => [image.naturalWidth, image.naturalHeight]") == [28, 28]
    draw(page, ONE, HOOK, BAR)
    said(page, "Read as 714: 3 digits.")
    assert leading(page) == ["7", "1", "4"]


def test_a_drawing_lends_its_hand_to_a_number(visit: Callable[..., Visit]) -> None:
    page = home(visit)
    draw(page, SEVEN)
    said(page, re.compile(r"Read as 7, \d\d % sure\."))
    page.get_by_role("link", name="Write it in this hand").click()
    page.wait_for_url(re.compile(r"/write\?text=7&seed=0&own=[\w-]{64}$"))
    expect(page.locator("#status")).to_have_text("7 in your own hand, variant 1 of 5.")
    page.get_by_label("Number", exact=True).fill("2026")
    expect(page.locator("#number")).to_have_attribute("src", re.compile("text=2026.*own="))
    page.get_by_role("link", name="Another hand").click()
    page.wait_for_url(lambda url: "text=2026" in url and "own=" not in url)


def test_undo_and_clear(visit: Callable[..., Visit]) -> None:
    page = home(visit)
    draw(page, SEVEN, ONE)
    said(page, "Read as 71: 2 digits.")
    page.get_by_role("button", name="Undo").click()
    said(page, re.compile("Read as 7,"))
    page.get_by_role("button", name="Clear").click()
    said(page, "")
    assert page.locator("li.sign").count() == 0
    assert painted(page) == [0, 0]
    expect(page.locator("#prompt")).to_be_visible()
    expect(page.get_by_role("button", name="Clear")).to_be_focused()
    draw(page, ONE)
    said(page, re.compile("Read as 1,"))
    page.get_by_role("button", name="Undo").click()
    said(page, "")
    assert painted(page) == [0, 0]


def test_strokes_are_sent_once_after_a_pause(visit: Callable[..., Visit]) -> None:
    visitor = visit()
    visitor.page.goto("/")
    draw(visitor.page, SEVEN)
    said(visitor.page, re.compile("Read as 7,"))
    sent = [url for url in visitor.requests if url.endswith("/read?part=found")]
    draw(visitor.page, HOOK, BAR)
    said(visitor.page, "Read as 74: 2 digits.")
    more = [url for url in visitor.requests if url.endswith("/read?part=found")]
    assert 1 <= len(more) - len(sent) <= 2, "once, or twice where the mouse was slow"


def test_a_late_answer_is_dropped(visit: Callable[..., Visit]) -> None:
    page = home(visit)
    held = Held(page, "**/read?part=found", most=1)
    with page.expect_request("**/read?part=found"):
        draw(page, SEVEN)
    draw(page, ONE)
    said(page, "Read as 71: 2 digits.")
    held.let_go()
    said(page, "Read as 71: 2 digits.")


def test_a_busy_server_is_asked_again(visit: Callable[..., Visit]) -> None:
    page = home(visit)
    asked: list[Route] = []

    def busy_once(route: Route) -> None:
        asked.append(route)
        if len(asked) > 1:
            route.continue_()
            return
        problem = {"detail": "Busy."}
        route.fulfill(status=503, json=problem, headers={"Retry-After": "1"})

    page.route("**/read?part=found", busy_once)
    draw(page, SEVEN)
    said(page, re.compile("Read as 7,"))
    assert len(asked) == 2


def test_a_lost_server_is_told(visit: Callable[..., Visit]) -> None:
    page = home(visit)
    page.route("**/read?part=found", lambda route: route.abort())
    draw(page, SEVEN)
    said(page, re.compile("The server cannot be reached"))
    expect(page.locator("#said")).to_have_class("status wrong")


def test_a_finger_draws_and_does_not_scroll(visit: Callable[..., Visit]) -> None:
    settings = {"viewport": {"width": 360, "height": 700}, "has_touch": True, "is_mobile": True}
    page = home(visit, **settings)
    page.locator("#pad").scroll_into_view_if_needed()
    before = page.evaluate("scrollY")
    pad = page.locator("#pad").bounding_box()
    touch = page.context.new_cdp_session(page)
    for step in range(12):
        at = {
            "x": pad["x"] + 0.5 * pad["width"],
            "y": pad["y"] + (0.9 - 0.07 * step) * pad["height"],
        }
        kind = "touchMove" if step else "touchStart"
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [at]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    said(page, re.compile("Read as 1,"))
    assert page.evaluate("scrollY") == before


@pytest.mark.parametrize("scripts", [True, False])
def test_what_is_drawn_for_us_is_read_in_one_press(
    visit: Callable[..., Visit], scripts: bool
) -> None:
    page = home(visit, "/?digit=8&seed=42", java_script_enabled=scripts)
    page.get_by_role("link", name="Handwritten 8, variant 3 of 5").click()
    if not scripts:
        page.wait_for_url("**/read?digit=8&seed=42&place=3#read")
    said(page, re.compile(r"Read as 8, \d\d % sure\."))
    page.locator("#details summary").click()
    assert page.locator(".tiles img").count() == 5
    page.get_by_role("link", name="Read all five").click()
    said(page, "Read as 88888: 5 digits.")
    if scripts:
        draw(page, SEVEN)
        said(page, re.compile("Read as 7,"))
        assert page.locator(".map").count() == 0


def test_five_more_like_this_digit(visit: Callable[..., Visit]) -> None:
    page = home(visit)
    draw(page, SEVEN)
    page.get_by_role("link", name="Five more like it").click()
    page.wait_for_url(re.compile(r"\?digit=7&seed=\d+$"))
    assert page.get_by_role("img", name="Handwritten 7, variant").count() == 5


def test_a_tap_is_a_dot(visit: Callable[..., Visit]) -> None:
    page = home(visit, viewport={"width": 390, "height": 700}, has_touch=True)
    page.locator("#pad").tap()
    chalk, _ = painted(page)
    assert 0.0003 < chalk < 0.003


def test_the_pad_is_lower_than_the_screen(visit: Callable[..., Visit]) -> None:
    page = home(visit)
    for width, height in ((568, 320), (667, 375), (844, 390)):
        page.set_viewport_size({"width": width, "height": height})
        pad = page.locator("#pad").bounding_box()
        assert 120 < pad["height"] < height - 60, "a finger scrolls beside it"
        assert pad["width"] / pad["height"] == pytest.approx(1.5, rel=0.02)


def test_again_and_five_more_keep_the_drawing(visit: Callable[..., Visit]) -> None:
    page = home(visit, "/?digit=8&seed=42")
    draw(page, SEVEN)
    said(page, re.compile("Read as 7,"))
    before = painted(page)
    for name in ("Again", "Five more like it"):
        there = page.url
        page.get_by_role("link", name=name).click()
        page.wait_for_url(lambda url, there=there: url != there)
        said(page, re.compile("Read as 7,"))
        assert painted(page) == before


def test_a_refused_reading_of_ours_keeps_the_drawing(visit: Callable[..., Visit]) -> None:
    page = home(visit, "/?digit=8&seed=42")
    draw(page, SEVEN)
    said(page, re.compile("Read as 7,"))
    before = painted(page)
    page.route("**/read?digit=8*", lambda route: route.abort())
    page.locator("#details summary").click()
    page.get_by_role("link", name="Read all five").click()
    expect(page.locator("#status")).to_have_text(re.compile("The server cannot be reached"))
    said(page, re.compile("Read as 7,"))
    assert painted(page) == before
    assert page.url.endswith("/?digit=8&seed=42")


def test_a_correction_stays_while_more_is_drawn_and_goes_with_its_drawing(
    visit: Callable[..., Visit],
) -> None:
    page = home(visit)
    draw(page, SEVEN)
    said(page, re.compile("Read as 7,"))
    other = page.locator(".picks .pick").nth(1)
    answer = other.inner_text().strip("–")
    other.click()
    said(page, f"Corrected: {answer}" if answer else re.compile("Corrected: –"))
    draw(page, ONE)
    said(page, f"Corrected: {answer}1")
    page.get_by_role("button", name="Undo").click()
    said(page, re.compile(f"Corrected: {answer or '–'}$"))
    page.get_by_role("button", name="Undo").click()
    said(page, "")
    draw(page, SEVEN)
    said(page, re.compile("Read as 7,"))


def test_a_drawing_stays_in_its_tab(visit: Callable[..., Visit]) -> None:
    page = home(visit)
    draw(page, SEVEN)
    said(page, re.compile("Read as 7,"))
    page.get_by_role("link", name="Numbers").click()
    page.get_by_role("link", name="Digits", exact=True).click()
    said(page, re.compile("Read as 7,"))
    assert painted(page)[0] > 0.005


def test_undo_brings_back_what_was_cleared(visit: Callable[..., Visit]) -> None:
    page = home(visit)
    draw(page, SEVEN)
    said(page, re.compile("Read as 7,"))
    page.get_by_role("button", name="Clear").click()
    said(page, "")
    page.get_by_role("button", name="Undo").click()
    said(page, re.compile("Read as 7,"))
    expect(page.locator("#prompt")).to_be_hidden()
