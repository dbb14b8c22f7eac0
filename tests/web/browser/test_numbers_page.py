"""Writing numbers in a browser: sliders, hands, the map, morphs; with scripts and without."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Route, expect

from tests.web.browser.support import (
    NUMBER,
    Visit,
    begin,
    needs_browser,
    pictured,
    shows,
    visits,
)
from tests.web.support import Server

pytestmark = needs_browser
PICTURES = re.compile(r"/write\.svg")


@pytest.fixture
def visit(browser: Browser, reading_server: Server) -> Iterator[Callable[..., Visit]]:
    with visits(browser, reading_server, ("a status of 429", "net::ERR_FAILED", "422")) as begin:
        yield begin


def test_a_slider_redraws_and_the_address_follows(visit: Callable[..., Visit]) -> None:
    page = begin(visit)
    page.get_by_label("Weight", exact=True).focus()
    for value in ("0.05", "0.1"):
        page.keyboard.press("ArrowRight")
        page.wait_for_url(f"**/write?text=2026&seed=7&weight={value}")
        shows(page, f"weight={value}(&|$)")
    expect(page.locator('output[for="weight"]')).to_have_text("0.10")
    for place in range(5):
        hand = page.locator(".hand img").nth(place)
        expect(hand).to_have_attribute("src", re.compile(r"weight=0\.1"))
        pictured(hand)
    expect(page.locator("#read-it")).to_have_attribute(
        "href", "/read?text=2026&seed=7&weight=0.1#read"
    )
    svg = page.locator("a", has_text="SVG for print")
    expect(svg).to_have_attribute("href", "/write.svg?text=2026&seed=7&weight=0.1&download=1")
    assert page.evaluate("window.mark") == 1
    page.reload()
    expect(page.get_by_label("Weight", exact=True)).to_have_value("0.1")
    shows(page, r"weight=0\.1")


def test_hands_by_keyboard(visit: Callable[..., Visit]) -> None:
    page = begin(visit, f"{NUMBER}&weight=0.5")
    page.get_by_role("radio", name="Hand 1").focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_url("**/write?text=2026&seed=7&place=2&weight=0.5")
    expect(page.locator("#status")).to_have_text("2026 in hand 2 of 5, seed 7.")
    shows(page, "place=2")
    page.get_by_role("link", name="Another hand").click()
    page.wait_for_url(re.compile(r"seed=(?!7&)\d+&weight=0\.5$"))
    expect(page.locator("#status")).to_have_text(re.compile(r"2026 in hand 1 of 5, seed \d+\."))


def test_the_map_by_mouse_and_keyboard(visit: Callable[..., Visit]) -> None:
    page = begin(visit, f"{NUMBER}&width=0.5")
    page.get_by_role("link", name="Weight 0.5, slant -1.0").click()
    page.wait_for_url("**/write?text=2026&seed=7&weight=0.5&slant=-1&width=0.5")
    expect(page.get_by_label("Slant", exact=True)).to_have_value("-1")
    shows(page, "slant=-1")
    current = page.locator("#cells [aria-current]")
    expect(current).to_have_count(1)
    expect(current).to_have_attribute("aria-label", "Weight 0.5, slant -1.0")
    current.focus()
    for key in ("ArrowLeft", "ArrowDown", "ArrowRight"):  # at the left there is nothing more
        page.keyboard.press(key)
    here = page.get_by_role("link", name="Weight 1.0, slant -0.5")
    expect(here).to_be_focused()
    page.keyboard.press("Enter")
    expect(here).to_have_attribute("aria-current", "true")
    shows(page, "weight=1&slant=-0.5")
    expect(here).to_be_focused()
    map_ = page.locator(".grid").bounding_box()
    page.mouse.move(map_["x"] + 140, map_["y"] + 140)
    page.mouse.down()
    page.mouse.move(map_["x"] + 140 + 56, map_["y"] + 140 - 28, steps=4)
    page.mouse.up()
    page.wait_for_url("**&weight=-0.25&slant=0.5&width=0.5")
    shows(page, "weight=-0.25&slant=0.5")
    assert page.evaluate("window.mark") == 1


def test_what_is_typed_is_written(visit: Callable[..., Visit]) -> None:
    page = begin(visit, "/write")
    page.get_by_label("Number", exact=True).focus()
    page.keyboard.type("٤٢")
    page.wait_for_url(re.compile(r"/write\?text=42&seed=\d+$"))
    shows(page, "text=42&")
    expect(page.locator("#status")).to_have_text(re.compile("42 in hand 1 of 5"))
    expect(page.locator("#number")).to_have_attribute("alt", "42, handwritten")
    page.keyboard.type("x")
    expect(page.locator("#number")).to_have_attribute("alt", "42, handwritten")
    assert page.evaluate("window.mark") == 1


def test_a_refusal_is_told_and_what_was_there_stays(visit: Callable[..., Visit]) -> None:
    page = begin(visit)

    def too_often(route: Route) -> None:
        refusal = route.fetch(url=page.url.replace("/write?", "/nowhere?"))
        body = refusal.text().replace("There is nothing at this address.", "Too often.")
        route.fulfill(response=refusal, status=429, body=body)

    page.route(PICTURES, too_often)
    page.get_by_label("Width", exact=True).press("ArrowRight")
    expect(page.locator("#status")).to_have_text("Too often.")
    assert "width" not in page.locator("#number").get_attribute("src")
    page.unroute(PICTURES)
    page.route(PICTURES, lambda route: route.abort())
    page.get_by_label("Width", exact=True).press("ArrowRight")
    expect(page.locator("#status")).to_have_text(re.compile("The server cannot be reached"))
    page.unroute(PICTURES)
    page.get_by_label("Width", exact=True).press("ArrowRight")
    expect(page.locator("#status")).to_have_text("2026 in hand 1 of 5, seed 7.")


def test_a_morph_plays_stops_and_goes_step_by_step(visit: Callable[..., Visit]) -> None:
    page = begin(visit, f"{NUMBER}&place=3")
    page.get_by_label("To", exact=True).select_option("0")
    page.get_by_label("Weight", exact=True).press("ArrowRight")
    page.wait_for_url("**&place=3&weight=0.05")
    page.get_by_role("button", name="Show it").click()
    page.wait_for_url(re.compile("place=3.*#morph$"))
    loop, still = page.locator("#loop"), page.locator("#still")
    expect(loop.locator("img")).to_have_attribute("src", re.compile(r"/morph/3/0\.webp.*weight"))
    expect(still).to_be_hidden()
    page.get_by_label("Step", exact=True).press("ArrowRight")
    expect(still).to_be_visible()
    expect(loop).to_be_hidden()
    expect(still).to_have_attribute("aria-label", "3 turns into 0, step 1")
    expect(page.locator("#frame")).to_have_attribute("viewBox", "28 0 28 28")
    page.get_by_label("Step", exact=True).press("End")
    expect(page.locator("#frame")).to_have_attribute("viewBox", "448 0 28 28")
    page.get_by_role("button", name="Play").click()
    expect(loop).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(still).to_be_visible()


def test_nothing_moves_by_itself_where_motion_is_reduced(visit: Callable[..., Visit]) -> None:
    visitor = visit(reduced_motion="reduce")
    visitor.page.goto("/write?from=3&to=8&seed=7")
    expect(visitor.page.locator("#still")).to_be_visible()
    assert not [url for url in visitor.requests if "webp" in url]
    visitor.page.get_by_role("button", name="Play").click()
    moving = visitor.page.locator("#loop img")
    expect(moving).to_be_visible()
    expect(moving).to_have_js_property("naturalWidth", 256)  # the film is wider
    bare = visit(reduced_motion="reduce", java_script_enabled=False)
    bare.page.goto("/write?from=3&to=8&seed=7")
    film = bare.page.locator("#loop img").bounding_box()
    assert film["width"] / film["height"] == pytest.approx(17, rel=0.01)
    expect(bare.page.get_by_label("Step", exact=True)).to_be_hidden()


def test_all_of_it_without_javascript(visit: Callable[..., Visit]) -> None:
    page = visit(java_script_enabled=False, locale="es").page
    page.goto("/write")
    page.get_by_label("Número", exact=True).fill("2026")
    page.get_by_role("button", name="Escribir").click()
    page.wait_for_url(re.compile(r"seed=\d+"))
    seed = re.search(r"seed=(\d+)", page.url)[1]
    page.get_by_role("radio", name="Letra 4").check(force=True)
    page.get_by_label("Grosor", exact=True).fill("0.8")
    page.get_by_role("button", name="Aplicar").click()
    expect(page.locator("#status")).to_have_text(f"2026 con la letra 4 de 5, semilla {seed}.")
    shows(page, rf"seed={seed}&place=4&weight=0\.8")
    page.get_by_role("link", name="Grosor -0,5, inclinación 1,0").click()
    expect(page.get_by_label("Inclinación", exact=True)).to_have_value("1")
    page.get_by_label("A", exact=True).select_option("5")
    page.get_by_role("button", name="Mostrar").click()
    expect(page.locator("#loop img")).to_have_attribute("alt", "3 se convierte en 5")
    shows(page, rf"seed={seed}&place=4&weight=-0\.5&slant=1")
    page.get_by_role("link", name="Otra letra").click()
    page.wait_for_url(re.compile(rf"seed=(?!{seed})\d+"))
    expect(page.get_by_label("Inclinación", exact=True)).to_have_value("1")
    page.get_by_role("link", name="Como es la letra").click()
    expect(page.get_by_label("Inclinación", exact=True)).to_have_value("0")
    page.goto("/write?text=2026&seed=7")
    page.get_by_role("link", name="Leerlo").click()
    expect(page.locator("#said")).to_have_text("Leído como 2026: 4 cifras.")


def test_a_data_set_is_taken(visit: Callable[..., Visit]) -> None:
    page = begin(visit, "/write")
    page.get_by_label("How many").fill("20")
    page.get_by_label("Which digits").fill("38")
    for button, kind in (("PNGs as ZIP", "zip"), ("NPZ for NumPy", "npz")):
        with page.expect_download() as saved:
            page.get_by_role("button", name=button).click()
        name = saved.value.suggested_filename
        assert re.fullmatch(rf"digits-20-seed-\d+\.{kind}", name)
    page.get_by_label("How many").fill("٢٠٠٠")
    page.get_by_label("Which digits").fill("١")
    page.get_by_role("button", name="PNGs as ZIP").click()
    said = page.locator("#data-said")
    expect(said).to_have_text("A download has from 1 to 1000 digits.")
    expect(page.get_by_label("Which digits")).to_have_value("١")
    busy = {"status": 503, "headers": {"Retry-After": "1"}, "body": "Busy."}
    page.route("**/dataset.*", lambda route: route.fulfill(**busy), times=1)
    page.get_by_label("How many").fill("٢٠")
    with page.expect_download():
        page.get_by_role("button", name="PNGs as ZIP").click()
        expect(said).to_have_text("The server is busy; this is tried again in 1 s.")
    expect(said).to_have_text("")


CUT = "all => all.filter(it => it.scrollWidth > it.clientWidth + 1).map(it => it.textContent)"


@pytest.mark.parametrize("language", ["ru", "ar"])
def test_it_fits(visit: Callable[..., Visit], language: str) -> None:
    page = visit().page
    page.goto(f"/write?text=%2B1 555 0100 555 0100&seed=7&from=3&to=8&lang={language}")
    for width in (320, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.eval_on_selector_all(".button, .slider label, .ask label", CUT) == []
