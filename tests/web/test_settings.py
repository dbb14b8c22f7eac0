from __future__ import annotations

import dataclasses

import pytest

from web.settings import Settings, SettingsError


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


@pytest.mark.parametrize("port", ["0", "65536", "-1", "abc", "80 ", "8_0", "1e3", "٨٠", "9" * 5000])
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
