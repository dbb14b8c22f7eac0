"""The small parts, one by one: settings, digits, buttons, the log."""

from __future__ import annotations

import pytest
from limits import parse

from bot.settings import RATE, Settings
from model.environment import SettingsError
from tests.bot.loopback.server import TOKEN


def test_settings_have_defaults():
    settings = Settings.from_environment({"TELEGRAM_BOT_TOKEN": f" {TOKEN}\n"})
    assert settings == Settings("polling", TOKEN)
    assert settings.api_url == "https://api.telegram.org"
    assert settings.rate == RATE
    assert TOKEN not in repr(settings)


def test_a_bot_that_is_off_needs_no_token():
    assert Settings.from_environment({"BOT_MODE": " OFF "}).mode == "off"


@pytest.mark.parametrize("url", ["http://127.0.0.1:8081/", "https://example.org/api//"])
def test_an_api_server_of_ones_own(url):
    settings = Settings.from_environment({"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": url})
    assert settings.api_url == url.rstrip("/")


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("60/minute", parse("60/minute")),
        ("1 per second", parse("1/second")),
        ("5/Hour", parse("5/hour")),
        ("off", None),
        ("", RATE),
    ],
)
def test_rates(text, rate):
    environment = {"TELEGRAM_BOT_TOKEN": TOKEN, "BOT_RATE_LIMIT": text}
    assert Settings.from_environment(environment).rate == rate


def test_everything_an_operator_may_set():
    settings = Settings.from_environment(
        {
            "BOT_MODE": "webhook",
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "PUBLIC_URL": "https://digits.example.org:8443/",
            "ADMIN_CHAT_ID": "42",
            "ALLOWED_CHAT_IDS": "42, -1001234567890,",
            "METRICS_PORT": "9100",
            "SOURCE_URL": "https://example.org/source",
        }
    )
    assert settings.public_url == "https://digits.example.org:8443"
    assert (settings.admin_chat, settings.chats) == (42, {42, -1001234567890})
    assert (settings.metrics_port, settings.metrics_host) == (9100, "127.0.0.1")
    assert settings.source_url == "https://example.org/source"


@pytest.mark.parametrize("url", ["", "http://example.org", "https://example.org:8000"])
def test_a_webhook_needs_an_address_that_telegram_calls(url):
    environment = {"BOT_MODE": "webhook", "TELEGRAM_BOT_TOKEN": TOKEN, "PUBLIC_URL": url}
    with pytest.raises(SettingsError, match="BOT_MODE=webhook needs PUBLIC_URL, the page's https"):
        Settings.from_environment(environment)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_RATE_LIMIT", "20"),
        ("BOT_RATE_LIMIT", "0/minute"),
        ("BOT_RATE_LIMIT", "1/fortnight"),
        ("ADMIN_CHAT_ID", "@me"),
        ("ALLOWED_CHAT_IDS", "@us"),
        ("METRICS_PORT", "0"),
        ("METRICS_PORT", "65536"),
        ("PUBLIC_URL", "digits.example.org"),
        ("PUBLIC_URL", "https://example.org/digits"),
        *(("PUBLIC_URL", f"https://{host}") for host in ("192.168.1.7", "localhost", "pi.local")),
        ("SOURCE_URL", "example"),
        ("TELEGRAM_API_URL", "api.telegram.org"),
        ("TELEGRAM_API_URL", "ftp://api.telegram.org"),
        ("TELEGRAM_API_URL", "http://"),
        ("TELEGRAM_API_URL", "http://host:port"),
        ("TELEGRAM_API_URL", "http://[::1"),
        ("TELEGRAM_API_URL", "https://api.telegram.org/?q"),
        ("TELEGRAM_API_URL", "https://api telegram.org"),
        ("TELEGRAM_BOT_TOKEN", "my secret"),
        ("TELEGRAM_BOT_TOKEN", "secret?x"),
        ("TELEGRAM_BOT_TOKEN", " "),
        ("BOT_MODE", "pollling"),
    ],
)
def test_a_wrong_setting_is_one_sentence_that_names_it(name, value):
    with pytest.raises(SettingsError) as refusal:
        Settings.from_environment({"TELEGRAM_BOT_TOKEN": TOKEN, name: value})
    assert name in str(refusal.value)
    assert "secret" not in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_webhook_of_several_processes_needs_redis():
    environment = {
        "BOT_MODE": "webhook",
        "TELEGRAM_BOT_TOKEN": TOKEN,
        "PUBLIC_URL": "https://digits.example.org",
        "WEB_CONCURRENCY": "2",
    }
    with pytest.raises(SettingsError, match="WEB_CONCURRENCY=2 needs REDIS_URL"):
        Settings.from_environment(environment)
    shared = Settings.from_environment(environment | {"REDIS_URL": "redis://localhost:6379/0"})
    assert shared.redis_url == "redis://localhost:6379/0"
