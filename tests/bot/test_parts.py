"""The small parts, one by one: settings, digits, buttons, the log."""

from __future__ import annotations

import io
import logging
import re

import pytest
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter

from bot import texts
from bot.handlers import read_digit
from bot.keyboards import Action, Press, picker, read_press, under_strip
from bot.logs import set_up_logging
from bot.polling import LONGEST_PAUSE, Trouble
from bot.settings import Settings, SettingsError
from tests.bot.telegram_server import TOKEN


def test_settings_have_defaults():
    settings = Settings.from_environment({"TELEGRAM_BOT_TOKEN": f" {TOKEN}\n"})
    assert settings == Settings("polling", TOKEN, "https://api.telegram.org")
    assert TOKEN not in repr(settings)


def test_a_bot_that_is_off_needs_no_token():
    assert Settings.from_environment({"BOT_MODE": " OFF "}).mode == "off"


@pytest.mark.parametrize("url", ["http://127.0.0.1:8081/", "https://example.org/api//"])
def test_an_api_server_of_ones_own(url):
    settings = Settings.from_environment({"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": url})
    assert settings.api_url == url.rstrip("/")


@pytest.mark.parametrize(
    ("name", "value"),
    [
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
        ("BOT_MODE", "webhook"),
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
    [("0", 0), (" 9 ", 9), ("8️⃣", 8), ("٨", 8), ("८", 8), ("８", 8), ("𝟖", 8)]
    + [(text, None) for text in ["", " ", "²", "⑧", "½", "八", "10", "-1", "0_8", "é", "\u20e3"]],
)
def test_read_digit(text, digit):
    assert read_digit(text) == digit


def test_buttons_are_short_and_mean_what_they_say():
    buttons = [b for row in picker().inline_keyboard for b in row]
    for digit, button in enumerate(buttons):
        assert button.text == str(digit)
        assert read_press(button.callback_data) == Press(Action.PICK, digit)
    ((again, other),) = under_strip(3).inline_keyboard
    assert read_press(again.callback_data) == Press(Action.AGAIN, 3)
    assert read_press(other.callback_data) == Press(Action.OTHER)
    for button in [*buttons, again, other]:
        assert re.fullmatch(r"1:[a-z]+(:\d)?", button.callback_data)
    assert read_press(None) is None


def test_captions_name_the_digit_and_the_seed():
    assert texts.caption(8, 123456) == "Five handwritten eights · seed 123456"
    assert len({texts.caption(digit, 1) for digit in range(10)}) == 10


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
    assert log.getvalue().splitlines()[0].endswith("telegram.ext.Application: Sorry (not today)")
    assert "KeyError" in log.getvalue()


def test_pauses_grow_to_a_bound_and_trouble_is_told_once(log):
    trouble = Trouble()
    pauses = [trouble.pause_after(NetworkError("unreachable")) for _ in range(8)]
    assert pauses == [1, 2, 4, 8, 16, LONGEST_PAUSE, LONGEST_PAUSE, LONGEST_PAUSE]
    trouble.is_over()
    assert trouble.pause_after(NetworkError("unreachable")) == 1
    assert log.getvalue().count("unreachable") == 1
    assert log.getvalue().count("works again") == 1


def test_flapping_between_two_pollers_is_told_once(log):
    trouble = Trouble()
    for _ in range(5):
        assert trouble.pause_after(Conflict("terminated by other getUpdates request")) <= 2
        trouble.is_over()
    assert len(log.getvalue().splitlines()) == 1
    assert "Another process" in log.getvalue()


@pytest.mark.parametrize("setting", ["true", "false"])
def test_telegrams_own_pause_is_kept(setting, log, monkeypatch, recwarn):
    monkeypatch.setenv("PTB_TIMEDELTA", setting)
    assert Trouble().pause_after(RetryAfter(7)) == 7
