"""Which of Telegram's errors were to be expected, and what is said of each."""

from __future__ import annotations

from telegram.error import TimedOut

from bot.telegram_errors import is_expected, sentence_for


def test_an_answer_that_may_have_arrived_is_not_apologised_for():
    assert sentence_for(TimedOut()) is None
    assert is_expected(TimedOut())
