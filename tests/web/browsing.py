"""Visitors in a real browser, Debian's Chromium."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.web.conftest import Server

CHROMIUM = next(
    (
        path
        for path in (shutil.which("chromium"), "/usr/bin/chromium", shutil.which("google-chrome"))
        if path and Path(path).exists()
    ),
    None,
)
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
REFUSED = "the server responded with a status of 422"  # Chromium's word on a page we ask for

needs_browser = pytest.mark.skipif(
    CHROMIUM is None, reason="NOT TESTED in a browser: no chromium on this machine"
)


class Visit:
    """One visitor's tab, and what it asked for and complained about."""

    def __init__(self, browser: Browser, server: Server, **settings: object) -> None:
        self.context = browser.new_context(base_url=server.url, **settings)
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

    `expected` are parts of Chromium's words on refusals that are asked for.
    """
    begun: list[Visit] = []

    def begin(**settings: object) -> Visit:
        begun.append(Visit(browser, server, **settings))
        return begun[-1]

    yield begin
    for each in begun:
        each.context.close()
        surprises = [text for text in each.complaints if not any(e in text for e in expected)]
        assert surprises == [], surprises
        strangers = [url for url in each.requests if not url.startswith((server.url, "data:"))]
        assert strangers == [], f"no request leaves the host: {strangers}"


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
