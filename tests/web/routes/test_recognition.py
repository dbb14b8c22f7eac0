"""Pictures read: by the API, by the plain form, and what we drew ourselves."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import cv2
import httpx
import numpy as np
import pytest
from PIL import Image

from model.generation.sampler import DigitSampler
from model.images import strip_png
from model.recognition.limits import MAX_BYTES
from model.recognition.reader import DigitReader
from tests.model.recognition.support import dark_on_light, encode, number
from tests.support import run_module
from tests.web.support import (
    NOT_ONE,
    TOO_LARGE,
    Server,
    assert_picker,
    assert_problem,
    form,
    images,
    links,
    reading_line,
)
from web import create_app
from web.inputs.uploads import AROUND
from web.responses.pages import render
from web.responses.readings import Found
from web.settings import Settings

BLANK = "The picture is blank: there is nothing to read on it."
NO_DIGIT = "No digit was found: nothing in the picture looks like one."
NO_FORM = "Send the picture as multipart/form-data, in the field “image”."
NO_PICTURE = "Choose one picture first."
BROKEN = "The picture is damaged or incomplete; save it again and send that."
BOMB = "The picture has more than 40 megapixels; send a smaller one."
EMPTY = "The file is empty; send a picture."


@pytest.fixture(scope="module")
def client(reading_server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=reading_server.url) as client:
        yield client


@pytest.fixture(scope="module")
def photo(sampler: DigitSampler) -> bytes:
    """90210 in our generator's hands, dark on light, as a PNG."""
    return encode(dark_on_light(number(sampler, "90210")))


def picture(url: str) -> Image.Image:
    """Return the picture in a data URL."""
    return Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2])))


def bomb() -> bytes:
    """A PNG of 121 megapixels in few bytes."""
    buffer = io.BytesIO()
    Image.new("1", (11_000, 11_000)).save(buffer, "PNG")
    return buffer.getvalue()


def scribble() -> bytes:
    """A knot of strokes: no digit."""
    knots = np.array([[30, 30], [170, 60], [40, 90], [160, 170], [20, 160], [150, 20], [90, 180]])
    pixels = np.full((200, 200), 250, np.uint8)
    cv2.polylines(pixels, [knots], True, 20, 5)
    return encode(pixels)


def test_a_number_is_read_in_order(client: httpx.Client, photo: bytes) -> None:
    answer = client.post("/api/read", files=form(photo))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    told = answer.json()
    assert (told["text"], told["summary"]) == ("90210", "Read as 90210: 5 digits.")
    assert (told["width"], told["height"]) == (5 * 208, 228)
    assert [each["digit"] for each in told["digits"]] == [9, 0, 2, 1, 0]
    for place, each in enumerate(told["digits"]):
        x, y, width, height = each["box"]
        assert 208 * place <= x < x + width <= 208 * (place + 1)
        assert 0 <= y < y + height <= 228
        assert each["confidence"] == max(each["probabilities"]) > 0.5
        assert len(each["probabilities"]) == 10
        assert sum(each["probabilities"]) + each["not_a_digit"] == pytest.approx(1, abs=1e-3)


def test_a_reading_names_the_hand(client: httpx.Client, photo: bytes) -> None:
    told = client.post("/api/read", files=form(photo)).json()
    page = client.post("/read", files=form(photo)).text
    (address,) = re.findall(r'class="own"><a class="link" href="([^"]*)"', page)
    wanted = {"text": "90210", "seed": "0", "own": told["hand"]}
    assert dict(parse_qsl(urlsplit(unescape(address)).query)) == wanted
    number = client.get(unescape(address)).text
    assert "90210 in your own hand, variant 1 of 5." in number
    assert f'name="own" value="{told["hand"]}"' in number
    mine = client.get("/write.png", params={"text": "2026", "own": told["hand"]})
    assert "own-hand-1" in mine.headers["Content-Disposition"]
    assert mine.content != client.get("/write.png?text=2026&seed=0").content
    broken = client.get("/write.png", params={"text": "2026", "own": told["hand"][1:]})
    assert broken.status_code == 422
    assert "This hand is damaged" in broken.text
    assert client.post("/api/read", files=form(scribble())).json()["hand"] is None


