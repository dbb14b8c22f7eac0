"""What goes wrong inside is told in one sentence, and shows nothing of the inside."""

from __future__ import annotations

import httpx
import numpy as np
import pytest

from model.generation.sampler import GENERATOR, DigitSampler
from tests.web.support import status_line
from web import create_app
from web.settings import Settings

SORRY = "Something went wrong on our side. Please try again in a moment."


class Broken(DigitSampler):
    """The real generator, whose drawing fails: memory, say."""

    def draw(self, digit: int, count: int = 5, seed: int = 0) -> np.ndarray:
        raise RuntimeError(f"out of memory in {GENERATOR}")


@pytest.fixture(scope="module")
def broken() -> httpx.Client:
    app = create_app(Settings(), Broken())
    return httpx.Client(transport=httpx.WSGITransport(app), base_url="http://page")


def test_the_browser_gets_a_page(broken: httpx.Client) -> None:
    for path in ("/?digit=8&seed=42", "/digits/8/42.png"):
        answer = broken.get(path)
        assert answer.status_code == 500
        assert status_line(answer.text) == SORRY
        assert_nothing_shows(answer)


def test_the_api_gets_a_problem(broken: httpx.Client) -> None:
    for path in ("/api/digits/8", "/api/digits/8?seed=42"):
        answer = broken.get(path)
        assert answer.status_code == 500
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert answer.json() == {
            "type": "about:blank",
            "title": "Internal Server Error",
            "status": 500,
            "detail": SORRY,
        }
        assert_nothing_shows(answer)


def test_a_known_strip_needs_no_drawing(broken: httpx.Client) -> None:
    tag = f'"{DigitSampler().version}-8-42"'
    answer = broken.get("/digits/8/42.png", headers={"If-None-Match": tag})
    assert answer.status_code == 304


def test_alive_but_not_ready(broken: httpx.Client) -> None:
    assert broken.get("/healthz").status_code == 200
    answer = broken.get("/readyz")
    assert (answer.status_code, answer.text) == (503, "not ready\n")
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_page_for_wrong_methods_and_addresses(client: httpx.Client) -> None:
    answer = client.post("/", data={"digit": "8"})
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]
    assert status_line(answer.text) == "This address can be read with GET, and nothing else."
    for language, sentence in (
        ("en", "This address takes GET and POST, and nothing else."),
        ("es", "Esta dirección acepta GET y POST, y nada más."),
    ):
        answer = client.put("/read", params={"lang": language})
        assert answer.status_code == 405
        assert {"GET", "POST"} <= set(answer.headers["Allow"].split(", "))
        assert status_line(answer.text) == sentence
    for path in ("/nowhere", "/static/../settings.py", "/static/none.css", "/apis"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert status_line(answer.text) == "There is nothing at this address."


def assert_nothing_shows(answer: httpx.Response) -> None:
    for inside in ("Traceback", "RuntimeError", "memory", "weights", ".py", ".onnx"):
        assert inside not in answer.text
