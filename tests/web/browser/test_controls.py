"""Controls never outrun the server: one request at a time, the newest counts, refusals are tried
again, and picture, sliders and address come to the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.web.browser.support import NUMBER, Held, Visit, begin, needs_browser, visits
from tests.web.support import Server

pytestmark = needs_browser
PICTURES = re.compile(r"/(write|map/\d|morph/.*)\.(svg|png|webp)")
BUSY = {"status": 503, "headers": {"Retry-After": "1"}, "body": "Busy."}
REFUSED = ("a status of 429", "a status of 502", "net::ERR_FAILED")


@pytest.fixture
def visit(browser: Browser, reading_server: Server) -> Iterator[Callable[..., Visit]]:
    with visits(browser, reading_server, REFUSED) as begin:
        yield begin


def loaded(page: Page) -> None:
    for picture in page.locator("#number, .hand img").all():
        expect(picture).not_to_have_js_property("naturalWidth", 0)


def agree(page: Page, query: str) -> None:
    """The picture, all five hands, the address and the links name the same."""
    page.wait_for_url(f"**/write?text=2026&seed=7&{query}")
    for place, picture in enumerate(page.locator("#number, .hand img").all()):
        hand = re.escape(query) if place in (0, 1) else rf"place={place}&{re.escape(query)}"
        expect(picture).to_have_attribute("src", re.compile(rf"seed=7&{hand}(&still=1)?$"))
    loaded(page)
    expect(page.locator("#read-it")).to_have_attribute("href", re.compile(re.escape(query)))


class Watch:
    """The pictures that a page asks for, and how many of its requests are under way at one time."""

    def __init__(self, page: Page) -> None:
        self.asked: list[str] = []
        self.most = 0
        self._now: list[object] = []  # those that were begun before are none of ours
        page.on("request", self._begun)
        for event in ("requestfinished", "requestfailed"):
            page.on(event, self._ended)

    def _counts(self, request: object) -> bool:
        return request.resource_type == "fetch" and bool(PICTURES.search(request.url))

    def _begun(self, request: object) -> None:
        if self._counts(request):
            self.asked.append(request.url)
            self._now.append(request)
            self.most = max(self.most, len(self._now))

    def _ended(self, request: object) -> None:
        if request in self._now:
            self._now.remove(request)


def test_twenty_presses_ask_for_one_picture_at_a_time(visit: Callable[..., Visit]) -> None:
    page = begin(visit, f"{NUMBER}&from=3&to=8")
    loaded(page)
    watch = Watch(page)
    slider = page.get_by_label("Weight", exact=True)
    for _ in range(20):
        slider.press("ArrowRight")
    page.wait_for_url("**/write?text=2026&seed=7&weight=1&from=3&to=8")
    expect(page.locator("#loop img")).to_have_attribute("src", re.compile("weight=1$"))
    assert watch.most == 1
    others = [url for url in watch.asked if "place=" in url or "morph" in url]
    assert len(others) == 5, "the four other hands and the morph, once, when the slider rests"
    assert not [url for url in watch.asked if "/hands/" in url], "its hands are the same"


def test_the_newest_counts_and_waits_for_the_one_before(visit: Callable[..., Visit]) -> None:
    page = begin(visit)
    loaded(page)
    held = Held(page, re.compile(r"/write\.svg.*slant"), most=1, scripts=True)
    slider = page.get_by_label("Slant", exact=True)
    before = page.locator("#number").get_attribute("src")
    for _ in range(5):
        slider.press("ArrowRight")
    held.wait()
    assert len(held.requests) == 1
    assert page.locator("#number").get_attribute("src") == before
    held.let_go()
    agree(page, "slant=0.25")
    assert "slant=0.25" in held.requests[1].url, "what lay between is not asked for"


@pytest.mark.parametrize("trouble", ["busy", "no connection", "another page"])
def test_what_is_refused_is_tried_again(visit: Callable[..., Visit], trouble: str) -> None:
    page = begin(visit)
    loaded(page)
    asked: list[str] = []

    def refuse_every_other(route: Route) -> None:
        if route.request.resource_type != "fetch":
            route.continue_()  # no cache holds what is routed
            return
        asked.append(route.request.url)
        if len(asked) % 2 == 0:
            route.continue_()
        elif trouble == "busy":
            route.fulfill(**BUSY)
        elif trouble == "no connection":
            route.abort()
        else:
            route.fulfill(status=502, body="<h1>Bad gateway</h1>")

    page.route(re.compile(r"/write\.svg.*place=3.*width"), refuse_every_other)
    page.route(re.compile(r"/write\.svg\?text=2026&seed=7&width"), refuse_every_other)
    page.get_by_label("Width", exact=True).press("ArrowRight")
    if trouble == "busy":
        told = "The server is busy; this is tried again in 1 s."
        expect(page.locator("#status")).to_have_text(told)
    agree(page, "width=0.05")
    expect(page.locator("#status")).to_have_text("2026 in hand 1 of 5, seed 7.")


def test_a_picture_that_did_not_come_with_the_page_is_asked_for_again(
    visit: Callable[..., Visit],
) -> None:
    page = visit().page
    asked: list[str] = []

    def busy_at_first(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(**BUSY) if len(asked) <= 3 else route.continue_()

    page.route(PICTURES, busy_at_first)
    page.goto(NUMBER)
    loaded(page)


def test_a_visit_that_is_refused_is_tried_again(visit: Callable[..., Visit]) -> None:
    page = begin(visit)
    page.route(re.compile(r"text=31.*seed=5"), lambda route: route.fulfill(**BUSY), times=2)
    page.locator("#details summary").click()
    page.get_by_label("Number", exact=True).fill("31")
    page.get_by_label("Seed", exact=True).first.fill("5")
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_have_text("The server is busy; this is tried again in 1 s.")
    expect(page.locator("#status")).to_have_text("31 in hand 1 of 5, seed 5.")


def test_the_map_asks_only_for_what_it_shows(visit: Callable[..., Visit]) -> None:
    visitor = visit()
    page = visitor.page
    page.goto(NUMBER)
    page.locator("#around").scroll_into_view_if_needed()
    expect(page.locator("#around")).not_to_have_js_property("naturalWidth", 0)
    page.get_by_label("Weight", exact=True).press("ArrowRight")
    agree(page, "weight=0.05")
    assert len([url for url in visitor.requests if "/hands/" in url]) == 1
    page.get_by_label("Width", exact=True).press("ArrowRight")
    expect(page.locator("#around")).to_have_attribute("src", re.compile(r"width=0\.05"))


def test_links_lead_where_the_sliders_stand(visit: Callable[..., Visit]) -> None:
    page = begin(visit, f"{NUMBER}&from=3&to=8")
    page.get_by_role("radio", name="Hand 3").check(force=True)
    page.get_by_label("Weight", exact=True).fill("1")
    page.wait_for_url("**/write?text=2026&seed=7&place=3&weight=1&from=3&to=8")
    plain = page.get_by_role("link", name="As the hand is")
    expect(plain).to_have_attribute("href", re.compile(r"seed=7&place=3&from=3&to=8$"))
    spanish = page.locator("#languages a[lang=es]")
    expect(spanish).to_have_attribute("href", re.compile("place=3&weight=1&from=3&to=8&lang=es$"))
    gif = page.get_by_role("link", name="GIF")
    expect(gif).to_have_attribute("href", re.compile(r"/morph/3/8\.gif\?seed=7&place=3&weight=1$"))
    plain.click()
    page.wait_for_url("**/write?text=2026&seed=7&place=3&from=3&to=8")
    expect(page.get_by_role("radio", name="Hand 3")).to_be_checked()
