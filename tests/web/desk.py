"""A visitor at the reading desk: draws with the mouse, and looks at what the page answers."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.web.browsing import Visit

SHEET = 600, 400  # units of the strokes below
SEVEN = [(100, 100), (210, 100), (150, 300)]
ONE = [(330, 90), (320, 300)]
HOOK, BAR = [(440, 90), (410, 220), (540, 220)], [(510, 90), (500, 310)]  # a four
ASKED_FOR = tuple(f"responded with a status of {status}" for status in (413, 415, 503))
ASKED_FOR += ("net::ERR_FAILED",)


def home(visit: Callable[..., Visit], path: str = "/", **settings: object) -> Page:
    page = visit(**settings).page
    page.goto(path)
    return page


def draw(page: Page, *strokes: list[tuple[int, int]]) -> None:
    """Draw strokes on the pad with the mouse."""
    page.locator("#pad").scroll_into_view_if_needed()
    pad = page.locator("#pad").bounding_box()
    for stroke in strokes:
        places = [
            (pad["x"] + x * pad["width"] / SHEET[0], pad["y"] + y * pad["height"] / SHEET[1])
            for x, y in stroke
        ]
        page.mouse.move(*places[0])
        page.mouse.down()
        for place in places[1:]:
            page.mouse.move(*place, steps=5)
        page.mouse.up()


def said(page: Page, words: str | re.Pattern[str]) -> None:
    """Wait until the reading's status line says so."""
    expect(page.locator("#said")).to_have_text(words)


def leading(page: Page) -> list[str]:
    """Return the digit whose bar is the longest, for each sign."""
    return page.eval_on_selector_all(
        "li.sign",
        """signs => signs.map(sign => [...sign.querySelectorAll(".bars li")].reduce(
            (best, bar) => bar.querySelector("rect").getBoundingClientRect().width
                > best.querySelector("rect").getBoundingClientRect().width ? bar : best
        ).firstElementChild.textContent)""",
    )


def painted(page: Page) -> list[float]:
    """Return which share of the pad is chalk, and which is the boxes' colour."""
    return page.evaluate(
        """() => {
            const pad = document.getElementById("pad");
            const copy = new OffscreenCanvas(pad.width, pad.height).getContext("2d");
            copy.drawImage(pad, 0, 0);
            const {data} = copy.getImageData(0, 0, pad.width, pad.height);
            let chalk = 0, boxes = 0;
            for (let at = 0; at < data.length; at += 4) {
                if (data[at + 3] < 200) continue;
                if (data[at] > 200) chalk += 1;
                else if (data[at + 2] > 200) boxes += 1;
            }
            return [chalk, boxes].map(each => 4 * each / data.length);
        }"""
    )
