"""Pictures given to the page in a real browser: chosen, pasted, dropped, or by the plain form."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Route, expect

from model.generation.sampler import DigitSampler
from model.recognition.limits import MAX_BYTES
from tests.model.recognition.support import dark_on_light, encode, number
from tests.web.browser.support import (
    ASKED_FOR,
    CONTRASTS,
    SEVEN,
    Visit,
    draw,
    home,
    leading,
    needs_browser,
    painted,
    said,
    visits,
)
from tests.web.support import NOT_ONE, TOO_LARGE, Server

pytestmark = needs_browser
PAGES = "The file has several pages: only the first was read."


@pytest.fixture
def visit(browser: Browser, reading_server: Server) -> Iterator[Callable[..., Visit]]:
    with visits(browser, reading_server, ASKED_FOR) as begin:
        yield begin


@pytest.fixture(scope="module")
def photo(sampler: DigitSampler, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """902 in our generator's hands, dark on light."""
    path = tmp_path_factory.mktemp("pictures") / "photo.png"
    path.write_bytes(encode(dark_on_light(number(sampler, "902"))))
    return path


def test_what_the_browser_cannot_show_is_shown_by_the_server(
    visit: Callable[..., Visit], photo: Path, tmp_path: Path
) -> None:
    page = visit().page
    page.goto("/")
    picture = Image.open(photo)
    scan = tmp_path / "scan.tif"
    picture.save(scan, save_all=True, append_images=[picture])
    page.set_input_files("#picture", scan)
    said(page, "Read as 902: 3 digits.")
    expect(page.locator(".remarks")).to_have_text(PAGES)
    expect(page.locator("#prompt")).to_be_hidden()
    assert painted(page)
    assert page.locator(".map").count() == 0


def test_a_press_corrects_a_digit(visit: Callable[..., Visit], photo: Path) -> None:
    page = visit().page
    page.goto("/")
    page.set_input_files("#picture", photo)
    said(page, "Read as 902: 3 digits.")
    first = page.locator(".picks li").first.locator(".pick")
    expect(first).to_have_count(3)
    other = first.nth(1).inner_text()
    first.nth(1).click()
    said(page, f"Corrected: {other.strip('–')}02")
    first.nth(1).click()
    expect(first).to_have_count(17)
    first.filter(has_text="7").click()
    said(page, "Corrected: 702")
    page.locator(".all summary").click()
    page.locator(".sign").nth(2).locator(".bars li").nth(5).click()
    said(page, "Corrected: 705")
    page.locator(".made button").first.click()
    expect(page.locator("#status")).to_have_text(re.compile("^705 in hand 1 of 5"))


def test_a_correction_holds_for_its_picture_alone(visit: Callable[..., Visit], photo: Path) -> None:
    """Pictures of 28 pixels have the same box time and again."""
    page = home(visit)
    page.set_input_files("#picture", photo)
    said(page, "Read as 902: 3 digits.")
    first = page.locator(".picks li").first.locator(".pick")
    other = first.nth(1).inner_text()
    first.nth(1).click()
    said(page, f"Corrected: {other.strip('–')}02")
    page.set_input_files("#picture", [])
    page.set_input_files("#picture", photo)
    said(page, "Read as 902: 3 digits.")
    first.nth(1).click()
    said(page, f"Corrected: {other.strip('–')}02")
    page.locator("#clear").click()
    page.set_input_files("#picture", photo)
    said(page, "Read as 902: 3 digits.")


def test_without_scripts_a_press_writes_the_corrected_number(
    visit: Callable[..., Visit], photo: Path
) -> None:
    page = visit(java_script_enabled=False).page
    page.goto("/")
    page.set_input_files("#picture", photo)
    page.locator("#upload button").click()
    button = page.locator(".picks li").last.locator(".pick").nth(1)
    text = button.get_attribute("value")
    button.click()
    expect(page.locator("#text")).to_have_value(text)


def test_upload_by_keyboard(visit: Callable[..., Visit], photo: Path) -> None:
    page = visit().page
    # Listens before the visit: asked for only now, Chromium may still open, and cancel, its own.
    page.on("filechooser", lambda _: None)
    page.goto("/")
    page.get_by_label("A picture with digits").focus()
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(photo)
    said(page, "Read as 902: 3 digits.")
    assert leading(page) == ["9", "0", "2"]
    chalk, boxes = painted(page)
    assert chalk > 0.2, "the picture, light paper"
    assert boxes > 0.001
    draw(page, SEVEN)
    said(page, re.compile("Read as 7,"))
    assert painted(page)[0] < 0.1, "a stroke begins a drawing of its own"


@pytest.mark.parametrize("scripts", [True, False])
def test_examples_are_read(visit: Callable[..., Visit], scripts: bool) -> None:
    page = home(visit, java_script_enabled=scripts)
    page.get_by_text("Or try one of these:").click()
    for place, text in enumerate(("2026", "31415, 92653", "84"), 1):
        page.get_by_role("link", name=f"Example {place}").click()
        said(page, re.compile(rf"Read as {text}: \d+ digits\."))
    assert page.url.endswith("/" if scripts else "/read?example=3#read")


