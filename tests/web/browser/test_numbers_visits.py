"""From one number, hand or morph to the next without a reload."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.web.browser.support import NUMBER, Held, Visit, begin, needs_browser, shows, visits
from tests.web.support import NOT_A_NUMBER, Server

pytestmark = needs_browser
OWN = "m" * 64


@pytest.fixture
def visit(browser: Browser, reading_server: Server) -> Iterator[Callable[..., Visit]]:
    with visits(browser, reading_server) as begin:
        yield begin


def test_nothing_reloads(visit: Callable[..., Visit]) -> None:
    page = begin(visit, "/write")
    page.get_by_label("Number", exact=True).fill("31-8")
    page.wait_for_url(re.compile(r"/write\?text=31-8&seed=\d+$"))  # seen while it is typed
    first, steps = page.url, page.evaluate("history.length")
    page.keyboard.press("Enter")
    expect(page.locator("#seed")).not_to_have_value("")
    assert page.evaluate("history.length") == steps, "where we are already is no step further"
    expect(page.locator("#status")).to_have_text(re.compile(r"31-8 in hand 1 of 5, seed \d+\."))
    seed = first.rpartition("=")[2]
    expect(page.locator("#seed")).to_have_value(seed)
    expect(page.locator("#permalink")).to_have_attribute("href", f"/write?text=31-8&seed={seed}")
    shows(page, "text=31-8")
    page.locator("#details summary").click()
    another = page.get_by_role("link", name="Another hand")
    another.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != first)
    expect(another).to_be_focused()
    expect(page.locator("#seed")).to_be_visible()
    page.get_by_label("Slant", exact=True).press("ArrowRight")
    page.wait_for_url("**&slant=0.05")
    page.get_by_role("button", name="Show it").click()
    page.wait_for_url(re.compile(r"from=3&to=8&text=31-8&seed=\d+&slant=0\.05#morph$"))
    expect(page.locator("#loop img")).to_be_in_viewport()
    expect(page.get_by_role("button", name="Show it")).to_be_focused()
    page.get_by_label("Step", exact=True).press("ArrowRight")
    expect(page.locator("#still")).to_have_attribute("aria-label", "3 turns into 8, step 1")
    page.get_by_role("link", name="As the hand is").click()
    expect(page.get_by_label("Slant", exact=True)).to_have_value("0")
    expect(page.locator("#loop")).to_be_visible()
    for _ in range(3):
        page.go_back()
    page.wait_for_url(first)
    shows(page, f"seed={seed}$")
    assert page.title() == "31-8, handwritten – Handwritten digits"
    assert page.evaluate("window.mark") == 1


def test_the_title_says_the_number_that_is_shown(visit: Callable[..., Visit]) -> None:
    page = begin(visit, "/write?text=2026&seed=7&lang=es")
    page.get_by_label("Número", exact=True).fill("٣١")
    shows(page, "text=31&")
    expect(page).to_have_title("31, escrito a mano – Cifras escritas a mano")
    page.goto("/write")
    today = page.locator("#text").input_value()
    page.get_by_label("Slant", exact=True).press("ArrowRight")
    page.wait_for_url("**&slant=0.05")
    expect(page).to_have_title(f"{today}, handwritten – Handwritten digits")


def test_the_focus_stays_in_the_opened_details(visit: Callable[..., Visit]) -> None:
    for path in ("/write?text=2026&seed=7", "/?digit=8&seed=7"):
        page = begin(visit, path)
        page.locator("#details summary").click()
        page.locator("#seed").fill("9")
        page.keyboard.press("Enter")
        expect(page.locator("#status")).to_contain_text("seed 9.")
        expect(page.locator("#details")).to_have_attribute("open", "")
        expect(page.locator("#seed")).to_be_focused()


def test_a_page_that_comes_after_another_step_back_is_not_shown(
    visit: Callable[..., Visit],
) -> None:
    page = begin(visit, "/write?text=7&seed=1")
    shows(page, "seed=1")
    page.get_by_role("link", name="Another hand").click()
    page.wait_for_url(lambda url: not url.endswith("seed=1"))
    page.get_by_label("Slant", exact=True).press("ArrowRight")
    page.wait_for_url("**&slant=0.05")  # an address whose page has never been fetched
    steered = page.url
    page.get_by_role("link", name="Another hand").click()
    page.wait_for_url(lambda url: url != steered)
    late = re.compile(r"/write\?.*slant=0\.05")
    held = Held(page, late)
    with page.expect_request(late):
        page.go_back()
    page.go_back()
    page.wait_for_url("**/write?text=7&seed=1")
    shows(page, "seed=1$")
    held.let_go()
    shows(page, "seed=1$")


def test_a_slow_server_is_waking_up(visit: Callable[..., Visit]) -> None:
    page = visit().page
    page.clock.install()
    page.goto(NUMBER)
    for wake in (
        lambda: page.get_by_role("link", name="Another hand").click(),
        lambda: page.get_by_label("Weight", exact=True).press("ArrowRight"),
    ):
        held = Held(page, re.compile(r"seed=$|weight="), scripts=True)
        wake()
        told = page.locator("#status")
        page.clock.run_for(500)
        expect(told).to_have_text("Writing …")
        page.clock.fast_forward(60_000)
        expect(told).to_have_text("Waking up … a server that has slept takes some seconds.")
        held.let_go()
        expect(told).to_have_text(re.compile(r"2026 in hand 1 of 5, seed \d+\."))


def test_a_step_before_the_script_has_come_is_not_lost(visit: Callable[..., Visit]) -> None:
    page = visit().page
    held = Held(page, re.compile(r"/morph\.js"))
    page.goto(f"{NUMBER}&from=3&to=8")
    page.get_by_label("Step", exact=True).press("ArrowRight")
    held.let_go()
    expect(page.locator("#still")).to_have_attribute("aria-label", "3 turns into 8, step 1")
    expect(page.locator("#still")).to_be_visible()


def test_what_cannot_be_written_is_told(visit: Callable[..., Visit]) -> None:
    page = begin(visit)
    page.get_by_label("Number", exact=True).evaluate("it => it.removeAttribute('pattern')")
    page.get_by_label("Number", exact=True).fill("twelve")
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_have_class("status wrong")
    expect(page.locator("#status")).to_have_text(NOT_A_NUMBER)
    expect(page.get_by_label("Number", exact=True)).to_have_value("twelve")
    shows(page, "text=2026&.*seed=7")
    assert page.url.endswith(NUMBER), "all that was there stays"
    assert page.evaluate("window.mark") == 1


def test_a_mended_typo_is_written_in_the_hand_that_was_asked_for(
    visit: Callable[..., Visit],
) -> None:
    page = begin(visit, f"/write?text=12x&seed=0&place=3&weight=0.5&own={OWN}")
    for text in ("12", "345"):
        page.get_by_label("Number", exact=True).fill(text)
        page.keyboard.press("Enter")
        told = re.compile(rf"^{text} in your own hand, variant 3 of 5\.$")
        expect(page.locator("#status")).to_have_text(told)
        query = dict(parse_qsl(urlsplit(page.url).query))
        assert query == {"text": text, "seed": "0", "place": "3", "weight": "0.5", "own": OWN}


def test_a_refused_morph_keeps_all_that_was_set(visit: Callable[..., Visit]) -> None:
    page = begin(visit, f"{NUMBER}&place=3&weight=0.5")
    there = page.url
    for name in ("From", "To"):
        page.get_by_label(name, exact=True).select_option("7")
    page.get_by_role("button", name="Show it").click()
    told = "A morph needs two different digits, one after the other."
    expect(page.locator("#morph-said")).to_have_text(told)
    expect(page.locator("#morph-said")).to_have_class("status wrong")
    assert page.url == there
    shows(page, "place=3&weight=0.5")
    expect(page.get_by_role("radio", name="Hand 3")).to_be_checked()
    expect(page.get_by_label("From", exact=True)).to_have_value("7")
    page.get_by_label("Which digits").fill("33")
    assert not page.get_by_label("Which digits").evaluate("it => it.checkValidity()")
    page.get_by_label("Which digits").fill("3058")
    assert page.get_by_label("Which digits").evaluate("it => it.checkValidity()")


@pytest.mark.parametrize("typed", ["٢٠٢٦", "२०२६", "２０２６"])
def test_digits_of_other_scripts_are_typed(visit: Callable[..., Visit], typed: str) -> None:
    page = begin(visit, "/write")
    page.get_by_label("Number", exact=True).fill(typed)
    page.locator("#details summary").click()
    page.locator("#seed").fill("٧")
    page.keyboard.press("Enter")
    page.wait_for_url("**/write?text=2026&seed=7")
    expect(page.get_by_label("Number", exact=True)).to_have_value("2026")
    page.goto("/")
    zero = page.get_by_role("button", name="0", exact=True)
    zero.focus()
    zero.dispatch_event("keydown", {"key": typed[-1]})
    page.wait_for_url("**/?digit=6&seed=*")
