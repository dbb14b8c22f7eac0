"""Signs between digits, in a real browser: drawn, sent, corrected, and read without a network."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import httpx
import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from model.generation.hand import Hand
from model.generation.sampler import DigitSampler
from model.handwriting.writer import NumberWriter
from tests.model.recognition.support import encode
from tests.web.browser.support import (
    ASKED_FOR,
    ONE,
    PATIENCE,
    Visit,
    draw,
    home,
    needs_browser,
    said,
    visits,
)
from tests.web.support import Server

pytestmark = needs_browser
OTHER_ONE = [(150, 90), (145, 300)]
PLUS = [(190, 200), (280, 200)], [(235, 155), (235, 245)]
# Reads a PNG, given as base64, as the pad's drawings are read: in the browser.
READ = """async picture => {
    const bytes = Uint8Array.from(atob(picture), sign => sign.charCodeAt(0));
    const body = new FormData();
    body.append("image", new Blob([bytes], {type: "image/png"}), "drawing.png");
    const headers = {"X-Drawing": "yes"};
    return (await fetch("/read?part=found", {method: "POST", body, headers})).text();
}"""


@pytest.fixture
def visit(browser: Browser, reading_server: Server) -> Iterator[Callable[..., Visit]]:
    with visits(browser, reading_server, ASKED_FOR) as begin:
        yield begin


def written(sampler: DigitSampler, text: str) -> bytes:
    """Return a number in our hand as a small PNG, dark on light."""
    coverage = NumberWriter(sampler).write(text, Hand(4, 1)).coverage
    return encode(255 - cv2.resize(coverage, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))


def two_rows(sampler: DigitSampler) -> bytes:
    """Return 44 digits as a PNG: more signs than a number may have."""
    row = NumberWriter(sampler).write("35" * 11, Hand(4, 1)).coverage
    return encode(255 - np.vstack([row, row]))


def test_a_drawn_sum_is_read_and_corrected(visit: Callable[..., Visit]) -> None:
    page = home(visit)
    draw(page, OTHER_ONE, *PLUS, ONE)
    said(page, "Read as 1+1: 2 digits.")
    plus = page.locator(".picks li").nth(1).locator(".pick")
    assert plus.all_inner_texts() == ["+", "4", "–"]
    plus.nth(1).click()
    said(page, "Corrected: 141")
    plus.nth(0).click()
    last = page.locator(".picks li").nth(2).locator(".pick")
    last.filter(has_text="1").click()
    last.filter(has_text="8").click()
    said(page, "Corrected: 1+8")
    page.locator(".made button").first.click()
    expect(page.locator("#status")).to_have_text(re.compile(r"^1\+8 in hand 1 of 5"))


def test_a_date_is_read_in_a_picture(
    visit: Callable[..., Visit], sampler: DigitSampler, tmp_path: Path
) -> None:
    page = home(visit)
    picture = tmp_path / "date.png"
    picture.write_bytes(written(sampler, "24.12.2026"))
    page.set_input_files("#picture", picture)
    said(page, "Read as 24.12.2026: 8 digits.")
    assert page.locator(".sign.out").count() == 0
    page.locator(".all summary").click()
    assert page.locator(".sign .name").all_inner_texts() == list("24.12.2026")


def test_more_than_can_be_written_is_corrected_and_copied(
    visit: Callable[..., Visit], sampler: DigitSampler, tmp_path: Path
) -> None:
    page = home(visit)
    picture = tmp_path / "rows.png"
    picture.write_bytes(two_rows(sampler))
    page.set_input_files("#picture", picture)
    said(page, re.compile(r"^Read as .*: 44 digits\.$"))
    expect(page.locator(".own")).to_have_count(0)
    page.locator(".picks li").first.locator(".pick").nth(1).click()
    said(page, re.compile(r"^Corrected: "))
    expect(page.get_by_role("button", name="Copy number")).to_be_visible()
    expect(page.get_by_role("button", name="Write it by hand")).to_have_count(0)


def test_the_browser_alone_tells_of_signs_as_the_server_does(
    browser: Browser, server: Server, sampler: DigitSampler
) -> None:
    context = browser.new_context(base_url=server.url)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto("/")
    expect(page.locator("html.offline")).to_be_attached()
    for text in ("24.12.2026", "1+1", "-5+12", "12:30", "3,14", "7/2"):
        picture = written(sampler, text)
        theirs = httpx.post(f"{server.url}/read?part=found", files={"image": picture}).text
        mine = page.evaluate(READ, base64.b64encode(picture).decode())
        for told in (mine, theirs):
            assert f"Read as {text}: " in told
            names = re.findall(r'class="name">([^<]*)<', told)
            assert names == list(text)
        picks = [
            re.findall(r'class="pick"[^>]*value="([^"]*)"[^>]*>([^<]*)<', each)
            for each in (mine, theirs)
        ]
        assert picks[0] == picks[1]
    long = base64.b64encode(two_rows(sampler)).decode()
    assert '<form class="picks scripted" data-longest="40"' in page.evaluate(READ, long)
    context.close()
