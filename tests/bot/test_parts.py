"""The small parts, one by one: settings, digits, buttons, the log."""

from __future__ import annotations

import io
import json
import logging
import re

import pytest
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter

from bot import texts
from bot.inputs.text import read_digit
from bot.logs import set_up_logging
from bot.replies.keyboards import (
    Action,
    Press,
    picker,
    read_press,
    under_reading,
    under_strip,
)
from bot.runners.lifecycle import LONGEST_PAUSE, StartError
from bot.runners.polling import CONFLICT, Trouble
from bot.settings import Rate, Settings, SettingsError
from model.translations import words_for
from tests.bot.loopback.telegram_server import TOKEN


def test_settings_have_defaults():
    settings = Settings.from_environment({"TELEGRAM_BOT_TOKEN": f" {TOKEN}\n"})
    assert settings == Settings("polling", TOKEN)
    assert settings.api_url == "https://api.telegram.org"
    assert settings.rate == Rate(20, 60)
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
        ("60/minute", Rate(60, 60)),
        ("1 per second", Rate(1, 1)),
        ("5/Hour", Rate(5, 3600)),
        ("off", None),
        ("", Rate(20, 60)),
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


@pytest.mark.parametrize(
    "url", ["", "http://example.org", "https://example.org:8000", "https://example.org/digits"]
)
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
        ("ALLOWED_CHAT_IDS", "1 2"),
        ("METRICS_PORT", "0"),
        ("METRICS_PORT", "65536"),
        ("PUBLIC_URL", "digits.example.org"),
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


@pytest.mark.parametrize(
    ("text", "digit"),
    [
        ("0", 0),
        (" 9 ", 9),
        ("\u200f٨\u200e", 8),
        ("8\u20e3", 8),
        ("8️⃣", 8),
        ("٨", 8),
        ("८", 8),
        ("８", 8),
        ("𝟖", 8),
    ]
    + [(text, None) for text in ["", " ", "²", "⑧", "½", "八", "10", "-1", "0_8", "é", "\u20e3"]],
)
def test_read_digit(text, digit):
    assert read_digit(text) == digit


def test_buttons_are_short_and_mean_what_they_say():
    buttons = [b for row in picker().inline_keyboard for b in row]
    for digit, button in enumerate(buttons):
        assert button.text == str(digit)
        assert read_press(button.callback_data) == Press(Action.PICK, digit)
    (again, other), (file, read) = under_strip(
        words_for("en"), 3, 2**32 - 1, "0123456789ab"
    ).inline_keyboard
    assert read_press(again.callback_data) == Press(Action.AGAIN, 3)
    assert read_press(other.callback_data) == Press(Action.OTHER)
    for button in [*buttons, again, other]:
        assert re.fullmatch(r"1:[a-z]+(:\d)?", button.callback_data)
    assert read_press(None) is None
    assert read_press(file.callback_data) == Press(Action.FILE, 3, 2**32 - 1, "0123456789ab")
    assert read_press(read.callback_data) == Press(Action.READ, 3, 2**32 - 1, "0123456789ab")
    assert len(file.callback_data) <= 64
    assert len(read.callback_data) <= 64
    ((more,),) = under_reading(words_for("en"), 3).inline_keyboard
    assert read_press(more.callback_data) == Press(Action.AGAIN, 3)
    assert under_reading(words_for("en"), None) is None


@pytest.mark.parametrize("data", [f"1:{action}:{d}" for action in ("pick", "again") for d in "09"])
def test_buttons_sent_by_the_first_version_work_for_ever(data):
    assert read_press(data).data == data
    assert read_press("1:other") == Press(Action.OTHER)
    assert read_press("1:file:8:42:0123456789ab") == Press(Action.FILE, 8, 42, "0123456789ab")


def test_captions_name_the_digit_and_the_seed():
    words = words_for("en")
    assert texts.caption(words, 8, 123456) == "Five handwritten eights · seed 123456"
    assert len({texts.caption(words, digit, 1) for digit in range(10)}) == 10
    single = texts.single_caption(words, 8, 123456, 2, 5)
    assert single == "Handwritten 8, hand 2 of 5 · seed 123456"


@pytest.fixture
def log():
    """The log as `python -m bot` sets it up, into memory; everything as before afterwards."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    stream = io.StringIO()
    set_up_logging(TOKEN, stream)
    yield stream
    root.handlers[:] = before[0]
    root.setLevel(before[1])
    logging.captureWarnings(False)


def test_the_log_never_tells_the_token(log):
    secret = TOKEN.partition(":")[2]
    for spelling in (TOKEN, TOKEN.replace(":", "%3A"), secret):
        logging.getLogger("httpx").warning("POST http://host/bot%s/getMe", spelling)
        try:
            raise InvalidToken(f"The token `{spelling}` was rejected by the server.")
        except InvalidToken:
            logging.getLogger("bot").exception("Refused")
    assert secret not in log.getvalue()
    assert log.getvalue().count("bot<token>/getMe") == 3
    assert log.getvalue().count("The token `<token>` was rejected") == 3
    assert "Traceback" in log.getvalue()


def test_the_librarys_traces_of_telegrams_errors_become_lines(log):
    library = logging.getLogger("telegram.ext.Application")
    library.error("Sorry", exc_info=BadRequest("not today"))
    library.error("Broken", exc_info=KeyError("result"))
    first, second = (json.loads(line) for line in log.getvalue().splitlines())
    assert first["message"] == "Sorry (not today)"
    assert (first["logger"], first["level"]) == ("telegram.ext.Application", "error")
    assert "trace" not in first
    assert "KeyError" in second["trace"]


def test_pauses_grow_to_a_bound_and_trouble_is_told_once(log):
    trouble = Trouble()
    pauses = [trouble.pause_after(NetworkError("unreachable")) for _ in range(8)]
    assert pauses == [1, 2, 4, 8, 16, LONGEST_PAUSE, LONGEST_PAUSE, LONGEST_PAUSE]
    trouble.is_over()
    assert trouble.pause_after(NetworkError("unreachable")) == 1
    assert log.getvalue().count("unreachable") == 1
    assert log.getvalue().count("works again") == 1


def test_a_second_poller_ends_this_one_where_it_comes_again(log):
    trouble, conflict = Trouble(), Conflict("terminated by other getUpdates request")
    assert trouble.pause_after(conflict) <= 2  # may have been a poll of our own, cut off
    trouble.is_over()
    with pytest.raises(StartError) as end:
        trouble.pause_after(conflict)
    assert str(end.value) == CONFLICT
    assert log.getvalue() == ""


@pytest.mark.parametrize("setting", ["true", "false"])
def test_telegrams_own_pause_is_kept(setting, log, monkeypatch, recwarn):
    monkeypatch.setenv("PTB_TIMEDELTA", setting)
    assert Trouble().pause_after(RetryAfter(7)) == 7
