"""The page takes the digits of every script, and each picture keeps one address."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest


@pytest.mark.parametrize(
    ("path", "asked", "plain"),
    [
        ("/", {"digit": "٨", "seed": "४२", "lang": "ar"}, {"digit": "8", "seed": "42"}),
        ("/write", {"text": "٢٠٢٦", "seed": "７"}, {"text": "2026", "seed": "7"}),
        ("/write", {"text": "２４．１２", "from": "٣", "to": "8"}, {"text": "24.12", "from": "3"}),
        ("/read", {"text": "२०२६", "seed": "7"}, {"text": "2026"}),
        ("/dataset.zip", {"count": "٢", "digits": "٣８"}, {"count": "2", "digits": "38"}),
    ],
)
def test_it_is_sent_on_to_plain_digits(
    client: httpx.Client, path: str, asked: dict[str, str], plain: dict[str, str]
) -> None:
    answer = client.get(path, params=asked)
    assert answer.status_code == 302
    assert "no-store" in answer.headers["Cache-Control"]
    there = urlsplit(answer.headers["Location"])
    assert there.path == path
    query = {name: value for name, (value,) in parse_qs(there.query).items()}
    assert query == asked | plain
    assert client.get(answer.headers["Location"]).status_code == 200


def test_a_slash_at_the_end_is_taken_away(client: httpx.Client) -> None:
    for path, there in (
        ("/write/?text=1&seed=2", "/write?text=1&seed=2"),
        ("/read/", "/read"),
        ("/docs/?of=%2B", "/docs?of=%2B"),
    ):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (301, there)
    assert client.get("/nowhere/").status_code == 404
    assert "Location" not in client.get("//write/").headers, "which names another host"


def test_other_letters_are_told_and_go_nowhere(client: httpx.Client) -> None:
    answer = client.get("/write", params={"text": "é²"})
    assert answer.status_code == 422


def test_the_pictures_own_addresses_stay_plain(client: httpx.Client) -> None:
    assert client.get("/write.png", params={"text": "٢", "seed": "7"}).status_code == 422
    assert client.get("/api/digits/٨").status_code == 404
