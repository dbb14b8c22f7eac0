"""Which of Telegram's errors were to be expected, and what is said of each."""

from __future__ import annotations

from telegram.error import TimedOut

from bot.telegram_errors import Trouble, sentence_for, trouble_of


def test_an_answer_that_may_have_arrived_is_not_apologised_for():
    assert sentence_for(TimedOut()) is None
    assert trouble_of(TimedOut()) is Trouble.UNKNOWN
