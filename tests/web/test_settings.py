from __future__ import annotations

import dataclasses

import pytest

from model.environment import SettingsError
from web.settings import Settings


def test_nothing_set_is_localhost() -> None:
    settings = Settings.from_environment({})
    assert settings == Settings("127.0.0.1", 8000, "")
    assert settings.bind == "127.0.0.1:8000"
    assert Settings.from_environment({"HOST": "", "PORT": "", "PUBLIC_URL": ""}) == settings


def test_settings_stay_as_they_were_read() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Settings().port = 1


@pytest.mark.parametrize("port", ["1", "8000", "65535"])
def test_good_ports(port: str) -> None:
    assert Settings.from_environment({"PORT": port}).port == int(port)


@pytest.mark.parametrize("port", ["0", "65536", "-1", "abc", "8 0", "8_0", "1e3", "٨٠", "9" * 5000])
def test_bad_ports(port: str) -> None:
    with pytest.raises(SettingsError, match=r"^PORT must be .*, such as 8000\.$"):
        Settings.from_environment({"PORT": port})


@pytest.mark.parametrize(
    ("host", "bind"),
    [
        ("0.0.0.0", "0.0.0.0:8000"),
        ("::", "[::]:8000"),
        ("localhost", "localhost:8000"),
        ("web-1.internal", "web-1.internal:8000"),
    ],
)
def test_good_hosts(host: str, bind: str) -> None:
    assert Settings.from_environment({"HOST": host}).bind == bind


@pytest.mark.parametrize(
    "host", ["http://localhost", "a b", "127.0.0.1:80", "-x", "x/y", "a" * 300]
)
def test_bad_hosts(host: str) -> None:
    with pytest.raises(SettingsError, match=r"^HOST must be .*\.$"):
        Settings.from_environment({"HOST": host})


@pytest.mark.parametrize(
    "url", ["https://digits.example.org", "https://digits.example.org/", "http://localhost:8000"]
)
def test_good_public_urls(url: str) -> None:
    assert Settings.from_environment({"PUBLIC_URL": url}).public_url == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    [
        "digits.example.org",
        "ftp://digits.example.org",
        "https://",
        "https://me:secret@digits.example.org",
        "https://digits.example.org/page",
        "https://digits.example.org?x=1",
        "https://a b",
    ],
)
def test_bad_public_urls(url: str) -> None:
    with pytest.raises(SettingsError, match=r"^PUBLIC_URL must be .*\.$") as caught:
        Settings.from_environment({"PUBLIC_URL": url})
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("mode", "webhook"), [("webhook", True), (" Webhook ", True), ("polling", False), ("", False)]
)
def test_the_bot_is_here_where_its_mode_says_so(mode: str, webhook: bool) -> None:
    assert Settings.from_environment({"BOT_MODE": mode}).webhook is webhook


GOOD = [
    ("RATE_LIMIT", "60/minute", "rate_limit", "60/minute"),
    ("RATE_LIMIT", "5 per second; 1000/day", "rate_limit", "5 per second; 1000/day"),
    ("RATE_LIMIT", " Off ", "rate_limit", ""),
    ("RATE_LIMIT", "", "rate_limit", "300/minute"),
    ("REDIS_URL", "redis://:pass@cache:6379/0", "redis_url", "redis://:pass@cache:6379/0"),
    ("REDIS_URL", "redis+unix:///run/redis.sock", "redis_url", "redis+unix:///run/redis.sock"),
    ("TRUSTED_PROXIES", "2", "proxies", 2),
    ("TRUSTED_HOSTS", "*", "trusted_hosts", ()),
    ("TRUSTED_HOSTS", "A.Example., b", "trusted_hosts", ("a.example", "b")),
    ("TRUSTED_HOSTS", "a.example, .b.example", "trusted_hosts", ("a.example", ".b.example")),
    ("FRAME_ANCESTORS", "https://huggingface.co", "frame_ancestors", ("https://huggingface.co",)),
    (
        "FRAME_ANCESTORS",
        "https://a, https://*.b:8443",
        "frame_ancestors",
        ("https://a", "https://*.b:8443"),
    ),
    ("METRICS_TOKEN", "abc-DEF_123=", "metrics_token", "abc-DEF_123="),
    ("BUILD_VERSION", "1.4.0", "build", "1.4.0"),
    ("RENDER_GIT_COMMIT", "0a714e5", "build", "0a714e5"),
]


@pytest.mark.parametrize(("name", "text", "field", "value"), GOOD)
def test_good_settings(name: str, text: str, field: str, value: object) -> None:
    found = getattr(Settings.from_environment({name: text}), field)
    assert (found[: len(value)] if isinstance(value, tuple) and value else found) == value


def test_our_own_names_are_trusted_where_any_are_named() -> None:
    def names(**environment: str) -> set[str]:
        return set(Settings.from_environment(environment).trusted_hosts)

    here = {"localhost", "127.0.0.1", "[::1]"}
    public = "https://digits.example.org:8443"
    assert names() == set()
    assert names(PUBLIC_URL=public) == {"digits.example.org"} | here
    assert names(PUBLIC_URL=public, TRUSTED_HOSTS="b") == {"digits.example.org", "b"} | here
    assert names(PUBLIC_URL=public, TRUSTED_HOSTS="*") == set()


BAD = {
    "RATE_LIMIT": ["many", "60", "0/minute", "60/fortnight", "-1/minute", "60/minute;x"],
    "REDIS_URL": [
        "localhost:6379",
        "http://:hush@cache",
        "redis://:hush@cache:x",
        "redis://",
        "redis+unix:",
    ],
    "TRUSTED_PROXIES": ["-1", "6", "one", "1.0", "٢"],
    "TRUSTED_HOSTS": ["https://a.example", "*.example", "a/b", "a;b", "a_b"],
    "FRAME_ANCESTORS": ["huggingface.co", "*", "'self'", "https://a;script-src *", "https://a/b"],
    "METRICS_TOKEN": ["short", "with space", "hush" * 60, "hüsh-hüsh"],
    "BUILD_VERSION": ["a b", "x" * 65, '"'],
}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name in BAD for text in BAD[name]])
def test_bad_settings_are_told_in_one_line(name: str, text: str) -> None:
    with pytest.raises(SettingsError, match=rf"^{name} must be [^\n]+$") as caught:
        Settings.from_environment({name: text})
    assert "hush" not in str(caught.value)


def test_secrets_are_not_shown() -> None:
    secrets = {"REDIS_URL": "redis://:hush-hush@cache", "METRICS_TOKEN": "hush-hush"}
    assert "hush" not in repr(Settings.from_environment(secrets))


@pytest.mark.parametrize("count", ["1", "2", "64"])
def test_good_numbers_of_processes(count: str) -> None:
    assert Settings.from_environment({"WEB_CONCURRENCY": count}).processes == int(count)


@pytest.mark.parametrize("count", ["0", "65", "-1", "many", "1.5"])
def test_bad_numbers_of_processes(count: str) -> None:
    with pytest.raises(SettingsError, match=r"^WEB_CONCURRENCY must be .* 1 to 64, such as 2\.$"):
        Settings.from_environment({"WEB_CONCURRENCY": count})
