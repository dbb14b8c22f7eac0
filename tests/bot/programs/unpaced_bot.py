"""The bot as a soak runs it.

It is as it is, but for Telegram's pace, which would take an hour, and for its patience.
"""

from __future__ import annotations

from functools import partial

from telegram.ext import AIORateLimiter

import bot.__main__
import bot.app
import bot.transport.rate_limiter

PATIENCE = 5.0  # seconds


def hurry() -> None:
    bot.transport.rate_limiter.AIORateLimiter = partial(AIORateLimiter, 0, 0, 0, 0)
    bot.app.READ_SECONDS = PATIENCE


def poll() -> int:
    hurry()
    return bot.__main__.main()


if __name__ == "__main__":
    from web.__main__ import main

    hurry()
    main()
