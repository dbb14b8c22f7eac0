"""What a visitor's first view costs: bytes, requests, and nothing that jumps."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Page

from tests.web.browser.support import SEVEN, Visit, draw, needs_browser, said, settled, visits
from tests.web.support import Server

WHOLE = 80_000  # bytes of the page with styles, scripts and the five in ink; pixels left out
PACKED = 28_000  # bytes of the same, as they are sent
VIEW = 40_000  # bytes of all that a first view transfers, with headers
VIEW_OF_NUMBERS = 40_000  # the same of the page with a number, five hands and a map
REQUESTS = 20  # page, icon, three styles, fifteen scripts
LEAST = 0.005  # layout shift of a button whose word arrives a moment late; 0.1 is called good
SLOW = {"offline": False, "latency": 50, "downloadThroughput": 80_000, "uploadThroughput": 80_000}
TEXTS = r'(?:href|src)="(/static/[^"]*\.(?:js|css)[^"]*)"'


@pytest.fixture
def visit(browser: Browser, reading_server: Server) -> Iterator[Callable[..., Visit]]:
    with visits(browser, reading_server) as begin:
        yield begin


NUMBER_ALONE = "/write?text=24.12.2026&seed=7&place=3"
NUMBER = "/write?text=24.12.2026&seed=7&place=3&weight=0.5&from=3&to=8"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?digit=8&seed=42",
        "/?digit=8&seed=42&lang=hi",
        "/write",
        NUMBER,
        f"{NUMBER}&lang=hi",
        "/how?lang=hi",
    ],
)
def test_the_page_is_light(reading_server: Server, path: str) -> None:
    page = httpx.get(reading_server.url + path)
    files = [httpx.get(reading_server.url + file) for file in re.findall(TEXTS, page.text)]
    digits = sum(len(each) for each in re.findall(r'"data:image/png[^"]*"', page.text))
    whole = len(page.content) - digits + sum(len(file.content) for file in files)
    assert whole < WHOLE, f"{whole} bytes"
    packed = sum(each.num_bytes_downloaded for each in (page, *files)) - digits
    assert packed < PACKED, f"{packed} bytes"


# Installed before the page's own scripts; sums what moved without the visitor doing anything.
SHIFTS = """
    const shifts = [];
    const note = entries => entries.forEach(each => each.hadRecentInput || shifts.push(each.value));
    const observer = new PerformanceObserver(list => note(list.getEntries()));
    observer.observe({type: "layout-shift", buffered: true});
    window.shifts = () => { note(observer.takeRecords()); return shifts; };
"""


def begin(
    visit: Callable[..., Visit], path: str, until: str = "load", **settings: object
) -> tuple[Visit, Page]:
    visitor = visit(**settings)
    visitor.page.add_init_script(SHIFTS)
    visitor.page.goto(path, wait_until=until)
    return visitor, visitor.page


@needs_browser
@pytest.mark.parametrize("width", [360, 1440])
def test_few_requests_and_none_for_what_is_far_below(
    visit: Callable[..., Visit], width: int
) -> None:
    # Chromium fetches lazy pictures from 1250 pixels below the window on.
    visitor, _ = begin(visit, "/", "networkidle", viewport={"width": width, "height": 700})
    asked = [url for url in visitor.requests if not url.startswith("data:")]
    assert len(asked) <= REQUESTS, asked
    assert len(set(asked)) == len(asked), "nothing twice"


@needs_browser
@pytest.mark.parametrize(
    ("path", "most"), [("/?digit=8&seed=42", VIEW), (NUMBER_ALONE, VIEW_OF_NUMBERS)]
)
def test_a_first_view_is_light(visit: Callable[..., Visit], path: str, most: int) -> None:
    """All bytes that a first visit transfers, pictures and headers with them."""
    visitor = visit(viewport={"width": 1440, "height": 900})
    sizes: list[float] = []
    network = visitor.context.new_cdp_session(visitor.page)
    network.send("Network.enable")
    network.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    visitor.page.goto(path, wait_until="networkidle")
    assert len(sizes) > 10
    assert sum(sizes) < most, f"{sum(sizes)} bytes"


@needs_browser
@pytest.mark.parametrize(
    ("width", "paths"),
    [
        (360, ("/", "/?digit=8&seed=42", "/read?digit=8&seed=42", NUMBER, "/how")),
        (1440, ("/", NUMBER)),
    ],
)
def test_nothing_jumps(visit: Callable[..., Visit], width: int, paths: tuple[str, ...]) -> None:
    """Though a slow network brings the page in pieces, and its scripts after it."""
    for path in paths:
        visitor = visit(viewport={"width": width, "height": 800})
        page = visitor.page
        slow = visitor.context.new_cdp_session(page)
        slow.send("Network.enable")
        slow.send("Network.emulateNetworkConditions", SLOW)
        page.add_init_script(SHIFTS)
        page.goto(path)
        page.locator("footer").scroll_into_view_if_needed()
        page.wait_for_load_state("networkidle")
        settled(page)
        assert sum(page.evaluate("window.shifts()")) < LEAST, path


@needs_browser
def test_the_shift_would_be_seen(visit: Callable[..., Visit]) -> None:
    _, page = begin(visit, "/")
    page.evaluate("document.querySelector('header').style.marginTop = '80px'")
    settled(page)
    assert sum(page.evaluate("window.shifts()")) > 0


@needs_browser
def test_the_pad_works_at_once_and_offline_says_so(visit: Callable[..., Visit]) -> None:
    visitor, page = begin(visit, "/")
    draw(page, SEVEN)
    said(page, re.compile("Read as 7,"))
    visitor.complaints.clear()
    visitor.context.set_offline(True)
    draw(page, SEVEN)
    said(page, re.compile("The server cannot be reached"))
    visitor.complaints[:] = [each for each in visitor.complaints if "ERR_INTERNET" not in each]
