"""The sheets of *How it works*, and what else of drawn digits is kept by a browser."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape

import httpx
import numpy as np
import pytest
from PIL import Image

from model.generation.sampler import WEIGHTS
from tests.web.support import FOREVER
from web.responses.jpeg_preview import LARGEST, preview


def test_sheets_are_shown_late_kept_for_ever_and_have_their_size(client: httpx.Client) -> None:
    tags = re.findall(r'<img class="sheet" ([^>]*)>', client.get("/how").text)
    assert len(tags) == 3
    for tag in tags:
        facts = {name: unescape(value) for name, value in re.findall(r'(\w+)="([^"]*)"', tag)}
        assert facts["loading"] == "lazy"
        assert len(facts["alt"]) > 20
        answer = client.get(facts["src"])
        assert answer.headers["Content-Type"] == "image/png"
        assert "immutable" in answer.headers["Cache-Control"]
        assert "max-age=31536000" in answer.headers["Cache-Control"]
        name = re.match(r"/samples/(\w+)\.png", facts["src"])[1]
        assert answer.content == (WEIGHTS / f"{name}.png").read_bytes()
        size = Image.open(io.BytesIO(answer.content)).size
        scale = 1 if name == "film" else 2
        assert (int(facts["width"]), int(facts["height"])) == tuple(n // scale for n in size)
        plain = client.get(f"/samples/{name}.png")
        assert plain.headers["Cache-Control"] == "no-cache"
        etag = {"If-None-Match": plain.headers["ETag"]}
        assert client.get(f"/samples/{name}.png", headers=etag).status_code == 304


@pytest.mark.parametrize("name", ["card", "closest", "nothing", "..%2Fcard", "HANDS"])
def test_nothing_else_in_the_folder_is_served(client: httpx.Client, name: str) -> None:
    assert client.get(f"/samples/{name}.png").status_code == 404
    assert client.get(f"/samples/{name}.json").status_code == 404


def test_the_zip_has_the_five_and_the_strip(client: httpx.Client) -> None:
    answer = client.get("/digits/8/42.zip")
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"] == "attachment; filename=digit-8-seed-42.zip"
    assert (
        answer.headers["Cache-Control"] == client.get("/digits/8/42.png").headers["Cache-Control"]
    )
    with zipfile.ZipFile(io.BytesIO(answer.content)) as whole:
        assert whole.testzip() is None
        assert {each.date_time[0] for each in whole.infolist()} == {1980}, "not of today"
        content = {name: whole.read(name) for name in whole.namelist()}
    paths = {f"digit-8-seed-42-{place}.png": f"/digits/8/42/{place}.png" for place in range(1, 6)}
    paths["digit-8-seed-42.png"] = "/digits/8/42.png"
    assert content == {name: client.get(path).content for name, path in paths.items()}


def test_the_zip_is_the_same_every_time_and_asked_for_by_its_tag(client: httpx.Client) -> None:
    first, again = (client.get("/digits/8/42.zip") for _ in range(2))
    assert first.content == again.content
    tag = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/digits/8/42.zip", headers=tag).status_code == 304
    assert first.headers["ETag"] != client.get("/digits/8/42.png").headers["ETag"]
    page = client.get("/?digit=8&seed=42").text
    (link,) = re.findall(
        r'href="(/digits/8/42\.zip\?v=[^"]*)" download="digit-8-seed-42.zip"', page
    )
    assert client.get(unescape(link)).headers["Cache-Control"] == FOREVER
    assert client.get("/digits/x/42.zip").status_code == 404


def test_each_digit_can_be_saved_alone(client: httpx.Client) -> None:
    page = client.get("/?digit=8&seed=42").text
    saves = re.findall(r'href="(/digits/8/42/\d\.png[^"]*)" download="([^"]*)"', page)
    assert [name for _, name in saves] == [f"digit-8-seed-42-{n}.png" for n in range(1, 6)]
    for place, (address, name) in enumerate(saves, 1):
        answer = client.get(unescape(address))
        assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
        assert answer.content == client.get(f"/digits/8/42/{place}.png").content


@pytest.mark.parametrize("shape", [(1200, 1600), (1600, 3), (1, 1), (300, 300)])
def test_a_preview_is_bounded_whatever_the_picture(shape: tuple[int, int]) -> None:
    noise = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    for pixels in (noise, np.full(shape, 200, np.uint8)):
        kind, _, text = preview(pixels).partition(",")
        assert kind == "data:image/jpeg;base64"
        assert len(text) * 3 / 4 <= LARGEST
