"""The page as plain files, on a host that knows nothing of it, in a folder of any name."""

from __future__ import annotations

import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from model.translations import LANGUAGES
from tests.support import ROOT, free_port, run_module, running, wait_for
from tests.web.browser.support import PATIENCE, SEVEN, draw, needs_browser, pictured, said
from tests.web.support import answers

EXAMPLE = ROOT / "web" / "static" / "examples" / "1.webp"
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


@contextmanager
def hosted(root: Path, log: Path) -> Iterator[tuple[str, ExitStack]]:
    """Python's own server: the site's address, and what stops the server."""
    port = free_port()
    command = ("-m", "http.server", str(port), "--bind", "127.0.0.1", "--directory", str(root))
    with ExitStack() as stack:
        stack.enter_context(running(*command, log=log))
        url = f"http://127.0.0.1:{port}/name/"
        wait_for(lambda: answers(url), what="the host")
        yield url, stack


@pytest.fixture
def host(root: Path, tmp_path: Path) -> Iterator[tuple[str, ExitStack]]:
    with hosted(root, tmp_path / "log") as found:
        yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A visitor's tab, with the service worker that makes the site draw."""
    context = browser.new_context()
    context.set_default_timeout(PATIENCE)
    yield context.new_page()
    context.close()


def test_every_link_leads_to_a_file_or_to_what_is_drawn(root: Path) -> None:
    site = root / "name"
    pages = [path for path in site.rglob("*.html") if path.name != "404.html"]
    assert len(pages) >= 15 * len(LANGUAGES)
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
    """Wait for five of a digit with seed 42, and return their pixels; today's are there before."""
    words = f"cifra {digit} escrita a mano, semilla 42."
    expect(page.locator("#status")).to_contain_text(words)
    return "".join(page.eval_on_selector_all(".tiles img", "all => all.map(each => each.src)"))


@needs_browser
def test_it_draws_in_a_folder_and_goes_on_without_its_host(
    page: Page, host: tuple[str, ExitStack]
) -> None:
    url, stack = host
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
    other = page.locator(".picks .pick").nth(1)
    text = other.get_attribute("value")
    other.click()
    page.locator(".made button").first.click()
    expect(page.locator("#status")).to_contain_text(f"{text} con la letra 1")
    assert page.url.startswith(f"{url}es/write.html?")
    page.go_back()
    drawn(page, 3)
    page.locator("#again").click()
    expect(page.locator("#status")).not_to_contain_text(" 42.")
    page.goto(f"{url}es/?digit=8&seed=42")
    assert drawn(page, 8) == eights
    page.set_input_files("#picture", EXAMPLE)
    said(page, re.compile("Las fotografías necesitan un servidor"))
    page.locator("#clear").click()
    scan = {"name": "scan.tif", "mimeType": "image/tiff", "buffer": b"II*\0 no browser shows this"}
    page.set_input_files("#picture", scan)
    said(page, re.compile("Las fotografías necesitan un servidor"))
    page.goto(f"{url}es/?digit=12")
    expect(page.locator("#status")).to_have_text("La cifra debe ser una del 0 al 9.")
    assert [each for each in requests if not each.startswith((url, "data:"))] == []


@needs_browser
def test_it_writes_numbers_and_goes_on_without_its_host(
    page: Page, host: tuple[str, ExitStack]
) -> None:
    url, stack = host
    page.goto(f"{url}pt/write.html")
    expect(page.locator("#status")).to_contain_text("1 de 5")  # today's date
    expect(page.locator(READY)).to_be_attached()
    stack.close()
    page.goto(f"{url}pt/write.html?text=24.12.2026&seed=7&place=3&from=3&to=8")
    expect(page.locator("#status")).to_contain_text("24.12.2026")
    for picture in ("#number", "#around", "#loop img", ".hand:nth-child(5) img"):
        pictured(page.locator(picture))
    page.locator("#weight").fill("0.5")
    expect(page.locator("#number")).to_have_attribute("src", re.compile("weight=0.5"))
    page.goto(f"{url}pt/write.html?text=abc&seed=7")
    expect(page.locator("#status")).to_contain_text("algarismos 0 a 9")
    assert page.url.endswith("?text=abc&seed=7")


RELEASE = re.compile(r'"release": "(\w+)"')
OTHER = "b" * 12
# Waits for the worker of another release, and returns by which one a page is drawn meanwhile.
UPDATE = """async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
    for (const {installing} = registration; !registration.waiting;) {
        await new Promise(done => installing.addEventListener("statechange", done, {once: true}));
    }
    const drawn = await (await fetch("?digit=5&seed=1")).text();
    return /data-release="(\\w+)"/.exec(drawn)[1];
}"""
# Returns the names of the caches, and of all that lies in them the address and the content.
KEPT = """async () => {
    const found = [];
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
            found.push([name, request.url, await (await cache.match(request)).text()]);
        }
    }
    return found;
}"""


def deploy(site: Path) -> str:
    """Put another release, with other files, in a site's place; return the first one's name."""
    (release,) = RELEASE.findall((site / "service-worker.js").read_text())
    (site / "engine" / release).rename(site / "engine" / OTHER)
    later = time.time() + 60  # a host tells whole seconds
    for path in site.rglob("*.*"):
        if path.suffix in (".html", ".js", ".css"):
            text = path.read_text().replace(release, OTHER)
            sign = "<!-- other -->" if path.suffix == ".html" else "/* other */"
            path.write_text(f"{text}\n{sign}\n")
            os.utime(path, (later, later))
    return release


def shows_other(page: Page, address: str) -> None:
    """Visit until it is the other release's: a page that was left may still be open at first."""
    for visit in range(3):
        page.goto(address)
        with suppress(AssertionError if visit < 2 else ()):
            expect(page.locator("html")).to_have_attribute("data-release", OTHER, timeout=30_000)
            return


@needs_browser
def test_another_release_takes_the_place_of_this_one_whole(
    page: Page, root: Path, tmp_path: Path
) -> None:
    site = tmp_path / "host" / "name"
    shutil.copytree(root / "name", site)
    with hosted(tmp_path / "host", tmp_path / "log") as (url, _):
        page.goto(url)
        expect(page.locator(READY)).to_be_attached()
        release = deploy(site)
        page.goto(f"{url}?digit=8&seed=42")
        expect(page.locator("html")).to_have_attribute("data-release", release)
        assert page.evaluate(UPDATE) == release, "an open page stays as it is"
        shows_other(page, f"{url}?digit=3&seed=42")
        expect(page.locator("#status")).to_contain_text("Five handwritten 3s")
        expect(page.locator(READY)).to_be_attached()
        kept = page.evaluate(KEPT)
        assert {name for name, _, _ in kept} == {f"digits-{OTHER}"}
        assert len(kept) > 50
        for _, address, content in kept:
            path = address.partition("?")[0]
            assert release not in address + content, address
            if path.endswith((".html", ".js", ".css", "/")):
                assert "other" in content, address


def test_the_host_is_told_what_to_keep(host: tuple[str, ExitStack]) -> None:
    rules = httpx.get(f"{host[0]}_headers").text
    assert "/engine/*\n  Cache-Control: public, max-age=31536000, immutable" in rules
