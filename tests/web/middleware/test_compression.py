"""Text goes out compressed, drawings as they are, and caches are told."""

from __future__ import annotations

import httpx
import numpy as np
import pytest

from model.generation.sampler import DigitSampler
from web import create_app
from web.settings import Settings

PAGES = (
    "/",
    "/?digit=8&seed=42",
    "/docs",
    "/openapi.json",
    "/static/page.css",
    "/static/digits/page.js",
)


def fetch(client: httpx.Client, path: str, way: str, **headers: str) -> tuple[httpx.Response, int]:
    """Return an answer, and how many bytes of it came over the network."""
    with client.stream("GET", path, headers={"Accept-Encoding": way} | headers) as answer:
        size = sum(map(len, answer.iter_raw()))
    return answer, size


@pytest.mark.parametrize("way", ["gzip", "br"])
@pytest.mark.parametrize("path", PAGES)
def test_text_is_smaller_and_the_same(client: httpx.Client, path: str, way: str) -> None:
    plain, whole = fetch(client, path, "identity")
    packed, size = fetch(client, path, way)
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == way
    assert size < 0.7 * whole
    for answer in (plain, packed):
        assert "Accept-Encoding" in answer.headers["Vary"]
    assert client.get(path, headers={"Accept-Encoding": way}).text == client.get(path).text


class Broken(DigitSampler):
    def draw(self, digit: int, count: int = 5, seed: int = 0) -> np.ndarray:
        raise RuntimeError("nothing need be drawn")


@pytest.mark.parametrize("mark", ["", ":gzip", ":br"])
def test_what_is_known_need_not_be_drawn_to_be_packed(mark: str) -> None:
    sampler = Broken()
    app = create_app(Settings(), sampler)
    tag = f'"{sampler.version}-8-9-42{mark}"'
    with httpx.Client(transport=httpx.WSGITransport(app), base_url="http://page") as client:
        answer = client.get("/api/digits/8?count=9&seed=42", headers={"If-None-Match": tag})
    assert (answer.status_code, answer.headers["ETag"]) == (304, tag)


def test_drawings_are_not_packed_again(client: httpx.Client) -> None:
    packed, _ = fetch(client, "/digits/8/42.png", "gzip, br")
    assert "Content-Encoding" not in packed.headers


@pytest.mark.parametrize("way", ["gzip", "br"])
def test_a_part_of_a_file_is_of_the_file_itself(client: httpx.Client, way: str) -> None:
    whole = client.get("/static/page.css", headers={"Accept-Encoding": "identity"})
    part, size = fetch(client, "/static/page.css", way, Range="bytes=0-799")
    assert (part.status_code, size) == (206, 800)
    assert "Content-Encoding" not in part.headers
    assert part.headers["ETag"] == whole.headers["ETag"]
    assert part.headers["Content-Range"] == f"bytes 0-799/{len(whole.content)}"
    assert "Accept-Encoding" in part.headers["Vary"]
    packed, _ = fetch(client, "/static/page.css", way)
    tag = {"If-Range": packed.headers["ETag"]}  # of what was packed: no part of it can be had
    again, _ = fetch(client, "/static/page.css", way, Range="bytes=0-799", **tag)
    assert (again.status_code, again.headers["Content-Encoding"]) == (200, way)


@pytest.mark.parametrize("path", ["/api/digits/8?count=9&seed=42", "/static/page.css?v=x"])
def test_each_way_has_its_tag_and_each_tag_its_304(client: httpx.Client, path: str) -> None:
    tags = {way: fetch(client, path, way)[0].headers["ETag"] for way in ("identity", "gzip", "br")}
    assert len(set(tags.values())) == 3
    for way, tag in tags.items():
        again, size = fetch(client, path, way, **{"If-None-Match": tag})
        assert (again.status_code, size) == (304, 0)
        assert again.headers["ETag"] == tag
    other, _ = fetch(client, path, "gzip", **{"If-None-Match": '"other"'})
    assert other.status_code == 200