def test_the_answer_is_the_readers(client: httpx.Client, photo: bytes) -> None:
    read = DigitReader().read(photo)
    told = client.post("/api/read", files=form(photo)).json()
    assert told["text"] == read.text
    for sign, each in zip(told["digits"], read.digits, strict=True):
        assert (sign["digit"], sign["box"]) == (each.digit, list(each.box))
        assert sign["confidence"] == round(each.confidence, 4)
        assert sign["probabilities"] == [round(share, 4) for share in each.probabilities]
        assert np.array_equal(np.asarray(picture(sign["crop"])), each.crop)


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "TIFF", "PDF"])
def test_other_formats(client: httpx.Client, sampler: DigitSampler, kind: str) -> None:
    data = encode(dark_on_light(number(sampler, "42")), kind)
    # The name and type that the sender claims say nothing: the content does.
    files = {"image": ("notes.txt", data, "text/plain")}
    assert client.post("/api/read", files=files).json()["text"] == "42"


def test_nothing_there_is_an_answer_too(client: httpx.Client) -> None:
    blank = encode(np.full((200, 300), 255, np.uint8))
    told = client.post("/api/read", files=form(blank)).json()
    assert (told["text"], told["digits"], told["summary"]) == ("", [], BLANK)
    told = client.post("/api/read", files=form(scribble())).json()
    assert (told["text"], told["summary"]) == ("", NO_DIGIT)
    assert [each["digit"] for each in told["digits"]] == [None]
    page = client.post("/read", files=form(scribble())).text
    assert reading_line(page) == NO_DIGIT
    assert "Five more like this digit" not in page


