"""What people come for, each by keyboard alone and without a dead end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.browser.support import SEVEN, Visit, draw, needs_browser, said, shows, visits
from tests.web.support import Server

pytestmark = needs_browser
FOCUSED = """() => {
    const it = document.activeElement;
    return it.getAttribute("aria-label") || it.labels?.[0]?.textContent
        || it.querySelector("img")?.alt || it.textContent;
}"""


@pytest.fixture
def page(browser: Browser, reading_server: Server) -> Iterator[Page]:
    with visits(browser, reading_server) as begin:
        visit: Callable[..., Visit] = begin
        page = visit(viewport={"width": 360, "height": 740}).page
        page.goto("/")
        yield page


def go_to(page: Page, name: str) -> None:
    """Press Tab until what has that name has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if re.fullmatch(name, page.evaluate(FOCUSED).strip()):
            expect(page.locator(":focus")).to_be_in_viewport()
            return
    raise AssertionError(f"{name} is not reached")


def test_write_a_seven_and_save_it(page: Page) -> None:
    go_to(page, "7")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?digit=7&seed=*")  # the digit of the day may be a 7, too
    expect(page.locator("#status")).to_have_text(re.compile(r"Five handwritten 7s, seed \d+\."))
    go_to(page, "Save, seed and more")
    page.keyboard.press("Enter")
    go_to(page, "Download strip")
    with page.expect_download() as saved:
        page.keyboard.press("Enter")
    assert re.fullmatch(r"digit-7-seed-\d+\.png", saved.value.suggested_filename)


def test_write_a_year_bolder(page: Page) -> None:
    go_to(page, "Numbers")
    page.keyboard.press("Enter")
    page.wait_for_url("**/write")
    go_to(page, "Number")
    page.keyboard.type("2026")
    shows(page, "text=2026&")
    go_to(page, "Weight")
    page.keyboard.press("End")
    page.wait_for_url(re.compile(r"text=2026&seed=\d+&weight=1$"))
    shows(page, "weight=1$")
    expect(page.locator("#number")).to_be_in_viewport(ratio=0.9)


def test_read_a_four_of_ones_own(page: Page) -> None:
    draw(page, [(440, 90), (410, 220), (540, 220)], [(510, 90), (500, 310)])
    said(page, re.compile("Read as 4,"))
    expect(page.locator("#said")).to_be_in_viewport()
    expect(page.locator(".guesses .first")).to_have_text(re.compile(r"4\s+\d+ %"))
    page.keyboard.press("Control+z")
    draw(page, SEVEN)
    go_to(page, "Clear")
    page.keyboard.press("Enter")
    said(page, "")


def test_read_without_drawing(page: Page) -> None:
    for name in ("Or try one of these:", "Example 3.*"):
        go_to(page, name)
        page.keyboard.press("Enter")
    said(page, "Read as 84: 2 digits.")
    expect(page.locator("#said")).to_be_in_viewport()


def test_find_the_api(page: Page) -> None:
    go_to(page, "API")
    page.keyboard.press("Enter")
    page.wait_for_url("**/docs")
    expect(page.get_by_role("heading", level=1)).to_contain_text("API")


def test_by_touch(browser: Browser, reading_server: Server) -> None:
    with visits(browser, reading_server) as begin:
        visit: Callable[..., Visit] = begin
        page = visit(viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True).page
        page.goto("/")
        page.get_by_role("button", name="7", exact=True).tap()
        page.wait_for_url("**/?digit=7&seed=*")
        expect(page.locator("#status")).to_have_text(re.compile("Five handwritten 7s"))
        first = page.url
        page.get_by_role("link", name="Again").tap()
        page.wait_for_url(lambda url: url != first)
        page.goto("/?digit=7&seed=42")  # of those above, the one or the other is misread
        page.locator("#tile-2").tap()
        said(page, re.compile("Read as 7,"))
        expect(page.locator("#said")).to_be_in_viewport()
        page.get_by_role("link", name="Numbers").tap()
        page.wait_for_url("**/write")
        page.get_by_role("radio", name="Hand 3").check(force=True)
        page.wait_for_url("**&place=3")


def test_what_a_screen_reader_is_told(page: Page) -> None:
    told = page.locator("main").aria_snapshot()
    for part in (
        r"status: Five handwritten \ds, seed \d+\.",
        r'list "The five digits"',
        r'link "Handwritten \d, variant 5 of 5"',
        r'group "Digit"',
        r'button "9"',
        r'link "Again"',
        r'heading "Now you: write \d" \[level=2\]',
        r'button "A picture with digits"',
        r'group: "Or try one of these:"',
    ):
        assert re.search(part, told), part
