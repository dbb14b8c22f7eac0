"""Visitors in a real browser, Debian's Chromium: they press, draw with the mouse, and look."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest
from playwright.sync_api import Browser, Error, Locator, Page, Request, Route, expect

from tests.web.support import Server

# The first is Chromium without a window's frame, each of which costs as much as the page in it.
PROGRAMS = ("chromium-headless-shell", "chromium", "/usr/bin/chromium", "google-chrome")
CHROMIUM = next((path for path in map(shutil.which, PROGRAMS) if path), None)
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
REFUSED = "the server responded with a status of 422"  # Chromium's word on a page we ask for
BUSY = "responded with a status of 503"
SERVED = "Service Worker registration blocked"  # where the server answers, and no engine
# Tells whether no picture on the page is a broken one.
WHOLE = """() => [...document.querySelectorAll("img[src]")]
    .every(it => !it.complete || it.naturalWidth > 0)"""
ASKED_FOR = tuple(f"responded with a status of {status}" for status in (413, 415))
ASKED_FOR += ("net::ERR_FAILED",)
needs_browser = pytest.mark.skipif(
    CHROMIUM is None, reason="NOT TESTED in a browser: no chromium on this machine"
)
PATIENCE = 120_000  # ms for what a machine that does much else may take
SHEET = 600, 400  # units of the strokes below
SEVEN = [(100, 100), (210, 100), (150, 300)]
ONE = [(330, 90), (320, 300)]
HOOK, BAR = [(440, 90), (410, 220), (540, 220)], [(510, 90), (500, 310)]  # a four
# A four that the seven beside it touches.
TOUCHING = [
    [(130, 90), (100, 220), (230, 220)],
    [(200, 90), (190, 310)],
    [(195, 110), (310, 110), (250, 300)],
]
NUMBER = "/write?text=2026&seed=7"
RULES = {
    "runOnly": {
        "type": "tag",
        "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }
}
# Returns {text: contrast ratio} of all visible text; colours are rgb() as computed.
CONTRASTS = """(() => {
    const parts = colour => colour.match(/[\\d.]+/g).map(Number);
    const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
        .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
        .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
    const behind = element => {
        for (let it = element; it; it = it.parentElement) {
            const colour = parts(getComputedStyle(it).backgroundColor);
            if (colour.length === 3 || colour[3] === 1) return light(colour);
        }
        return 1;
    };
    const found = {};
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode.textContent.trim();
        const element = walker.currentNode.parentElement;
        if (!text || !element.checkVisibility()) continue;
        const pair = [light(parts(getComputedStyle(element).color)), behind(element)];
        found[text] = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
    }
    Object.defineProperty(found, "brightness", {value: behind(document.body)});
    return found;
})()"""


class Visit:
    """One visitor's tab, and what it asked for and complained about."""

    def __init__(self, browser: Browser, server: Server, **settings: object) -> None:
        # The server answers, unless a test is of the browser's own engine.
        settings = {"service_workers": "block"} | settings
        self.context = browser.new_context(base_url=server.url, **settings)
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", lambda request: self.requests.append(request.url))


@contextmanager
def visits(
    browser: Browser, server: Server, expected: tuple[str, ...] = (REFUSED,)
) -> Iterator[Callable[..., Visit]]:
    """Give a function that begins a visit; at the end, no visitor may have seen trouble.

    `expected` are parts of Chromium's words on refusals that are asked for. A machine that does
    other things too may be too busy for a picture: the page must have got it in the end.
    """
    begun: list[Visit] = []

    def begin(**settings: object) -> Visit:
        begun.append(Visit(browser, server, **settings))
        return begun[-1]

    yield begin
    for each in begun:
        if any(BUSY in text for text in each.complaints):
            each.page.wait_for_function(WHOLE)
        each.context.close()
        surprises = [
            text
            for text in each.complaints
            if not any(e in text for e in (BUSY, SERVED, *expected))
        ]
        assert surprises == [], surprises
        strangers = [url for url in each.requests if not url.startswith((server.url, "data:"))]
        assert strangers == [], f"no request leaves the host: {strangers}"


def settled(page: Page) -> None:
    """Wait until what is due on the page has been done and is on the screen."""
    page.evaluate(
        """() => new Promise(done =>
            requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"""
    )


class Held:
    """Requests of a page that are held back until they are let go; later ones go on at once.

    With `most`, as many are held and the others go on. Only what a script asks for is held where
    `scripts` says so: a picture of the page itself goes on.
    """

    def __init__(
        self,
        page: Page,
        pattern: str | re.Pattern[str],
        most: int | None = None,
        scripts: bool = False,
    ) -> None:
        self.requests: list[Request] = []  # of all, in their order
        self._page, self._most, self._scripts = page, most, scripts
        self._held: list[Route] = []
        self._holds = True
        page.route(pattern, self._meet)

    def _meet(self, route: Route) -> None:
        if self._scripts and route.request.resource_type != "fetch":
            route.continue_()
            return
        self.requests.append(route.request)
        if self._holds and (self._most is None or len(self.requests) <= self._most):
            self._held.append(route)
        else:
            route.continue_()

    def wait(self) -> None:
        """Wait until something is held: it may come here after the page has told of it."""
        while not self._held:
            self._page.wait_for_timeout(20)

    def let_go(self) -> None:
        """Let go on what is held, which the page may have given up, and wait for its end."""
        self.wait()
        self._holds = False
        for route in self._held:
            with suppress(Error):
                route.continue_()
        for route in self._held:
            route.request.response()  # waits for its end, whichever it is
        settled(self._page)


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
            (best, bar) => Number(bar.querySelector("rect").getAttribute("width"))
                > Number(best.querySelector("rect").getAttribute("width")) ? bar : best
        ).firstElementChild.textContent)""",
    )


def painted(page: Page) -> list[float]:
    """Return which share of the pad is ink, or a picture, and which is the boxes' colour."""
    return page.evaluate(
        """() => {
            const pad = document.getElementById("pad");
            const copy = new OffscreenCanvas(pad.width, pad.height).getContext("2d");
            copy.drawImage(pad, 0, 0);
            const {data} = copy.getImageData(0, 0, pad.width, pad.height);
            let ink = 0, boxes = 0;
            for (let at = 0; at < data.length; at += 4) {
                if (data[at + 3] < 200) continue;
                if (data[at] < 100 && data[at + 2] > 200) boxes += 1;
                else ink += 1;
            }
            return [ink, boxes].map(each => 4 * each / data.length);
        }"""
    )


def begin(visit: Callable[..., Visit], path: str = NUMBER, **settings: object) -> Page:
    """Open the page and mark the window, so that a reload would show."""
    page = visit(**settings).page
    page.goto(path)
    page.evaluate("window.mark = 1")
    return page


def pictured(image: Locator) -> None:
    """An image is here and whole; a busy server may have refused it at first."""
    expect(image).to_have_js_property("complete", True)
    expect(image).not_to_have_js_property("naturalWidth", 0)


def shows(page: Page, pattern: str) -> None:
    """The large picture has come from an address with `pattern`, and is whole."""
    ended = pattern.replace("$", "(&still=1)?$")  # as it is while it is steered
    expect(page.locator("#number")).to_have_attribute("src", re.compile(ended))
    pictured(page.locator("#number"))
