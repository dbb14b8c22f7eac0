"""From one five to the next without a reload: what is said, shown and focused."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.web.browser.support import (
    ONE,
    SEVEN,
    Held,
    Visit,
    draw,
    needs_browser,
    painted,
    visits,
)
from tests.web.support import Server

pytestmark = needs_browser
EIGHT = "/?digit=8&seed=42"
DRAWN = re.compile(r"Five handwritten 8s, seed \d+\.")


@pytest.fixture
def visit(browser: Browser, reading_server: Server) -> Iterator[Callable[..., Visit]]:
    expected = ("a status of 422", "a status of 429", "a status of 502", "net::ERR_FAILED")
    with visits(browser, reading_server, expected) as begin:
        yield begin


def begin(visit: Callable[..., Visit], path: str = EIGHT, **settings: object) -> Page:
    """Open the page and mark the window, so that a reload would show."""
    page = visit(**settings).page
    page.goto(path)
    page.evaluate("window.mark = 1")
    return page


def stayed(page: Page) -> bool:
    return page.evaluate("window.mark === 1")


def said(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.locator("#status")).to_have_text(words)


def test_nothing_reloads(visit: Callable[..., Visit]) -> None:
    page = begin(visit, "/")
    today = page.locator("#status").inner_text()
    page.get_by_role("button", name="3", exact=True).click()
    page.wait_for_url(re.compile(r"/\?digit=3&seed=\d+$"))
    said(page, re.compile(r"Five handwritten 3s"))
    expect(page.locator("#read-title")).to_have_text("Now you: write 3")
    assert page.title() == "3, handwritten five times – Handwritten digits"
    page.locator("#details summary").click()
    page.locator("#seed").fill("7")
    page.keyboard.press("Enter")
    said(page, "Five handwritten 3s, seed 7.")
    page.go_back()
    said(page, re.compile(r"Five handwritten 3s, seed (?!7\.)\d+\."))
    page.go_back()
    said(page, today)
    assert stayed(page)


def test_a_digit_is_read_and_the_reading_goes_with_back(visit: Callable[..., Visit]) -> None:
    page = begin(visit)
    page.locator("#details summary").click()
    page.get_by_role("link", name="Read all five").click()
    page.wait_for_url("**/read?digit=8&seed=42#read")
    expect(page.locator("#said")).to_have_text("Read as 88888: 5 digits.")
    expect(page.locator("#said")).to_be_focused()
    expect(page.locator("#said")).to_be_in_viewport()
    page.get_by_role("link", name="Again").click()
    expect(page.locator("#status")).to_be_in_viewport()
    expect(page.locator("#said")).to_have_text("")
    page.go_back()
    expect(page.locator("#said")).to_have_text("Read as 88888: 5 digits.")
    assert stayed(page)


def test_a_digit_flies_into_the_place_of_what_was_drawn(visit: Callable[..., Visit]) -> None:
    page = visit().page
    page.goto(EIGHT)
    draw(page, SEVEN)
    expect(page.locator("#said")).to_have_text(re.compile("Read as 7,"))
    draw(page, ONE)  # not yet answered when the digit is pressed
    page.get_by_role("link", name="Handwritten 8, variant 2 of 5").click()
    expect(page.locator("#said")).to_have_text(re.compile("Read as 8,"))
    expect(page.locator(".fly")).to_have_count(0)
    assert painted(page)[0] > 0.9, "a sheet of its own"
    assert page.url.endswith(EIGHT)
    page.keyboard.press("Control+z")
    expect(page.locator("#said")).to_have_text("Read as 71: 2 digits.")


def test_the_focus_stays_with_again(visit: Callable[..., Visit]) -> None:
    page = begin(visit)
    again = page.get_by_role("link", name="Again")
    seen = {page.url}
    again.focus()
    for _ in range(3):
        page.keyboard.press("Enter")
        page.wait_for_url(lambda url: url not in seen)
        expect(again).to_be_focused()
        seen.add(page.url)
    said(page, DRAWN)


def test_a_refusal_leaves_all_as_it_was(visit: Callable[..., Visit]) -> None:
    page = begin(visit)
    again = page.get_by_role("link", name="Again")
    again.evaluate("link => { link.href = '/?digit=8&seed=no' }")
    again.focus()
    page.keyboard.press("Enter")
    said(page, re.compile("The seed must be a whole number"))
    expect(page.locator("#status")).to_have_class("status wrong")
    expect(again).to_be_focused()
    assert page.locator(".tiles img").count() == 5
    assert page.url.endswith(EIGHT)


def test_a_slow_server_is_waking_up(visit: Callable[..., Visit]) -> None:
    page = visit(reduced_motion="reduce").page
    page.clock.install()
    page.goto(EIGHT)
    held = Held(page, re.compile(r"seed=$"))
    page.get_by_role("link", name="Again").click()
    page.clock.run_for(500)
    said(page, "Writing …")
    expect(page.locator("#main")).to_have_class("busy")
    page.clock.fast_forward(60_000)
    said(page, "Waking up … a server that has slept takes some seconds.")
    held.let_go()
    said(page, DRAWN)
    expect(page.locator("#main")).not_to_have_class("busy")


def test_only_the_latest_press_counts(visit: Callable[..., Visit]) -> None:
    page = begin(visit)
    held = Held(page, re.compile(r"seed=$"))
    page.get_by_role("link", name="Again").click()
    page.locator("#details summary").click()
    page.locator("#seed").fill("5")
    page.get_by_role("button", name="Write it").click()
    said(page, "Five handwritten 8s, seed 5.")
    held.let_go()
    said(page, "Five handwritten 8s, seed 5.")


@pytest.mark.parametrize("trouble", ["no connection", "another page"])
def test_a_lost_server_is_told_and_what_was_there_stays(
    visit: Callable[..., Visit], trouble: str
) -> None:
    page = begin(visit)

    def refuse(route: Route) -> None:
        if trouble == "no connection":
            route.abort()
        else:
            route.fulfill(status=502, body="<h1>Bad gateway</h1>")

    page.route(re.compile(r"seed=$"), refuse)
    page.get_by_role("link", name="Again").click()
    said(page, "The server cannot be reached just now. Please try again in a moment.")
    assert page.locator(".tiles img").count() == 5
    assert page.url.endswith(EIGHT)


def test_a_refusal_is_told_and_what_was_there_stays(visit: Callable[..., Visit]) -> None:
    page = begin(visit)

    def too_often(route: Route) -> None:
        refusal = route.fetch(url=page.url.replace("?", "nowhere?"))
        body = refusal.text().replace("There is nothing at this address.", "Too often.")
        route.fulfill(response=refusal, status=429, body=body)

    page.route(re.compile(r"seed=$"), too_often)
    page.get_by_role("link", name="Again").click()
    said(page, "Too often.")
    expect(page.locator("#status")).to_have_class("status wrong")
    assert page.locator(".tiles img").count() == 5
    assert page.url.endswith(EIGHT)


def test_back_without_a_server_shows_what_its_address_says(visit: Callable[..., Visit]) -> None:
    visitor = visit()
    page = visitor.page
    page.goto("/?digit=8&seed=43")
    page.locator("#details summary").click()
    for seed in ("44", "45"):
        page.locator("#seed").fill(seed)
        page.keyboard.press("Enter")
        said(page, f"Five handwritten 8s, seed {seed}.")
    page.route("**/*", lambda route: route.abort())
    for seed in ("44", "43"):
        page.go_back()
        said(page, f"Five handwritten 8s, seed {seed}.")
        assert page.url.endswith(f"seed={seed}")
    page.go_forward()
    said(page, "Five handwritten 8s, seed 44.")


def test_other_ways_to_open_a_link_are_the_browsers(visit: Callable[..., Visit]) -> None:
    visitor = visit()
    visitor.page.goto(EIGHT)
    with visitor.context.expect_page() as opened:
        visitor.page.get_by_role("link", name="Again").click(modifiers=["Control"])
    opened.value.wait_for_url(re.compile(r"digit=8&seed=\d+$"))
    assert visitor.page.url.endswith(EIGHT)


def test_sharing_where_there_is_an_app_for_it(visit: Callable[..., Visit]) -> None:
    visitor = visit()
    visitor.page.goto(EIGHT)
    expect(visitor.page.locator("#share")).to_be_hidden()
    visitor.page.add_init_script("navigator.share = async what => { window.shared = what; }")
    visitor.page.goto(EIGHT + "&lang=es")
    visitor.page.get_by_role("button", name="Compartir").click()
    shared = visitor.page.evaluate("window.shared")
    assert shared["title"] == "8, escrito a mano cinco veces – Cifras escritas a mano"
    assert shared["url"].endswith(EIGHT), "whoever opens it has a language already"
    visitor.page.locator("#details summary").click()
    visitor.page.locator("#seed").fill("7")
    visitor.page.get_by_role("button", name="Escribir").click()
    visitor.page.wait_for_url("**/?digit=8&seed=7&lang=es")
    expect(visitor.page.locator("#share")).to_be_visible()


def test_the_digits_fade_in_one_after_the_other(visit: Callable[..., Visit]) -> None:
    delays = "images => images.map(image => getComputedStyle(image).animationDelay)"
    page = begin(visit)
    assert page.eval_on_selector_all(".tile", delays) == [
        *("0s", "0.07s", "0.14s", "0.21s", "0.28s")
    ]
    page = begin(visit, reduced_motion="reduce")
    names = "images => images.map(image => getComputedStyle(image).animationName)"
    assert set(page.eval_on_selector_all(".tile", names)) == {"none"}
