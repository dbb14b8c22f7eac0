"""*How it works*, by mouse and keyboard: the noise, the film, the quiz."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.browser.support import Visit, needs_browser, visits
from tests.web.support import Server

pytestmark = needs_browser


@pytest.fixture
def visit(browser: Browser, server: Server) -> Iterator[Callable[..., Visit]]:
    with visits(browser, server) as begin:
        yield begin


def becomes(page: Page) -> str:
    """Wait until there is a digit, and return its strokes."""
    expect(page.locator("#become path").first).to_be_attached()
    return page.locator("#become").inner_html()


def noise(page: Page) -> str:
    return page.evaluate("document.getElementById('numbers').toDataURL()")


def test_noise_is_dragged_and_becomes_another_digit(visit: Callable[..., Visit]) -> None:
    page = visit(reduced_motion="reduce").page
    page.goto("/how")
    page.locator("#plane").scroll_into_view_if_needed()
    first, numbers = becomes(page), noise(page)
    box = page.locator("#plane").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 5, box["y"] + 5, steps=4)
    page.mouse.up()
    assert [page.locator(f"#{name}").input_value() for name in ("across", "down")] == ["0", "0"]
    corner = becomes(page)
    assert corner != first
    assert noise(page) != numbers
    page.locator("#across").focus()
    page.keyboard.press("End")
    other = becomes(page)
    assert other != corner
    page.locator("#noise-keys").get_by_text("3", exact=True).click()
    expect(page.locator("#noise-keys [aria-current]")).to_have_text("3")
    expect(page.locator("#become")).not_to_have_js_property("innerHTML", other)
    assert "/how?" not in page.url


def test_the_film_turns_by_keyboard(visit: Callable[..., Visit]) -> None:
    page = visit().page
    page.goto("/how")
    last = page.locator("#moment").get_attribute("y")
    page.locator("#when").focus()
    page.keyboard.press("Home")
    expect(page.locator("#moment")).to_have_attribute("y", "0")
    first = page.locator("#moments li").first.text_content()
    expect(page.locator('output[for="when"]')).to_have_text(first)
    assert last != "0"


def test_a_guess_is_told_at_once_and_stands(visit: Callable[..., Visit]) -> None:
    page = visit().page
    page.goto("/how?round=2")
    truth = page.locator("#guessing").get_attribute("data-real")[10:20]
    cards = page.locator(".guessed > li")
    for place, is_real in enumerate(truth):
        guess = "real" if (is_real == "1") != (place == 4) else "drawn"
        cards.nth(place).locator(f"input[value={guess}]").check()
    expect(page.locator("#status")).to_have_text("9 of 10 right.")
    expect(cards.nth(4)).to_have_class(re.compile("^wrong "))
    expect(cards.nth(4).locator(".verdict")).to_have_text(re.compile("No, it is"))
    right = "drawn" if truth[4] == "0" else "real"
    cards.nth(4).locator(f"input[value={right}]").click()
    expect(cards.nth(4)).to_have_class(re.compile("^wrong "))
    page.get_by_role("link", name="Ten others").click()
    expect(page.locator("#status")).to_be_empty()
    expect(page.locator(".guessed > li.right, .guessed > li.wrong")).to_have_count(0)
    expect(cards.first.locator("image")).to_have_attribute("y", "-56")
    expect(cards.first.locator("input").first).to_be_focused()


def test_all_of_it_without_javascript(visit: Callable[..., Visit]) -> None:
    page = visit(java_script_enabled=False, viewport={"width": 360, "height": 740}).page
    page.goto("/how")
    expect(page.locator(".walk svg").first).to_be_visible()
    expect(page.locator("#film img")).to_be_visible()
    for gone in ("#across", "#when", "#numbers"):
        expect(page.locator(gone)).to_be_hidden()
    page.locator(".guessed input[value=real]").first.check()
    page.get_by_role("button", name="What is right?").click()
    expect(page.locator("#status")).to_have_text(re.compile(r"^[01] of 10 right\.$"))
    page.get_by_role("link", name="Ten others").click()
    expect(page.locator("#guessing")).to_have_attribute("data-round", "2")


@pytest.mark.parametrize("language", ["ru", "ar"])
def test_it_fits_a_small_telephone(visit: Callable[..., Visit], language: str) -> None:
    page = visit(viewport={"width": 320, "height": 640}).page
    page.goto(f"/how?lang={language}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
