"""Conditional and range headers, good and nonsense, on every route."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from model.generation.sampler import DigitSampler
from web import create_app
from web.settings import Settings

ROUTES = [
    *(
        "/",
        "/write",
        "/read",
        "/api/digits/8?seed=42&count=1",
        "/api/write?text=1&seed=7",
        "/digits/8/42.png",
    ),
    *("/digits/8/42/3.jpg", "/digits/8/42.zip", "/write/1.svg?seed=7", "/write.png?text=1&seed=7"),
    *("/morph/3/8.png?seed=7&frames=2", "/hands/8.png?seed=7", "/dataset.npz?seed=7&count=1"),
    *("/samples/hands.png", "/static/page.css", "/favicon.ico", "/robots.txt", "/openapi.json"),
    *("/docs", "/healthz", "/readyz", "/metrics", "/nowhere", "/digits/x/42.png"),
]
TAGS = ['""', '"', '"",""', "W/", 'W/""', "*", "*, *", '"*"', ",,,", '"a', "a", "\xff", '"x":gzip']
TAGS += ['"' + "a" * 4000 + '"', ", ".join(['"b"'] * 500), "\u00e9", " ", ":"]
DATES = ["", "0", "yesterday", "Thu, 01 Jan 1970 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 GMT"]
DATES += ["Thu, 99 Foo 2026 99:99:99 GMT", "-1"]
RANGES = ["", "bytes", "bytes=", "bytes=-", "bytes=0-0", "bytes=5-2", "bytes=99999999-", "bytes=-5"]
RANGES += [
    "bytes=0-1,3-4",
    "bytes=" + "0-1," * 2000,
    "lines=1-2",
    "bytes=a-b",
    "bytes=-99999999999",
]


@pytest.fixture(scope="module")
def app(sampler: DigitSampler) -> Flask:
    return create_app(Settings(rate_limit=""), sampler)


@pytest.fixture
def page(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.mark.parametrize("path", ROUTES)
def test_nonsense_in_conditions_is_no_fault(page: FlaskClient, path: str) -> None:
    expected = {page.get(path).status_code, 206, 304, 412, 416}
    of_tags = [{"If-None-Match": tag, "If-Match": tag, "If-Range": tag} for tag in TAGS]
    of_dates = [{"If-Modified-Since": date, "If-Unmodified-Since": date} for date in DATES]
    for headers in (*of_tags, *of_dates, *({"Range": each, "If-Range": "x"} for each in RANGES)):
        answer = page.get(path, headers={"Range": "bytes=0-3"} | headers)
        assert answer.status_code in expected, headers
    for each in RANGES:
        assert page.get(path, headers={"Range": each}).status_code in expected, each


@pytest.mark.parametrize("tag", ['""', '"other", ""', 'W/""'])
def test_an_empty_tag_is_another_one(page: FlaskClient, tag: str) -> None:
    answer = page.get("/digits/8/42.png", headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert page.get("/digits/8/42.png", headers={"If-None-Match": "*"}).status_code == 304