def test_paste(visit: Callable[..., Visit], photo: Path) -> None:
    visitor = visit()
    visitor.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = visitor.page
    page.goto("/")
    page.evaluate(
        """async text => {
            const bytes = Uint8Array.from(atob(text), sign => sign.charCodeAt(0));
            const picture = new Blob([bytes], {type: "image/png"});
            await navigator.clipboard.write([new ClipboardItem({"image/png": picture})]);
        }""",
        base64.b64encode(photo.read_bytes()).decode(),
    )
    page.keyboard.press("Control+V")
    said(page, "Read as 902: 3 digits.")


def test_drop(visit: Callable[..., Visit], photo: Path) -> None:
    page = home(visit)
    dropped = page.evaluate_handle(
        """text => {
            const bytes = Uint8Array.from(atob(text), sign => sign.charCodeAt(0));
            const dropped = new DataTransfer();
            dropped.items.add(new File([bytes], "photo.png", {type: "image/png"}));
            return dropped;
        }""",
        base64.b64encode(photo.read_bytes()).decode(),
    )
    page.dispatch_event("h1", "dragover", {"dataTransfer": dropped})
    expect(page.locator(".pictures")).to_have_class("pictures over")
    page.dispatch_event("h1", "drop", {"dataTransfer": dropped})
    said(page, "Read as 902: 3 digits.")
    expect(page.locator(".pictures")).to_have_class("pictures")


def test_wrong_files_get_one_sentence(visit: Callable[..., Visit], tmp_path: Path) -> None:
    visitor = visit()
    page = visitor.page
    page.goto("/")
    draw(page, SEVEN)
    said(page, re.compile("Read as 7,"))
    notes, large = tmp_path / "notes.txt", tmp_path / "large.png"
    notes.write_text("8")
    large.write_bytes(bytes(MAX_BYTES + 1))
    page.set_input_files("#picture", notes)
    said(page, NOT_ONE)
    assert page.locator("li.sign").count() == 0
    asked = len(visitor.requests)
    page.set_input_files("#picture", large)
    said(page, TOO_LARGE)
    assert len(visitor.requests) == asked, "what is too large is not sent"


def test_a_large_photo_is_sent_as_a_copy_and_can_be_cancelled(
    visit: Callable[..., Visit], tmp_path: Path, sampler: DigitSampler
) -> None:
    page = home(visit)
    photo = tmp_path / "photo.png"
    grain = np.random.default_rng(0).integers(0, 8, (1500, 2100, 1), np.uint8)
    paper = cv2.resize(dark_on_light(number(sampler, "902")), (2100, 1500))[..., None]
    photo.write_bytes(encode(np.repeat(np.minimum(paper, 247) + grain, 3, axis=2)))
    assert photo.stat().st_size > 1_000_000
    sent: list[Route] = []
    page.route("**/read?part=found", lambda route: sent.append(route))
    page.set_input_files("#picture", photo)
    page.get_by_role("button", name="Cancel").click()
    said(page, "")
    expect(page.locator("#sending")).to_be_hidden()
    (held,) = sent
    body = held.request.post_data_buffer
    assert b"image/webp" in body
    assert len(body) < 300_000
    page.unroute("**/read?part=found")
    page.get_by_role("button", name="Read it").click()
    said(page, "Read as 902: 3 digits.")


def test_without_javascript(visit: Callable[..., Visit], photo: Path, tmp_path: Path) -> None:
    page = home(visit, java_script_enabled=False, viewport={"width": 360, "height": 740})
    expect(page.locator("#pad")).to_be_hidden()
    page.set_input_files("#picture", photo)
    page.get_by_role("button", name="Read it").click()
    page.wait_for_url("**/read#read")
    said(page, "Read as 902: 3 digits.")
    assert leading(page) == ["9", "0", "2"]
    assert page.locator(".map rect").count() == 3
    assert 0 <= page.locator("#said").bounding_box()["y"] < 740, "the answer is on the screen"
    huge = tmp_path / "huge.png"
    huge.write_bytes(bytes(2 * MAX_BYTES))
    page.set_input_files("#picture", huge)
    page.get_by_role("button", name="Read it").click()
    said(page, TOO_LARGE)


def test_never_wider_than_the_window(
    visit: Callable[..., Visit], tmp_path: Path, sampler: DigitSampler
) -> None:
    page = home(visit)
    many = tmp_path / "many.png"
    many.write_bytes(encode(np.vstack([number(sampler, "31415"), number(sampler, "92653", 9)])))
    page.set_input_files("#picture", many)
    said(page, re.compile(r"^Read as \d{5}, \d{5}: 10 digits"))
    for width in (320, 360, 768, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        pad = page.locator("#pad").bounding_box()
        assert pad["width"] >= min(280, width - 40)
        assert pad["height"] == pytest.approx(pad["width"] * 2 / 3, abs=1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast(visit: Callable[..., Visit], scheme: str, tmp_path: Path) -> None:
    page = home(visit, color_scheme=scheme, reduced_motion="reduce")
    before = page.evaluate(CONTRASTS)
    assert "Draw digits here" in before
    draw(page, SEVEN)
    said(page, re.compile("Read as 7,"))
    after = page.evaluate(CONTRASTS)
    assert "Five more like it" in after
    (tmp_path / "no.txt").write_text("8")
    page.set_input_files("#picture", tmp_path / "no.txt")
    said(page, NOT_ONE)
    wrong = page.evaluate(CONTRASTS)
    assert NOT_ONE in wrong
    found = before | after | wrong
    assert {text: ratio for text, ratio in found.items() if ratio < 4.5} == {}
