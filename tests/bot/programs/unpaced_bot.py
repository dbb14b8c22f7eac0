"""The bot as tests run it that would wait long: it is as it is, but in a hurry.

A soak knows no pace of Telegram's, which would take an hour; what a kill leaves behind is taken up
soon; the end is no long one.
"""

from __future__ import annotations

import sys
from functools import partial

from telegram.ext import AIORateLimiter

import bot.__main__
import bot.app
import bot.runners.lifecycle
import bot.runners.webhook
import bot.transport.rate_limiter
import bot.transport.update_queue

PATIENCE = 5.0  # seconds


def hurry() -> None:
    bot.transport.rate_limiter.AIORateLimiter = partial(AIORateLimiter, 0, 0, 0, 0)
    bot.app.READ_SECONDS = 60.0  # a test kills before anybody gives up
    bot.runners.lifecycle.GRACE = bot.runners.lifecycle.LAST_CALLS = 1.0
    bot.runners.webhook.LOOK_AGAIN = 1.0
    bot.transport.update_queue.TAKEN = PATIENCE
    bot.transport.update_queue.SAY_TAKEN = 1.0


if __name__ == "__main__":
    hurry()
    if "poll" in sys.argv:
        sys.exit(bot.__main__.main())
    from web.__main__ import main

    main()
