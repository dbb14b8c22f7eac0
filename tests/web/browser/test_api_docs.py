"""The pages of the API's documentation, looked at."""

from __future__ import annotations

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.web.browser.support import RULES, needs_browser, visits
from tests.web.support import Server

pytestmark = needs_browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_docs_need_no_script_and_fit_a_phone(browser: Browser, server: Server, scheme: str) -> None:
    told = httpx.get(f"{server.url}/openapi.json").json()["paths"]
    with visits(browser, server) as visit:
        settings = {"java_script_enabled": False, "color_scheme": scheme}
        page = visit(viewport={"width": 320, "height": 640}, **settings).page
        page.goto("/docs")
        heads = page.locator("article h3").all_inner_texts()
        assert sorted(heads) == sorted(
            f"{m.upper()} {path}" for path, methods in told.items() for m in methods
        )
        page.locator("article").first.locator("summary").click()
        expect(page.locator(".curl").first).to_be_visible()
        expect(page.locator(".curl button").first).to_be_hidden()
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= 320
        page = visit(color_scheme=scheme).page
        page.goto("/docs")
        found = Axe().run(page, options=RULES).response
        assert {rule["id"]: rule["nodes"] for rule in found["violations"]} == {}
        assert "color-contrast" in {rule["id"] for rule in found["passes"]}


def test_a_line_for_curl_is_copied_and_the_page_is_short(browser: Browser, server: Server) -> None:
    with visits(browser, server) as visit:
        settings = {"permissions": ["clipboard-read", "clipboard-write"]}
        page = visit(viewport={"width": 360, "height": 740}, **settings).page
        page.goto("/docs")
        assert page.evaluate("document.documentElement.scrollHeight") <= 6 * 740
        page.locator("#api_digits").click()
        page.locator(".curl button").first.click()
        expect(page.locator("#copied")).to_have_text("The line is copied.")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == f'curl "{server.url}/api/digits/8?count=1&seed=42"'
