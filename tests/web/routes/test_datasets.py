"""Data sets to take away: what is in them, and how many at a time."""

from __future__ import annotations

import io
import zipfile

import httpx
import numpy as np
import pytest
from flask import Flask
from PIL import Image

from model.dataset import Recipe
from model.generation.sampler import DigitSampler
from model.generation.style import Style
from tests.web.support import AN_HOUR, status_line
from web import create_app
from web.services.registry import services
from web.settings import Settings

BUSY = "Another data set is being drawn just now. Please try again in a moment."


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(Settings(rate_limit=""))


def client(app: Flask) -> httpx.Client:
    return httpx.Client(transport=httpx.WSGITransport(app), base_url="http://page")


@pytest.fixture(scope="module")
def page(app: Flask) -> httpx.Client:
    return client(app)


def test_npz(page: httpx.Client, sampler: DigitSampler) -> None:
    answer = page.get("/dataset.npz?count=7&digits=83&seed=7&weight=1")
    name = "filename=digits-7-seed-7.npz"
    assert answer.headers["Content-Disposition"] == f"attachment; {name}"
    data = np.load(io.BytesIO(answer.content))
    x, y = Recipe(7, 7, (8, 3), Style(weight=1)).draw(sampler, 0, 7)
    assert np.array_equal(data["x"], x)
    assert np.array_equal(data["y"], y)
    assert data["y"].tolist() == [8, 3, 8, 3, 8, 3, 8]


def test_zip(page: httpx.Client, sampler: DigitSampler) -> None:
    answer = page.get("/dataset.zip?count=12&seed=7")
    assert answer.headers["Content-Type"] == "application/zip"
    whole = zipfile.ZipFile(io.BytesIO(answer.content))
    assert whole.testzip() is None
    assert {"README.md", "card.json"} <= set(whole.namelist())
    pictures = sorted(name for name in whole.namelist() if name.endswith(".png"))
    assert len(pictures) == 12
    x, _ = Recipe(12, 7).draw(sampler, 0, 12)
    found = [np.asarray(Image.open(io.BytesIO(whole.read(name)))) for name in pictures]
    assert {each.tobytes() for each in found} == {each.tobytes() for each in x}


def test_a_hundred_of_all_digits_where_nothing_is_asked_for(page: httpx.Client) -> None:
    answer = page.get("/dataset.npz?seed=")
    y = np.load(io.BytesIO(answer.content))["y"]
    assert np.bincount(y).tolist() == [10] * 10
    assert answer.headers["Cache-Control"] == "no-store"


def test_kept_by_its_recipe(page: httpx.Client) -> None:
    first = page.get("/dataset.zip?count=2&seed=7")
    assert first.headers["Cache-Control"] == AN_HOUR
    tag = {"If-None-Match": first.headers["ETag"]}
    assert page.get("/dataset.zip?count=2&seed=7", headers=tag).status_code == 304
    for other in ("npz?count=2&seed=7", "zip?count=3&seed=7", "zip?count=2&seed=7&digits=8"):
        assert page.get(f"/dataset.{other}", headers=tag).status_code == 200
    assert page.get("/dataset.zip?count=2&seed=7").content == first.content


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("count=0", "A download has from 1 to 1000 digits."),
        ("count=1001", "A download has from 1 to 1000 digits."),
        ("count=x", "A download has from 1 to 1000 digits."),
        ("digits=33", "The digits must be some of 0 to 9, each once, like 358."),
        ("digits=", "The digits must be some of 0 to 9, each once, like 358."),
        ("seed=-1", "The seed must be a whole number from 0 to 4294967295."),
        ("weight=2", "The weight must be a number from -1 to 1."),
    ],
)
def test_wrong_values_get_one_sentence(page: httpx.Client, query: str, sentence: str) -> None:
    answer = page.get(f"/dataset.zip?{query}")
    assert (answer.status_code, status_line(answer.text)) == (422, sentence)


def test_it_is_sent_as_it_is_drawn_one_at_a_time(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.services.admission.PATIENCE", 0.01)
    with services(app).downloads.place:
        refused = client(app).get("/dataset.npz?count=1")
        assert (refused.status_code, status_line(refused.text)) == (503, BUSY)
        assert refused.headers["Retry-After"] == "2"
        assert client(app).get("/digits/8/42.png").status_code == 200, "who wants a digit gets it"
    slow = app.test_client().get("/dataset.zip?count=200&seed=7", buffered=False)
    parts = iter(slow.response)
    assert len(next(parts)) > 1000
    assert client(app).get("/dataset.npz?count=1").status_code == 200, "who takes it slowly"
    assert len(b"".join(parts)) > 1000
    slow.close()
    assert client(app).head("/dataset.npz?count=1").status_code == 200
    assert client(app).get("/dataset.npz?count=1").status_code == 200


def test_fewer_for_each_client_than_of_anything_else() -> None:
    page = client(create_app(Settings()))
    statuses = [page.get("/dataset.npz?count=1&seed=7").status_code for _ in range(10)]
    assert statuses == [200] * 10
    refused = page.get("/dataset.npz?count=1&seed=7")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert page.get("/digits/8/42.png").status_code == 200
