from __future__ import annotations

import io

import httpx
import numpy as np
import pytest
from PIL import Image

from model.generation.sampler import DigitSampler
from model.images import sheet, strip_png
from tests.web.support import (
    AN_HOUR,
    DIGIT_SENTENCE,
    FOREVER,
    NO_DIGIT,
    NO_SEED,
    SEED_SENTENCE,
    quoted,
    status_line,
)


@pytest.mark.parametrize("digit", range(10))
def test_the_strip_is_what_the_sampler_draws(
    client: httpx.Client, sampler: DigitSampler, digit: int
) -> None:
    answer = client.get(f"/digits/{digit}/42.png")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.content == strip_png(sampler.draw(digit, 5, 42))
    picture = Image.open(io.BytesIO(answer.content))
    assert (picture.format, picture.mode, picture.size) == ("PNG", "L", (1216, 256))


@pytest.mark.parametrize("seed", [0, 4294967295])
def test_seeds_at_the_edges(client: httpx.Client, sampler: DigitSampler, seed: int) -> None:
    answer = client.get(f"/digits/8/{seed}.png")
    assert answer.content == strip_png(sampler.draw(8, 5, seed))


def test_a_strip_is_kept_and_asked_for_by_its_tag(
    client: httpx.Client, sampler: DigitSampler
) -> None:
    first = client.get("/digits/8/42.png")
    assert first.headers["Cache-Control"] == AN_HOUR
    tag = first.headers["ETag"]
    assert tag == f'"{sampler.version}-8-42"'
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again = client.get("/digits/8/42.png", headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == tag
        assert again.headers["Cache-Control"] == AN_HOUR
    for path in ("/digits/8/43.png", "/digits/7/42.png"):
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 200


def test_a_link_from_before_new_weights_is_not_kept(
    client: httpx.Client, sampler: DigitSampler
) -> None:
    current = client.get(f"/digits/8/42.png?v={sampler.version}")
    assert current.headers["Cache-Control"] == FOREVER
    older = client.get("/digits/8/42.png?v=000000000000")
    assert older.headers["Cache-Control"] == "no-cache"
    assert older.content == current.content


def test_the_strip_is_shown_or_saved_under_a_good_name(client: httpx.Client) -> None:
    name = "filename=digit-8-seed-42.png"
    shown, saved = (client.get(f"/digits/8/42.png{more}") for more in ("", "?download=1"))
    assert shown.headers["Content-Disposition"] == f"inline; {name}"
    assert saved.headers["Content-Disposition"] == f"attachment; {name}"
    assert shown.content == saved.content


def test_the_jpeg_is_the_same_picture(client: httpx.Client) -> None:
    png, jpeg = (client.get(f"/digits/8/42.{kind}") for kind in ("png", "jpg"))
    assert jpeg.headers["Content-Type"] == "image/jpeg"
    assert jpeg.headers["Content-Disposition"] == "inline; filename=digit-8-seed-42.jpg"
    exact, close = (np.asarray(Image.open(io.BytesIO(each.content))) for each in (png, jpeg))
    assert close.shape == exact.shape == (256, 1216)
    assert np.abs(close.astype(int) - exact).mean() < 2


@pytest.mark.parametrize("place", range(1, 6))
def test_a_digit_of_a_strip_alone(client: httpx.Client, sampler: DigitSampler, place: int) -> None:
    digit = sampler.draw(8, 5, 42)[place - 1 : place]
    expected = sheet(digit, columns=1, block=16, gap=32)
    png, jpeg = (client.get(f"/digits/8/42/{place}.{kind}") for kind in ("png", "jpg"))
    pixels = np.asarray(Image.open(io.BytesIO(png.content)))
    assert pixels.shape == (512, 512)
    assert np.array_equal(pixels, expected)
    close = np.asarray(Image.open(io.BytesIO(jpeg.content)))
    assert np.abs(close.astype(int) - expected).mean() < 2
    assert png.headers["Content-Disposition"] == f"inline; filename=digit-8-seed-42-{place}.png"


def test_every_picture_is_kept_under_a_tag_of_its_own(client: httpx.Client) -> None:
    paths = [f"/digits/8/42{place}.{kind}" for place in ("", "/1", "/2") for kind in ("png", "jpg")]
    answers = [client.get(path) for path in paths]
    tags = [answer.headers["ETag"] for answer in answers]
    assert len(set(tags)) == len(paths)
    for path, tag, answer in zip(paths, tags, answers, strict=True):
        assert answer.headers["Cache-Control"] == AN_HOUR
        assert client.get(path, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("place", ["0", "6", "01", "x", "٣", "1\n"])
def test_no_place(client: httpx.Client, place: str) -> None:
    path = f"/digits/8/42/{quoted(place)}.jpg"
    assert_page(get(client, path), 404, "The place must be from 1 to 5.")


def test_head_works(client: httpx.Client) -> None:
    got, headed = (client.request(way, "/digits/8/42.png") for way in ("GET", "HEAD"))
    assert headed.status_code == 200
    assert headed.content == b""
    for header in ("ETag", "Cache-Control", "Content-Type", "Content-Length"):
        assert headed.headers[header] == got.headers[header]


@pytest.mark.parametrize("digit", NO_DIGIT)
def test_no_digit(client: httpx.Client, digit: str) -> None:
    assert_page(get(client, f"/digits/{quoted(digit)}/42.png"), 404, DIGIT_SENTENCE)


@pytest.mark.parametrize("seed", NO_SEED)
def test_no_seed(client: httpx.Client, seed: str) -> None:
    assert_page(get(client, f"/digits/8/{quoted(seed)}.png"), 404, SEED_SENTENCE)


@pytest.mark.parametrize(
    "path", ["/digits/8", "/digits/8/", "/digits/8/42", "/digits/8/.png", "/digits/8/42.gif"]
)
def test_nothing_there(client: httpx.Client, path: str) -> None:
    assert_page(client.get(path), 404, "There is nothing at this address.")


def get(client: httpx.Client, path: str) -> httpx.Response:
    return client.get(httpx.URL(client.base_url, raw_path=path.encode()))


def assert_page(answer: httpx.Response, status: int, sentence: str) -> None:
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert status_line(answer.text) == sentence
