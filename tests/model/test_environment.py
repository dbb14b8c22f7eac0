"""Settings: what is taken, and that a wrong one is one sentence that tells nobody's secret."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from model.environment import Environment, SettingsError

Read = Callable[[Environment], object]
WORD = re.compile("[a-z]+")
READERS: dict[str, Read] = {
    "MODE": lambda e: e.choice("MODE", ("polling", "webhook", "off")),
    "PORT": lambda e: e.whole_number("PORT", 1, 65535, 8000),
    "BUILD": lambda e: e.matching("BUILD", WORD, "a short word", "unknown"),
    "NAMES": lambda e: e.several("NAMES", WORD, "words with commas between"),
    "API_URL": lambda e: e.address("API_URL", "https://api.example.org"),
    "PUBLIC_URL": lambda e: e.public_url(),
    "REDIS_URL": lambda e: e.redis_url(),
}


def read(name: str, text: str) -> object:
    return READERS[name](Environment({name: text}))


@pytest.mark.parametrize(
    ("name", "default"),
    [
        *(("MODE", "polling"), ("PORT", None), ("BUILD", "unknown"), ("NAMES", ())),
        *(("API_URL", "https://api.example.org"), ("PUBLIC_URL", ""), ("REDIS_URL", "")),
    ],
)
def test_what_is_not_set_has_its_default(name: str, default: object) -> None:
    assert READERS[name](Environment({})) == default
    assert read(name, "") == read(name, " \n") == default


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("MODE", " Webhook ", "webhook"),
        *(("PORT", text, int(text)) for text in ("1", "8000", "65535")),
        ("BUILD", "new ", "new"),
        ("NAMES", "one, two,three four", ("one", "two", "three", "four")),
        ("API_URL", "http://127.0.0.1:8081/", "http://127.0.0.1:8081"),
        ("API_URL", "https://example.org/api//", "https://example.org/api"),
        ("PUBLIC_URL", "https://digits.example.org:8443/", "https://digits.example.org:8443"),
        ("PUBLIC_URL", "http://localhost:8000", "http://localhost:8000"),
        *(("REDIS_URL", url, url) for url in ("redis://:pass@cache:6379/0", "rediss://cache")),
        ("REDIS_URL", "redis+unix:///run/redis.sock", "redis+unix:///run/redis.sock"),
    ],
)
def test_what_is_set_is_read(name: str, text: str, value: object) -> None:
    assert read(name, text) == value


BAD = {
    "MODE": ["pollling", "hush"],
    "PORT": ["0", "65536", "-1", "abc", "8_0", "1e3", "٨٠", "9" * 5000],
    "BUILD": ["a b", "HUSH"],
    "NAMES": ["a;b", "hush,8"],
    "API_URL": [
        *("api.example.org", "ftp://api.example.org", "http://", "http://host:port", "http://[::1"),
        *("https://example.org/?hush", "https://api example.org", "https://a/{x}", "http://a:0"),
    ],
    "PUBLIC_URL": [
        *("digits.example.org", "ftp://digits.example.org", "https://", "https://a b"),
        *("https://me:hush@example.org", "https://example.org/digits", "https://example.org?x=1"),
        *("https://example.org:99999", "https://example.org:0"),
    ],
    "REDIS_URL": ["cache:6379", "http://:hush@cache", "redis://:hush@cache:x", "redis://", "hush"],
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name in BAD for text in BAD[name]])
def test_a_wrong_setting_is_one_sentence(name: str, text: str) -> None:
    with pytest.raises(SettingsError, match=rf"^{name} must be [^\n]+\.$") as refused:
        read(name, text)
    assert "hush" not in str(refused.value).lower()
