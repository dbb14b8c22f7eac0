"""Numbers by their addresses: pictures, and /api/write."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from PIL import Image

from model.generation.hand import HANDS, Hand
from model.generation.sampler import DigitSampler
from model.generation.style import Style
from model.handwriting.raster import PAPER, number_png
from model.handwriting.writer import NumberWriter
from tests.web.support import (
    AN_HOUR,
    FOREVER,
    NO_SEED,
    NOT_A_NUMBER,
    SEED_SENTENCE,
    Server,
    assert_problem,
    status_line,
)
from web import create_app
from web.settings import Settings

NO_SLIDERS = "The sliders do not work with the weights that draw here."


@pytest.fixture(scope="module")
def page(reading_server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=reading_server.url) as page:
        yield page


@pytest.fixture(scope="module")
def writer(sampler: DigitSampler) -> NumberWriter:
    return NumberWriter(sampler)


def picture(answer: httpx.Response) -> Image.Image:
    assert answer.status_code == 200, answer.url
    return Image.open(io.BytesIO(answer.content))


@pytest.mark.parametrize(
    "text", ["2026", "24.12.2026", "+1 555 0100", "1/2", "12:30", "/1//2/", "1,5-", "0" * 40]
)
def test_a_number_is_what_the_writer_writes(
    page: httpx.Client, writer: NumberWriter, text: str
) -> None:
    drawn = number_png(writer.write(text, Hand(7, 2)).coverage)
    path = f"/write/{text.replace(' ', '%20')}.png?seed=7&hand=2"
    encoded = "".join(f"%{ord(sign):02x}" for sign in text)
    for each in (path, f"/write/{encoded}.png?seed=7&hand=2"):
        answer = page.get(each)
        assert answer.headers["Content-Type"] == "image/png"
        assert answer.content == drawn, each
    asked = page.get("/write.png", params={"text": text, "seed": 7, "hand": 2})
    assert asked.content == drawn


def test_a_text_that_paths_lose_has_a_query(page: httpx.Client, writer: NumberWriter) -> None:
    answer = page.get("/write.png", params={"text": "./../1", "seed": 7})
    assert answer.content == number_png(writer.write("./../1", Hand(7)).coverage)


def test_the_hand_is_the_first_where_none_is_named(page: httpx.Client) -> None:
    first = page.get("/write/2026.jpg?seed=7").content
    assert first == page.get("/write/2026.jpg?seed=7&hand=0").content
    assert first != page.get("/write/2026.jpg?seed=7&hand=1").content


def test_grounds(page: httpx.Client) -> None:
    address = "/write/2026.png?seed=7"
    paper, black, clear = (
        picture(page.get(f"{address}&ground={each}")) for each in ("paper", "black", "transparent")
    )
    assert paper.convert("RGB").getpixel((0, 0)) == PAPER
    assert black.getpixel((0, 0)) == 0
    assert clear.convert("RGBA").getpixel((0, 0))[3] == 0
    photo = picture(page.get("/write/2026.jpg?seed=7"))
    assert (photo.format, photo.mode, photo.size) == ("JPEG", "RGB", paper.size)
    assert picture(page.get("/write/2026.jpg?seed=7&ground=black")).mode == "L"


def test_svg(page: httpx.Client) -> None:
    answer = page.get("/write/20:26.svg?seed=7")
    assert answer.headers["Content-Type"].startswith("image/svg+xml")
    assert answer.text.startswith("<svg ")
    assert "<title>20:26</title>" in answer.text


@pytest.mark.parametrize("slider", ["weight", "slant", "width", "balance", "temperature"])
def test_sliders_steer(page: httpx.Client, writer: NumberWriter, slider: str) -> None:
    answer = page.get(f"/write/2026.png?seed=7&{slider}=0.7")
    hand = Hand(7, 0, Style(**{slider: 0.7}))
    assert answer.content == number_png(writer.write("2026", hand).coverage)
    assert answer.content != page.get("/write/2026.png?seed=7").content
    near = page.get(f"/write/2026.png?seed=7&{slider}=7.00001e-1")
    assert near.headers["ETag"] == answer.headers["ETag"], "no picture for each rounding"


def test_kept_by_seed_weights_and_directions(page: httpx.Client, sampler: DigitSampler) -> None:
    plain, bold = "/write/2026.png?seed=7", "/write/2026.png?seed=7&weight=1"
    both = f"{sampler.version}-{sampler.steering.version}"
    for address, version in ((plain, sampler.version), (bold, both)):
        answer = page.get(address)
        assert answer.headers["Cache-Control"] == AN_HOUR
        assert answer.headers["ETag"].startswith(f'"{version}-2026-')
        named = page.get(f"{address}&v={version}")
        assert named.headers["Cache-Control"] == FOREVER
        assert page.get(f"{address}&v=old").headers["Cache-Control"] == "no-cache"
        again = page.get(address, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.content) == (304, b"")
    # The directions draw what is steered: their version is no promise for it without them.
    old = page.get(f"{bold}&v={sampler.version}")
    assert old.headers["Cache-Control"] == "no-cache"
    tags = {
        page.get(f"/write{more}").headers["ETag"]
        for more in (
            *(
                "/2026.png?seed=7",
                "/2026.png?seed=8",
                "/2026.png?seed=7&hand=1",
                "/2026.jpg?seed=7",
            ),
            *("/2026.svg?seed=7", "/2027.png?seed=7", "/2026.png?seed=7&ground=black"),
            *("/20:26.png?seed=7", "/20:27.png?seed=7", "/2026.png?seed=7&slant=1"),
        )
    }
    assert len(tags) == 10


def test_a_tag_with_signs_in_its_text_is_known_again(page: httpx.Client) -> None:
    for text in ("12:30", "1, 2", "+1/2"):
        address = f"/write.svg?seed=7&text={text.replace('+', '%2B')}"
        tag = page.get(address).headers["ETag"]  # compressed, and named so
        assert page.get(address, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("path", ["/write/2026.png", "/write.svg?text=2026", "/api/write?text=1"])
def test_without_a_seed_a_fresh_one_is_never_kept(page: httpx.Client, path: str) -> None:
    answers = [page.get(path) for _ in range(2)]
    assert answers[0].content != answers[1].content
    for answer in answers:
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers


def test_a_saved_file_has_a_good_name(page: httpx.Client) -> None:
    address = "/write/24%2F12.png?seed=7&hand=2"
    name = "filename=number-24-12-seed-7-hand-3.png"
    assert page.get(address).headers["Content-Disposition"] == f"inline; {name}"
    saved = page.get(f"{address}&download=1").headers["Content-Disposition"]
    assert saved == f"attachment; {name}"


@pytest.mark.parametrize("text", ["abc", ".", "%20", "2026a", "%D9%A1", "1%0A2", "1" * 41, "<b>"])
def test_what_cannot_be_written_is_nowhere(page: httpx.Client, text: str) -> None:
    answer = page.get(f"/write/{text}.png?seed=7")
    assert answer.status_code == 404
    asked = page.get(f"/write.png?text={text}&seed=7")
    assert asked.status_code == 422
    assert "A number " in status_line(asked.text)
    assert_problem(page.get(f"/api/write?text={text}"), 422, status_line(asked.text))


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("", NOT_A_NUMBER),
        ("text=1&text=2", "The text must be given only once."),
        ("text=1&hand=5", "The hand must be from 0 to 4."),
        ("text=1&hand=", "The hand must be from 0 to 4."),
        ("text=1&weight=1.00001", "The weight must be a number from -1 to 1."),
        ("text=1&weight=nan", "The weight must be a number from -1 to 1."),
        ("text=1&slant=%201", "The slant must be a number from -1 to 1."),
        ("text=1&slant=1_0", "The slant must be a number from -1 to 1."),
        ("text=1&width=", "The width must be a number from -1 to 1."),
        ("text=1&balance=1e999", "The balance must be a number from -1 to 1."),
        ("text=1&temperature=0.4", "The temperature must be a number from 0.5 to 1.3."),
        ("text=1&weight=0&weight=0", "The weight must be given only once."),
    ],
)
def test_a_wrong_value_gets_one_sentence(page: httpx.Client, query: str, sentence: str) -> None:
    assert_problem(page.get(f"/api/write?{query}"), 422, sentence)
    answer = page.get(f"/write.png?{query}")
    assert (answer.status_code, status_line(answer.text)) == (422, sentence)


@pytest.mark.parametrize("seed", [seed for seed in NO_SEED if seed])
def test_a_wrong_seed(page: httpx.Client, seed: str) -> None:
    assert_problem(page.get("/api/write", params={"text": "1", "seed": seed}), 422, SEED_SENTENCE)


@pytest.mark.parametrize(
    ("address", "sentence"),
    [
        ("/write/1.png?ground=red", "The ground must be one of paper, black, transparent."),
        (
            "/write/1.jpg?ground=transparent",
            "A JPEG cannot be transparent; its ground is paper or black.",
        ),
        ("/write/1.svg?ground=paper", "An SVG is ink alone; its ground is transparent."),
    ],
)
def test_a_ground_that_is_none(page: httpx.Client, address: str, sentence: str) -> None:
    answer = page.get(address)
    assert (answer.status_code, status_line(answer.text)) == (422, sentence)


def test_weights_without_sliders(tmp_path: Path) -> None:
    app = create_app(Settings(rate_limit=""), DigitSampler(directions=tmp_path / "none.json"))
    page = httpx.Client(transport=httpx.WSGITransport(app), base_url="http://page")
    assert page.get("/write/1.png?seed=7").status_code == 200
    assert page.get("/write?text=1&seed=7").status_code == 200
    for path in ("/write/1.png?seed=7&weight=1", "/write?text=1&weight=1", "/hands/8.png"):
        answer = page.get(path)
        assert (answer.status_code, status_line(answer.text)) == (422, NO_SLIDERS)


def test_the_api_writes_one_hand_and_names_all_five(
    page: httpx.Client, writer: NumberWriter, sampler: DigitSampler
) -> None:
    answer = page.get("/api/write?text=1/2&seed=7&slant=0.5&hand=3")
    told = answer.json()
    assert (told["text"], told["seed"], told["hand"]) == ("1/2", 7, 3)
    assert told["weights"] == sampler.version
    neutral = {"weight": 0, "width": 0, "balance": 0, "temperature": 1}
    assert told["style"] == neutral | {"slant": 0.5}
    written = [writer.write("1/2", Hand(7, place, Style(slant=0.5))) for place in range(HANDS)]
    pngs = [number_png(each.coverage, "transparent") for each in written]
    assert base64.b64decode(re.fullmatch("data:image/png;base64,(.*)", told["png"])[1]) == pngs[3]
    with Image.open(io.BytesIO(pngs[3])) as picture:
        assert (told["width"], told["height"]) == picture.size
    others = [page.get(address) for address in told["hands"]]
    assert [other.content for other in others] == pngs
    assert all("immutable" in other.headers["Cache-Control"] for other in others)
    first = page.get("/api/write?text=1/2&seed=7&slant=0.5")
    assert first.json()["hand"] == 0
    assert first.headers["ETag"] != answer.headers["ETag"]


def test_all_of_it_is_open_to_scripts_elsewhere(page: httpx.Client) -> None:
    for path in ("/write/1.png?seed=7", "/write.png?text=1&seed=7", "/api/write?text=1"):
        assert page.get(path).headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in page.get("/write").headers


def test_pictures_that_differ_are_saved_under_names_that_differ(client: httpx.Client) -> None:
    names = {
        client.get("/write.png", params={"text": "8", "seed": 7, "ground": ground}).headers[
            "Content-Disposition"
        ]
        for ground in ("paper", "black", "transparent")
    }
    assert len(names) == 3