WRONG: dict[str, tuple[dict[str, Any], int, str]] = {
    "nothing": ({}, 415, NO_FORM),
    "no form": ({"content": b"\x89PNG", "headers": {"Content-Type": "image/png"}}, 415, NO_FORM),
    "JSON": ({"json": {"image": "8"}}, 415, NO_FORM),
    "another field": ({"files": {"picture": ("a.png", b"x")}}, 400, NO_FORM),
    "no boundary": (
        {"content": b"x", "headers": {"Content-Type": "multipart/form-data"}},
        400,
        NO_FORM,
    ),
    "no file chosen": ({"files": {"image": ("", b"")}}, 400, NO_PICTURE),
    "text": ({"data": {"image": "8"}, "files": {"other": ("a", b"")}}, 400, NO_PICTURE),
    "two": ({"files": [("image", ("a", b"x"))] * 2}, 400, NO_PICTURE),
    "many parts": ({"files": [("image", ("a", b"x"))] * 9}, 400, NO_FORM),
    "empty": ({"files": form(b"")}, 422, EMPTY),
    "no picture": ({"files": form(b"hello, world", "digits.png")}, 415, NOT_ONE),
    "SVG": ({"files": form(b"<svg xmlns='http://www.w3.org/2000/svg'/>")}, 415, NOT_ONE),
    "half": ({"files": form(encode(np.eye(400, dtype=np.uint8) * 255)[:300])}, 422, BROKEN),
    "bomb": ({"files": form(bomb())}, 413, BOMB),
    "large": ({"files": form(bytes(MAX_BYTES + 1))}, 413, TOO_LARGE),
    "huge": ({"files": form(bytes(3 * MAX_BYTES))}, 413, TOO_LARGE),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_cannot_be_read_gets_one_sentence(client: httpx.Client, case: str) -> None:
    sent, status, sentence = WRONG[case]
    assert_problem(client.post("/api/read", **sent), status, sentence)
    answer = client.post("/read", **sent)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    (line,) = re.findall(r'class="status wrong" id="said" role="status"[^>]*>([^<]*)<', answer.text)
    assert unescape(line) == sentence
    assert_picker(answer.text)
    assert images(answer.text) == []


def test_a_body_without_a_length_is_bounded_too(reading_server: Server) -> None:
    head = b'--b\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\n'

    def body() -> Iterator[bytes]:
        yield head
        for _ in range(MAX_BYTES // AROUND + 2):
            yield bytes(AROUND)

    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    answer = httpx.post(f"{reading_server.url}/api/read", content=body(), headers=kind)
    assert_problem(answer, 413, TOO_LARGE)


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_other_methods(client: httpx.Client, method: str) -> None:
    sentence = "This address takes a picture by POST, and nothing else."
    answer = client.request(method, "/api/read")
    assert_problem(answer, 405, sentence)
    assert "POST" in answer.headers["Allow"]


def test_the_form_shows_the_page_with_the_result(client: httpx.Client, photo: bytes) -> None:
    answer = client.post("/read", files=form(photo))
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert reading_line(answer.text) == "Read as 90210: 5 digits."
    assert_picker(answer.text)
    told = client.post("/api/read", files=form(photo)).json()["digits"]
    crops = [each["crop"] for each in told]
    assert [image["src"] for image in images(answer.text)] == crops
    shown = picture(*re.findall(r'<image href="([^"]*)"', answer.text))
    assert shown.format == "JPEG"
    sent = Image.open(io.BytesIO(photo)).convert("L").resize(shown.size)
    assert np.abs(np.asarray(shown, int) - np.asarray(sent)).mean() < 3
    boxes = re.findall(r'class="box" x="(\d+)" y="(\d+)" width="(\d+)" height="(\d+)"', answer.text)
    assert [[int(side) for side in box] for box in boxes] == [each["box"] for each in told]
    leading = re.findall(r'<li class="first"><span>(\d)</span>', answer.text)
    assert leading == list("90210")
    more = re.findall(r'class="link more-like"[^>]* href="([^"]*)"', answer.text)
    assert [unescape(link) for link in more] == [f"/?digit={each}&seed=" for each in "90210"]


@pytest.mark.parametrize("digit", range(10))
def test_what_we_drew_is_read_in_one_press(client: httpx.Client, digit: int) -> None:
    page = client.get("/", params={"digit": digit, "seed": 3}).text
    presses = re.findall(r'<a [^>]*class="tile" href="([^"]*)"[^>]*><img', page)
    assert len(presses) == 5
    answer = client.get(unescape(presses[1]).partition("#")[0])
    assert answer.status_code == 200
    assert re.fullmatch(rf"Read as {digit}, \d\d % sure\.", reading_line(answer.text))
    assert f"Five handwritten {digit}s, seed 3." in answer.text
    assert len(images(answer.text)) == 5 + 1
    every = client.get(links(page)["Read all five"].partition("#")[0]).text
    assert reading_line(every) == f"Read as {str(digit) * 5}: 5 digits."


def test_addresses_that_name_no_drawing(client: httpx.Client) -> None:
    for path in ("/read", "/read?digit=8", "/read?seed=8"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, "/#read")
    for query in ("digit=8&seed=42&place=6", "digit=8&seed=42&place=", "digit=x&seed=42"):
        answer = client.get(f"/read?{query}")
        assert answer.status_code == 422
        assert_picker(answer.text, "8" if "digit=8" in query else None)


def test_a_strip_is_read_back(client: httpx.Client, sampler: DigitSampler) -> None:
    strip = strip_png(sampler.draw(3, 5, 42))
    assert client.post("/api/read", files=form(strip)).json()["text"] == "33333"


def test_scripts_that_are_imported_by_name_are_asked_for_again(client: httpx.Client) -> None:
    for name in ("reading/ask", "reading/pad", "shared/parts", "shared/visits"):
        answer = client.get(f"/static/{name}.js")
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-cache"
        tag = {"If-None-Match": answer.headers["ETag"]}
        assert client.get(f"/static/{name}.js", headers=tag).status_code == 304


def test_the_page_starts_without_the_reader() -> None:
    code = (
        "import sys, web; app = web.create_app(); app.test_client().get('/?digit=8&seed=42'); "
        "print(sorted({'model.recognition.reader'} & sys.modules.keys()))"
    )
    done = run_module("-c", code)
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr


def test_the_log_has_no_trace(client: httpx.Client, reading_server: Server) -> None:
    client.post("/api/read", files=form(b"hello"))
    assert "Traceback" not in reading_server.log.read_text()


@pytest.mark.parametrize(("digit", "confidence", "doubt"), [(8, 0.69, True), (8, 0.7, False)])
def test_what_is_under_the_readers_mark_is_called_not_sure(
    digit: int, confidence: float, doubt: bool
) -> None:
    sign = {
        "digit": digit,
        "confidence": confidence,
        "probabilities": [0.0] * 8 + [confidence, 0.0],
        "box": [1, 2, 3, 4],
        "crop": "data:,",
    }
    told = {"summary": "", "digits": [sign], "width": 28, "height": 28}
    with create_app(Settings()).test_request_context():
        html = render("found.html", found=Found("", reading=told))
    assert ("not sure" in html) == doubt
    assert 'data-box="1 2 3 4"' in html
