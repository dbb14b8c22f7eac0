"""The page as plain files, on a host that knows nothing of it, in a folder of any name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from model.translations import LANGUAGES
from tests.support import free_port, run_module, running, wait_for
from tests.web.browser.support import PATIENCE, SEVEN, draw, needs_browser, said
from tests.web.support import answers

READY = "html.offline"  # the page says so when nothing needs a host any more
LINK = r'<(?:a|link|script|img|form)\b[^>]*?\b(?:href|src|action)="([^"]*)"'
DRAWN = ("digits/", "write.", "morph/", "hands/", "read")  # by the engine, when they are asked for


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A host's root; the site lies in its folder `name`."""
    root = tmp_path_factory.mktemp("host")
    built = run_module("-m", "web", "build", "--out", str(root / "name"))
    assert re.fullmatch(r"\d+ files in \S+\n", built.stdout), built.stderr
    return root


@pytest.fixture
def host(root: Path, tmp_path: Path) -> Iterator[tuple[str, ExitStack]]:
    """Python's own server: the site's address, and what stops the server."""
    port = free_port()
    command = ("-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(root))
    with ExitStack() as stack:
        stack.enter_context(running(*command, log=tmp_path / "log"))
        url = f"http://127.0.0.1:{port}/name/"
        wait_for(lambda: answers(url), what="the host")
        yield url, stack


def test_every_link_leads_to_a_file_or_to_what_is_drawn(root: Path) -> None:
    site = root / "name"
    pages = [path for path in site.rglob("*.html") if path.name != "404.html"]
    assert len(pages) >= 12 * len(LANGUAGES)
    for page in pages:
        here = f"https://host/name/{page.relative_to(site).as_posix()}"
        for link in re.findall(LINK, page.read_text()):
            parts = urlsplit(urljoin(here, unescape(link)))
            if parts.scheme == "data":
                continue
            assert parts.netloc == "host", (page, link)
            assert parts.path.startswith("/name/"), (page, link)
            path = parts.path.removeprefix("/name/")
            found = site / path / "index.html" if path.endswith("/") or not path else site / path
            named = path.removeprefix(f"{page.relative_to(site).parts[0]}/")
            assert found.is_file() or named.startswith(DRAWN), (page, link)


def test_each_language_has_its_own_pages(root: Path) -> None:
    for code in LANGUAGES:
        folder = root / "name" / ("" if code == "en" else code)
        for name in ("index.html", "how.html"):
            text = (folder / name).read_text()
            assert f'<html lang="{code}"' in text
            assert 'http-equiv="Content-Security-Policy"' in text
            assert "the-root" not in text


def test_how_it_works_has_its_pictures(root: Path) -> None:
    site = root / "name"
    text = (site / "es" / "how.html").read_text()
    for name in re.findall(r'(?:<image [^>]*?href|data-noise)="([^"?:]*)\?', text):
        assert (site / "es" / name).resolve().is_file(), name
    assert len(list((site / "noise").iterdir())) == 10
    assert 'es/how.html"' in (site / "es" / "index.html").read_text()


def drawn(page: Page, digit: int) -> str:
    """Wait for five of a digit, and return their pixels."""
    expect(page.locator("#status")).to_contain_text(f"cifra {digit} ")
    return "".join(page.eval_on_selector_all(".tiles img", "all => all.map(each => each.src)"))


@needs_browser
def test_it_draws_in_a_folder_and_goes_on_without_its_host(
    browser: Browser, host: tuple[str, ExitStack]
) -> None:
    url, stack = host
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(f"{url}es/?digit=8&seed=42")
    eights = drawn(page, 8)
    expect(page.locator(READY)).to_be_attached()
    stack.close()
    page.goto(f"{url}es/?digit=3&seed=42")
    assert drawn(page, 3) != eights
    draw(page, SEVEN)
    said(page, re.compile("Leído como 7"))
    page.locator("#again").click()
    expect(page.locator("#status")).not_to_contain_text(" 42.")
    page.goto(f"{url}es/?digit=8&seed=42")
    assert drawn(page, 8) == eights
    assert [each for each in requests if not each.startswith((url, "data:"))] == []
    context.close()


def test_the_host_is_told_what_to_keep(host: tuple[str, ExitStack]) -> None:
    rules = httpx.get(f"{host[0]}_headers").text
    assert "/engine/*\n  Cache-Control: public, max-age=31536000, immutable" in rules
