"""The wiring of the bot: which update goes to which handler, and what all of them share."""

from __future__ import annotations

import logging
import os

from telegram import BotCommand
from telegram.error import TelegramError
from telegram.ext import (
    AIORateLimiter,
    Application,
    CallbackQueryHandler,
    CommandHandler,
    MessageHandler,
    filters,
)

from bot import texts
from bot.drawing import Drawing
from bot.errors import on_error
from bot.handlers import Handlers
from bot.settings import Settings
from model.sampler import DigitSampler

log = logging.getLogger(__name__)

ALLOWED_UPDATES = ("message", "callback_query")
# Most updates wait for Telegram, not for the processor: the pool in bot/drawing.py bounds that.
CONCURRENT_UPDATES = 128
MAX_RETRIES = 3  # after "429 Too Many Requests", each after the pause Telegram asks for
READ_SECONDS = 20.0  # the library's five are short for a Bot API server of one's own


def build_application(settings: Settings, sampler: DigitSampler) -> Application:
    """Return the bot, ready to be started; whoever runs it brings the updates (bot/polling.py)."""
    # The library's newer reading of Telegram's pauses; the older one warns at every 429.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    drawing = Drawing(sampler)

    async def close_drawing(_: Application) -> None:
        drawing.close()

    application = (
        Application.builder()
        .token(settings.token)
        .base_url(f"{settings.api_url}/bot")
        .base_file_url(f"{settings.api_url}/file/bot")
        .updater(None)
        .concurrent_updates(CONCURRENT_UPDATES)
        .rate_limiter(AIORateLimiter(max_retries=MAX_RETRIES))
        .read_timeout(READ_SECONDS)
        .post_init(_name_commands)
        .post_shutdown(close_drawing)
        .build()
    )
    _add_handlers(application, Handlers(drawing))
    return application


def _add_handlers(application: Application, handlers: Handlers) -> None:
    """Register the handlers; the first that fits an update takes it."""
    new = filters.UpdateType.MESSAGE  # an edited message must not bring a second strip
    private = new & filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL
    application.add_handlers(
        [
            CommandHandler("start", handlers.start, new),
            CommandHandler("help", handlers.help, new),
            CommandHandler("digit", handlers.digit, new),
            MessageHandler(private, handlers.private),
            CallbackQueryHandler(handlers.press),
        ]
    )
    application.add_error_handler(on_error)


async def _name_commands(application: Application) -> None:
    """Tell Telegram the commands, for its menu; the bot works without."""
    try:
        await application.bot.set_my_commands([BotCommand(*each) for each in texts.COMMANDS])
    except TelegramError as error:
        log.warning("The menu of commands could not be set: %s", error)
