"""Open to everyone: WCAG 2.2 AA as axe-core checks it, small windows, other languages, paper."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from model.generation.sampler import DigitSampler
from model.translations import LANGUAGES
from tests.model.recognition.support import dark_on_light, encode, number
from tests.web.browser.support import (
    ASKED_FOR,
    RULES,
    SEVEN,
    Visit,
    draw,
    needs_browser,
    said,
    visits,
)
from tests.web.support import Server

pytestmark = needs_browser


@pytest.fixture
def visit(browser: Browser, reading_server: Server) -> Iterator[Callable[..., Visit]]:
    with visits(browser, reading_server, (*ASKED_FOR, "a status of 422")) as begin:
        yield begin


def drawn_on(page: Page) -> None:
    draw(page, SEVEN)
    said(page, re.compile("Read as 7,"))


def refused(page: Page) -> None:
    page.set_input_files("#picture", {"name": "a.txt", "mimeType": "text/plain", "buffer": b"8"})
    said(page, re.compile("This is no picture"))


def languages_open(page: Page) -> None:
    page.locator(".languages summary").click()
    expect(page.get_by_role("link", name="Español")).to_be_visible()


def nothing(page: Page) -> None:
    pass


def opened(page: Page) -> None:
    page.locator("#details summary").click()
    expect(page.locator("#details .hint")).to_be_visible()


BY_NIGHT = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
NUMBER = "/write?text=24.12.2026&seed=7&place=3&weight=0.5&slant=-0.5&from=3&to=8"
SCENES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "bare": ("/", languages_open),
    "drawn": ("/?digit=8&seed=42", opened),
    "read": ("/read?digit=8&seed=42", nothing),
    "wrong": ("/?digit=8&seed=no", refused),
    "nowhere": ("/nowhere", nothing),
    "canvas in use": ("/?digit=8&seed=42", drawn_on),
    "numbers": ("/write", nothing),
    "a number": (NUMBER, opened),
    "no number": ("/write?text=x", nothing),
    "a number in Arabic": (f"{NUMBER}&lang=ar", opened),
    "how it works": ("/how", nothing),
    "how it works in Arabic, guessed": ("/how?guess1=real&guess2=real&lang=ar", nothing),
    "Arabic": ("/read?digit=8&seed=42&place=3&lang=ar", nothing),
}


@pytest.mark.parametrize("scene", SCENES)
def test_axe_finds_nothing(visit: Callable[..., Visit], scene: str) -> None:
    path, act = SCENES[scene]
    expected = "a status of 404"
    visitor = visit(color_scheme="light", reduced_motion="reduce")
    visitor.page.goto(path)
    visitor.complaints[:] = [each for each in visitor.complaints if expected not in each]
    act(visitor.page)
    found = Axe().run(visitor.page, options=RULES).response
    looked_at = {rule["id"] for rule in found["passes"]}
    expected_rules = {"color-contrast", "target-size", "html-has-lang", "region"}
    assert expected_rules | ({"label"} if scene != "nowhere" else set()) <= looked_at
    assert violations(found) == {}
    visitor.page.emulate_media(color_scheme="dark")
    found = Axe().run(visitor.page, options=BY_NIGHT).response
    assert found["passes"], "only contrasts are others"
    assert violations(found) == {}


def violations(found: dict[str, list[dict]]) -> dict[str, list[str]]:
    return {rule["id"]: [node["html"] for node in rule["nodes"]] for rule in found["violations"]}


@pytest.mark.parametrize("language", ["ru", "ar"])
def test_other_languages_fit(visit: Callable[..., Visit], language: str) -> None:
    page = visit().page
    page.goto(f"/read?digit=8&seed=42&lang={language}")
    for width in (320, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        shown = page.eval_on_selector_all(
            "img:not(.seen img, .lately img)",
            "images => images.map(image => image.getBoundingClientRect().toJSON())",
        )
        assert len(shown) == 5 + 3
        for box in shown:
            assert box["left"] >= 0
            assert box["right"] <= width


@pytest.mark.parametrize("language", ["pt", "ru", "ar"])
def test_opened_details_fit(visit: Callable[..., Visit], language: str) -> None:
    page = visit(viewport={"width": 320, "height": 640}).page
    for path in (f"/read?digit=8&seed=42&lang={language}", f"{NUMBER}&lang={language}"):
        page.goto(path)
        for each in page.locator("main summary").all():
            each.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_large_text_fits(visit: Callable[..., Visit]) -> None:
    """At 200 % zoom a window of 1280 pixels is one of 640, twice as sharp; or text alone grows."""
    page = visit(viewport={"width": 640, "height": 400}, device_scale_factor=2).page
    page.goto("/read?digit=8&seed=42")
    assert page.evaluate("document.documentElement.scrollWidth") <= 640
    page.set_viewport_size({"width": 1280, "height": 800})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    cut = page.eval_on_selector_all(
        ".button, .key, .status",
        "all => all.filter(it => it.scrollWidth > it.clientWidth + 1).map(it => it.textContent)",
    )
    assert cut == []


def test_sheets_are_whole_multiples_too(visit: Callable[..., Visit]) -> None:
    page = visit().page
    page.goto("/how")
    sheets = page.locator(".sheets img.sheet").all()
    for width, sheet in product((320, 768, 1440), sheets):
        page.set_viewport_size({"width": width, "height": 800})
        sheet.scroll_into_view_if_needed()
        expect(sheet).to_have_js_property("complete", True)
        box = sheet.bounding_box()
        natural = sheet.evaluate("it => it.naturalWidth")
        assert (box["width"], natural) == (302, 604)
        if width == 320:
            assert box["x"] == (320 - 302) / 2, "in the middle, though wider than the text"


def test_the_status_lines_are_live_and_there_is_one_group_of_keys(
    visit: Callable[..., Visit],
) -> None:
    page = visit().page
    page.goto("/?digit=8&seed=42")
    assert page.get_by_role("status").count() == 2, "one of each half of the page"
    keys = page.get_by_role("group", name="Digit").get_by_role("button")
    assert keys.count() == 10
    expect(page.locator("#keys [aria-current]")).to_have_text("8")


def test_open_languages_hide_nothing_that_has_the_focus(visit: Callable[..., Visit]) -> None:
    page = visit().page
    page.goto("/")
    menu, summary = page.locator(".languages"), page.locator(".languages summary")
    summary.focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("open", "")
    page.keyboard.press("Escape")
    expect(menu).not_to_have_attribute("open", "")
    expect(summary).to_be_focused()
    page.keyboard.press("Enter")
    for _ in range(len(LANGUAGES) + 4):  # and three pages
        page.keyboard.press("Tab")
    expect(page.locator("#tile-1")).to_be_focused()
    expect(menu).not_to_have_attribute("open", "")
    summary.click()
    page.locator("#read-title").click()
    expect(menu).not_to_have_attribute("open", "")
    page = visit(java_script_enabled=False).page
    page.goto("/")
    page.locator(".languages summary").click()
    last = page.get_by_role("link", name="العربية").bounding_box()
    assert last["y"] + last["height"] <= page.locator("#shown").bounding_box()["y"]


def test_on_paper(visit: Callable[..., Visit]) -> None:
    page = visit().page
    page.goto("/read?digit=8&seed=42")
    page.emulate_media(media="print")
    for shown in ("#status", ".tiles img >> nth=4", ".signs"):
        expect(page.locator(shown)).to_be_visible()
    for gone in (".picker", "#again", "#pad", ".upload", ".languages", "#copy"):
        expect(page.locator(gone)).to_be_hidden()
    page.goto("/")
    page.emulate_media(media="print")
    expect(page.locator("#read")).to_be_hidden()


def test_the_language_stays_without_javascript(
    visit: Callable[..., Visit], tmp_path: Path, sampler: DigitSampler
) -> None:
    page = visit(java_script_enabled=False, locale="pt-BR").page
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Algarismos escritos à mão")
    page.locator(".languages summary").click()
    page.get_by_role("link", name="العربية").click()
    html = page.locator("html")
    expect(html).to_have_attribute("dir", "rtl")
    page.get_by_role("button", name="3", exact=True).click()
    page.locator("#details summary").click()
    page.locator("#seed").fill("42")
    page.locator("#seeder button").click()
    expect(page.locator("#status")).to_have_text("الرقم 3 خمس مرات بخط اليد، البذرة 42.")
    page.locator("#tile-2").click()
    expect(page.locator("#said")).to_have_text(re.compile("قُرئ 3، بثقة"))
    photo = tmp_path / "photo.png"
    photo.write_bytes(encode(dark_on_light(number(sampler, "902"))))
    page.set_input_files("#picture", photo)
    page.locator("#upload button").click()
    expect(page.locator("#said")).to_have_text("قُرئ 902: 3 أرقام.")
    expect(html).to_have_attribute("lang", "ar")
    expect(page.locator(".map image")).to_have_count(1)
    expect(page.locator(".map rect")).to_have_count(3)


def test_scripts_speak_the_pages_language(visit: Callable[..., Visit]) -> None:
    page = visit(locale="es").page
    page.goto("/?digit=8&seed=42")
    page.route(re.compile(r"seed=$"), lambda route: route.abort())
    page.get_by_role("link", name="Otra vez").click()
    expect(page.locator("#status")).to_have_text(re.compile("Ahora mismo no se puede conectar"))
    draw(page, SEVEN)
    said(page, re.compile(r"Leído como 7, con un \d\d % de seguridad\."))
    page.set_input_files("#picture", {"name": "a", "mimeType": "text/plain", "buffer": b"8"})
    said(page, re.compile("BMP o PDF"))
