"""Numbers and morphs by the browser's own engine, as the server puts them, and without it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import httpx
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from model.generation.latents import latent
from model.generation.own_hand import pack_hand
from tests.support import ended
from tests.web.browser.support import PATIENCE, needs_browser, pictured, said
from tests.web.support import Server, serving

pytestmark = needs_browser
READY = "html.offline"  # the page says so when nothing needs a server any more
FETCH = "async path => (await fetch(path)).text()"
BYTES = """async path => {
    const answer = await fetch(path);
    return [answer.headers.get("Content-Type"), [...new Uint8Array(await answer.arrayBuffer())]];
}"""
OWN = pack_hand(latent(7, 1))
SPANISH = {"Accept-Language": "es-ES"}


@pytest.fixture(scope="module")
def offline(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Page, Server]]:
    """A page that needs no server any more, and its server, which a test at the end may stop."""
    with serving(tmp_path_factory.mktemp("offline") / "log") as server:
        context = browser.new_context(base_url=server.url, locale="es-ES")
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto("/write")
        expect(page.locator(READY)).to_be_attached()
        yield page, server
        context.close()


def told(html: str) -> list[tuple[object, ...]]:
    """Return what a page says, part by part: tags with their attributes, and texts.

    Addresses as their paths and queries, without the version that the server's copies bear.
    """
    html = html[html.index("<body") :].replace(".webp?", ".gif?").replace('.webp"', '.gif"')
    found: list[tuple[object, ...]] = []
    for tag, attributes, text in re.findall(r"<(/?\w+)([^>]*)>([^<]*)", html):
        values: dict[str, object] = {}
        for name, value in re.findall(r'([\w-]+)(?:="([^"]*)")?', attributes):
            is_query = name in {"data-shown", "data-more", "data-morph"}
            parts = urlsplit("?" * is_query + unescape(value))
            query = dict(parse_qsl(parts.query, keep_blank_values=True))
            is_address = is_query or name in {"href", "src", "srcset", "action", "data-base"}
            known = {key: text for key, text in query.items() if key != "v"}
            values[name] = (parts.path, sorted(known.items())) if is_address else unescape(value)
        values.pop("data-words", None)
        found.append((tag, sorted(values.items(), key=str), unescape(text).strip()))
    return found


@pytest.mark.parametrize(
    "path",
    [
        "/write?text=24.12.2026&seed=7&place=3&weight=0.6&slant=-1&from=4&to=1",
        "/write?text=1/2%2B3&seed=4294967295&temperature=1.25",
        "/write?from=9&to=0&seed=5&place=5&width=-0.35&lang=hi",
        "/write?text=٣٠,5&seed=0&lang=ar",
        f"/write?text=2026&seed=3&place=2&own={OWN}&slant=0.5",
    ],
)
def test_the_page_is_the_servers(offline: tuple[Page, Server], path: str) -> None:
    page, server = offline
    mine = page.evaluate(FETCH, path)
    theirs = httpx.get(server.url + path, headers=SPANISH, follow_redirects=True).text
    assert mine != theirs, "drawn here"
    assert told(mine) == told(theirs)


def fetched(page: Page, path: str) -> tuple[str, bytes]:
    """Return the type and content of what the engine answers."""
    kind, content = page.evaluate(BYTES, path)
    return kind, bytes(content)


def test_pictures_are_the_servers(offline: tuple[Page, Server]) -> None:
    """But for the soft edges of ink."""
    page, server = offline
    for ground in ("paper", "black", "transparent"):
        path = f"/write.png?text=8&seed=7&place=3&ground={ground}"
        kind, content = fetched(page, path)
        theirs = httpx.get(server.url + path).content
        assert kind == "image/png"
        assert content != theirs, "drawn here"
        ours, others = (
            np.asarray(Image.open(io.BytesIO(each)).convert("RGBA"), np.int16)
            for each in (content, theirs)
        )
        assert ours.shape == others.shape
        assert np.abs(ours - others).mean() < 1
        assert (ours[0, 0] == others[0, 0]).all()


def test_a_vector_is_the_servers(offline: tuple[Page, Server]) -> None:
    page, server = offline
    path = "/write.svg?text=8&seed=7&place=3"
    kind, content = fetched(page, path)
    theirs = httpx.get(server.url + path).text
    assert kind == "image/svg+xml"
    numbers = [re.findall(r"-?\d+", text) for text in (content.decode(), theirs)]
    assert re.sub(r"-?\d+", "", content.decode()) == re.sub(r"-?\d+", "", theirs)
    gaps = [abs(int(one) - int(other)) for one, other in zip(*numbers, strict=True)]
    assert max(gaps) <= 8  # quarters of a pixel


def test_a_morph_moves(offline: tuple[Page, Server]) -> None:
    page, server = offline
    kind, content = fetched(page, "/morph/3/8/1.gif?seed=7&place=3&frames=4")
    theirs = httpx.get(f"{server.url}/morph/3/8/1.gif?seed=7&place=3&frames=4").content
    assert kind == "image/gif"
    assert content != theirs
    ours, others = (Image.open(io.BytesIO(each)) for each in (content, theirs))
    assert (ours.size, ours.n_frames, ours.info["loop"]) == (others.size, others.n_frames, 0)
    for number in range(ours.n_frames):
        ours.seek(number)
        others.seek(number)
        assert ours.info["duration"] == others.info["duration"], number
        mine, its = (np.asarray(each.convert("L"), np.int16) for each in (ours, others))
        assert np.abs(mine - its).max() <= 9, number  # one of 32 greys


def test_with_the_server_stopped_all_of_it_goes_on(offline: tuple[Page, Server]) -> None:
    page, server = offline
    server.process.terminate()
    ended(server.process)
    page.goto("/write?text=2026&seed=7&from=3&to=8")
    expect(page.locator("#status")).to_have_text("2026 con la letra 1 de 5, semilla 7.")
    pictured(page.locator("#number"))
    page.locator("#slant").fill("0.5")
    expect(page.locator("#number")).to_have_attribute("src", re.compile("slant=0.5"))
    page.locator("[name=place][value='4']").check()
    expect(page.locator("#number")).to_have_attribute("src", re.compile("place=4.*slant=0.5"))
    pictured(page.locator("#number"))
    expect(page.locator("#around")).to_have_attribute("src", re.compile("place=4"))
    pictured(page.locator("#loop img"))
    page.locator("#step").fill("8")
    expect(page.locator("#frame image")).to_have_attribute("href", re.compile(r"8\.png.*place=4"))
    page.locator("#text").fill("31,5")
    page.locator("#text").press("Enter")
    expect(page.locator("#status")).to_have_text("31,5 con la letra 4 de 5, semilla 7.")
    page.locator("#another").click()
    expect(page.locator("#status")).not_to_contain_text("semilla 7.")
    pictured(page.locator("#number"))
    page.goto("/read?text=2026&seed=7")
    said(page, re.compile("Leído como 2026"))
    page.goto("/write")
    expect(page.locator("#status")).to_contain_text(re.compile(r"\d\d\.\d\d\.\d{4} con la letra 1"))
