"""What chats and social networks show of a link to the page."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import unescape

import httpx
import pytest
from PIL import Image

from tests.web.support import Server, serving

PUBLIC = "https://digits.example.org"


@pytest.fixture(scope="module")
def public(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    log = tmp_path_factory.mktemp("public") / "log"
    with serving(log, PUBLIC_URL=f"{PUBLIC}/", RATE_LIMIT="off") as server:
        yield server


@pytest.mark.parametrize(
    ("path", "title", "picture", "words"),
    [
        (
            "/",
            "Handwritten digits",
            "/preview.png?v=",
            "Five handwritten digits in a row",
        ),
        (
            "/?digit=8&seed=42",
            "8, handwritten five times",
            "/preview.png?v=",
            "Five handwritten digits in a row",
        ),
        (
            "/write",
            "Numbers in one hand",
            "/preview.png?v=",
            r"\d\d\.\d\d\.20\d\d, handwritten",
        ),
        (
            "/write?text=2026&seed=7&place=2",
            "2026, handwritten",
            "/preview.png?v=",
            "2026, handwritten",
        ),
        (
            "/write?seed=7&from=3&to=8",
            "Numbers in one hand",
            "/morph/3/8.gif?v=",
            "3 turns into 8",
        ),
    ],
)
def test_a_link_is_shown_with_its_picture(
    public: Server, client: httpx.Client, path: str, title: str, picture: str, words: str
) -> None:
    html = httpx.get(f"{public.url}{path}").text
    tags = re.findall(r'<meta property="(og:[\w:]+)" content="([^"]*)">', html)
    told = {name: unescape(text) for name, text in tags}
    assert told["og:url"] == f"{PUBLIC}{path}"
    assert told["og:title"] == title
    assert re.fullmatch(words, told["og:image:alt"])
    address = told["og:image"].removeprefix(PUBLIC)
    assert address.startswith(picture)
    shown = client.get(address)
    assert shown.headers["Content-Type"] == told["og:image:type"]
    sizes = [told.get(f"og:image:{side}") for side in ("width", "height")]
    with Image.open(io.BytesIO(shown.content)) as image:
        # Morphs are as large as they are.
        known = [None, None] if "/morph/" in picture else [str(side) for side in image.size]
    assert sizes == known


def test_there_are_none_without_a_public_url(client: httpx.Client) -> None:
    for path in ("/", "/?digit=8&seed=42", "/write", "/write?text=1&seed=7"):
        assert "og:image" not in client.get(path).text
