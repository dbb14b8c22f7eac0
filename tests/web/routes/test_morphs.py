"""Morphs and the map of hands by their addresses."""

from __future__ import annotations

import io
from collections.abc import Iterator

import httpx
import numpy as np
import pytest
from PIL import Image

from model.generation.hand import Hand
from model.generation.latents import hands, one_hot
from model.generation.morphing import gif_bytes, morph, webp_bytes
from model.generation.sampler import DigitSampler
from model.generation.style import Style
from model.images import enlarge
from tests.web.support import AN_HOUR, Server, status_line


@pytest.fixture(scope="module")
def page(reading_server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=reading_server.url) as page:
        yield page


def test_a_morph_is_what_the_model_draws(page: httpx.Client, sampler: DigitSampler) -> None:
    loop = morph(sampler, [3, 8], Hand(7, 2, Style(weight=1)))
    query = "seed=7&hand=2&weight=1"
    gif = page.get(f"/morph/3/8.gif?{query}")
    assert (gif.headers["Content-Type"], gif.content) == ("image/gif", gif_bytes(loop))
    assert len(gif.content) < 500_000
    assert gif.headers["Cache-Control"] == AN_HOUR
    webp = page.get(f"/morph/3/8.webp?{query}")
    assert (webp.headers["Content-Type"], webp.content) == ("image/webp", webp_bytes(loop))
    name = "filename=morph-38-seed-7-hand-3.gif"
    assert gif.headers["Content-Disposition"] == f"inline; {name}"
    again = page.get(f"/morph/3/8.gif?{query}", headers={"If-None-Match": gif.headers["ETag"]})
    assert again.status_code == 304


def test_stills_are_the_way_there(page: httpx.Client, sampler: DigitSampler) -> None:
    answer = page.get("/morph/0/1/2.png?seed=7&frames=4")
    pixels = np.asarray(Image.open(io.BytesIO(answer.content)))
    assert pixels.shape == (56, 9 * 56)
    frames = morph(sampler, [0, 1, 2], Hand(7), frames=4).images
    for place in range(9):
        still = pixels[:, 56 * place : 56 * (place + 1)]
        assert np.array_equal(still, enlarge(frames[place], 2)), place


def test_a_chain_of_all_ten(page: httpx.Client) -> None:
    answer = page.get("/morph/0/1/2/3/4/5/6/7/8/9.webp?seed=7&frames=2")
    assert Image.open(io.BytesIO(answer.content)).n_frames == 2 * 9 * 2


def test_without_a_seed_it_is_never_kept(page: httpx.Client) -> None:
    answers = [page.get("/morph/3/8.png") for _ in range(2)]
    assert answers[0].content != answers[1].content
    assert answers[0].headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/morph/3.gif", "A morph needs from 2 to 10 digits."),
        ("/morph/0/1/2/3/4/5/6/7/8/9/0.gif", "A morph needs from 2 to 10 digits."),
        ("/morph/3/3.gif", "A morph needs two different digits, one after the other."),
        ("/morph/3/x.gif", "The digit must be one of 0 to 9."),
        ("/morph/3//8.gif", "The digit must be one of 0 to 9."),
        ("/morph/3/10.gif", "The digit must be one of 0 to 9."),
        ("/morph/3/8.mp4", "There is nothing at this address."),
        ("/hands/10.png", "The digit must be one of 0 to 9."),
    ],
)
def test_what_is_no_morph_is_nowhere(page: httpx.Client, path: str, sentence: str) -> None:
    answer = page.get(path)
    assert (answer.status_code, status_line(answer.text)) == (404, sentence)


@pytest.mark.parametrize("frames", ["1", "33", "x", "", "016"])
def test_wrong_frames(page: httpx.Client, frames: str) -> None:
    answer = page.get(f"/morph/3/8.gif?frames={frames}")
    sentence = "The frames from one digit to the next must be from 2 to 32."
    assert (answer.status_code, status_line(answer.text)) == (422, sentence)


def test_the_map_is_one_hand_in_25_styles(page: httpx.Client, sampler: DigitSampler) -> None:
    answer = page.get("/hands/8.png?seed=7&hand=2&width=0.5")
    pixels = np.asarray(Image.open(io.BytesIO(answer.content)))
    assert pixels.shape == (5 * 56, 5 * 56)
    z, eight = hands(7, 2, 1), one_hot(np.array([8]))
    for row, column in ((0, 0), (2, 2), (4, 1)):
        style = Style(weight=row / 2 - 1, slant=column / 2 - 1, width=0.5)
        cell = sampler.generate(sampler.steer(z, style), eight)[0]
        shown = pixels[56 * row : 56 * row + 56, 56 * column : 56 * column + 56]
        assert np.array_equal(shown, enlarge(cell, 2)), (row, column)


def test_the_map_in_ink(page: httpx.Client) -> None:
    pixels, ink = (page.get(f"/hands/8.{kind}?seed=7") for kind in ("png", "svg"))
    assert ink.headers["Content-Type"].startswith("image/svg+xml")
    assert ink.text.count("<svg x=") == ink.text.count('class="s1"') == 25
    assert ink.headers["ETag"] != pixels.headers["ETag"]
