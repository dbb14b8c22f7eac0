"""The wiring of the bot: which update goes to which handler, and what all of them share."""

from __future__ import annotations

import os
from collections.abc import Callable

from telegram import Message
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    filters,
)

from bot.handlers.buttons import Presses
from bot.handlers.commands import Handlers
from bot.handlers.errors import Errors
from bot.handlers.guard import Callback, Gate
from bot.handlers.inline import Inline
from bot.handlers.photos import Pictures
from bot.inputs.attachments import WithPicture
from bot.rate_limits import Turns
from bot.replies.digits import Answers
from bot.replies.numbers import Scribe
from bot.settings import Settings
from bot.transport.file_download import Fetching
from bot.transport.rate_limiter import Pacing
from bot.transport.update_queue import Desk
from bot.workers.digits import Drawing
from bot.workers.numbers import Writing
from bot.workers.recognition import PictureReader
from model.generation.sampler import DigitSampler

ALLOWED_UPDATES = ("message", "callback_query", "inline_query")
READ_SECONDS = 20.0  # the library's five are short for a Bot API server of one's own
UNDER_WAY = 20  # answers for one person, also where no rate is set


class FromPeople(filters.MessageFilter):
    """Messages that somebody wrote to us: not another bot, nor a channel's post passed on."""

    def filter(self, message: Message) -> bool:
        person = message.from_user is not None and not message.from_user.is_bot
        # Anonymous admins come under the name of a bot of Telegram's.
        return (person or message.sender_chat is not None) and not message.is_automatic_forward


def build_application(settings: Settings, sampler: DigitSampler) -> Application:
    """Return the bot, ready to be started; whoever runs it brings the updates to its Desk."""
    # The library's newer reading of Telegram's pauses; the older one warns at every 429.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    drawing, writing = Drawing(sampler), Writing(sampler)
    reader, fetching = PictureReader(), Fetching()

    async def close(_: Application) -> None:
        drawing.close()
        writing.close()
        reader.close()
        await fetching.close()

    application = (
        Application.builder()
        .token(settings.token)
        .base_url(f"{settings.api_url}/bot")
        .base_file_url(f"{settings.api_url}/file/bot")
        .updater(None)
        .concurrent_updates(Desk())
        .rate_limiter(Pacing())
        .read_timeout(READ_SECONDS)
        .pool_timeout(READ_SECONDS)
        .post_shutdown(close)
        .build()
    )
    turns = Turns(UNDER_WAY)
    gate = Gate(settings, turns)
    pictures = Pictures(reader, fetching, turns, gate)
    answers, scribe = Answers(drawing, turns), Scribe(writing, turns)
    handlers = Handlers(answers, scribe, settings)
    presses = Presses(answers, scribe, pictures)
    inline = Inline(settings.public_url)
    _add_handlers(application, gate.guard, handlers, presses, pictures, inline)
    application.add_error_handler(Errors(settings.admin_chat).on_error)
    return application


def _add_handlers(
    application: Application,
    guard: Callable[[Callback], Callback],
    handlers: Handlers,
    presses: Presses,
    pictures: Pictures,
    inline: Inline,
) -> None:
    """Register the handlers; the first that fits an update takes it."""
    new = filters.UpdateType.MESSAGE & FromPeople()  # an edit must not bring a second strip
    # What people send here by way of our own inline mode has had its answer.
    private = new & filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL & ~filters.VIA_BOT
    commands = {
        "start": handlers.start,
        "help": handlers.help,
        "about": handlers.about,
        "privacy": handlers.privacy,
        "digit": handlers.digit,
        "write": handlers.write,
        "morph": handlers.morph,
        "read": pictures.command,
    }
    application.add_handlers(
        [CommandHandler(name, guard(callback), new) for name, callback in commands.items()]
        + [
            MessageHandler(new & WithPicture() & ~filters.VIA_BOT, pictures.picture),
            MessageHandler(private, guard(handlers.private)),
            CallbackQueryHandler(guard(presses.press)),
            InlineQueryHandler(guard(inline.offer)),
        ]
    )
