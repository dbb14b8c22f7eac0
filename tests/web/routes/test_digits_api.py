from __future__ import annotations

import base64
import io

import httpx
import numpy as np
import pytest
from PIL import Image

from model.generation.sampler import DigitSampler
from tests.web.support import (
    AN_HOUR,
    COUNT_SENTENCE,
    DIGIT_SENTENCE,
    FOREVER,
    NO_COUNT,
    NO_DIGIT,
    NO_SEED,
    SEED_SENTENCE,
    assert_problem,
    quoted,
)


def pixels(image: dict[str, str]) -> np.ndarray:
    """Decode one image of the API's answer, which must be a grey 28x28 PNG."""
    kind, data = image["png"].split(",")
    assert kind == "data:image/png;base64"
    picture = Image.open(io.BytesIO(base64.b64decode(data, validate=True)))
    assert (picture.format, picture.mode, picture.size) == ("PNG", "L", (28, 28))
    return np.asarray(picture)


@pytest.mark.parametrize("digit", range(10))
def test_every_digit_is_what_the_sampler_draws(
    client: httpx.Client, sampler: DigitSampler, digit: int
) -> None:
    answer = client.get(f"/api/digits/{digit}", params={"seed": 42})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    told = answer.json()
    assert (told["digit"], told["seed"], told["weights"]) == (digit, 42, sampler.version)
    assert np.array_equal([pixels(each) for each in told["images"]], sampler.draw(digit, 5, 42))


@pytest.mark.parametrize("count", [1, 5, 6, 100])
def test_count(client: httpx.Client, sampler: DigitSampler, count: int) -> None:
    told = client.get("/api/digits/3", params={"count": count, "seed": 7}).json()
    assert np.array_equal([pixels(each) for each in told["images"]], sampler.draw(3, count, 7))
    assert told["images"][-1]["alt"] == f"Handwritten 3, variant {count} of {count}"


def test_without_a_seed_a_fresh_one_is_told_and_not_kept(client: httpx.Client) -> None:
    answers = [client.get("/api/digits/8") for _ in range(4)]
    seeds = {answer.json()["seed"] for answer in answers}
    assert len(seeds) == 4
    for answer in answers:
        assert answer.headers["Cache-Control"] == "no-store"
        assert "ETag" not in answer.headers
        told = answer.json()
        assert 0 <= told["seed"] < 2**32
        again = client.get("/api/digits/8", params={"seed": told["seed"]})
        assert again.json() == told, "the seed told draws the same again"


@pytest.mark.parametrize("named", [True, False])
def test_with_a_seed_the_answer_is_kept(
    client: httpx.Client, sampler: DigitSampler, named: bool
) -> None:
    """For ever where the address names the weights, for an hour where new ones may take it over."""
    address = "/api/digits/8?count=2&seed=42" + (f"&v={sampler.version}" if named else "")
    kept = FOREVER if named else AN_HOUR
    first = client.get(address, headers={"Accept-Encoding": "identity"})
    assert first.headers["Cache-Control"] == kept
    assert first.headers["ETag"] == f'"{sampler.version}-8-2-42"'
    assert client.get(address).content == first.content
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Cache-Control"] == kept
    others = ("/api/digits/8?count=3&seed=42", "/api/digits/7?count=2&seed=42")
    for other in (*others, "/api/digits/8?count=2&seed=43"):
        answer = client.get(other, headers={"If-None-Match": first.headers["ETag"]})
        assert answer.status_code == 200, "another drawing has another tag"


def test_the_count_left_out_is_five(client: httpx.Client) -> None:
    left_out, told = (client.get(f"/api/digits/8?seed=42{more}") for more in ("", "&count=5"))
    assert left_out.content == told.content
    assert left_out.headers["ETag"] == told.headers["ETag"]


def test_head_works(client: httpx.Client) -> None:
    got, headed = (client.request(way, "/api/digits/8?seed=42") for way in ("GET", "HEAD"))
    assert headed.status_code == 200
    assert headed.content == b""
    assert headed.headers["ETag"] == got.headers["ETag"]
    assert headed.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize("digit", NO_DIGIT)
def test_a_path_that_names_no_digit_is_not_found(client: httpx.Client, digit: str) -> None:
    path = httpx.URL(client.base_url, raw_path=f"/api/digits/{quoted(digit)}".encode())
    assert_problem(client.get(path), 404, DIGIT_SENTENCE)


@pytest.mark.parametrize("seed", ["", *NO_SEED])
def test_a_bad_seed(client: httpx.Client, seed: str) -> None:
    answer = client.get("/api/digits/8", params={"seed": seed})
    assert_problem(answer, 422, SEED_SENTENCE)


@pytest.mark.parametrize("count", ["", *NO_COUNT])
def test_a_bad_count(client: httpx.Client, count: str) -> None:
    answer = client.get("/api/digits/8", params={"count": count, "seed": "42"})
    assert_problem(answer, 422, COUNT_SENTENCE)


@pytest.mark.parametrize("name", ["count", "seed"])
def test_a_value_given_twice(client: httpx.Client, name: str) -> None:
    answer = client.get(f"/api/digits/8?{name}=5&{name}=5")
    assert_problem(answer, 422, f"The {name} must be given only once.")


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/digits", "/api/digits/", "/api/digits/8/"])
def test_nothing_there(client: httpx.Client, path: str) -> None:
    assert_problem(client.get(path), 404, "There is nothing at this address.")


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_other_methods(client: httpx.Client, method: str) -> None:
    answer = client.request(method, "/api/digits/8?seed=42")
    assert_problem(answer, 405, "This address can be read with GET, and nothing else.")
    assert {"GET", "HEAD"} <= set(answer.headers["Allow"].split(", "))
