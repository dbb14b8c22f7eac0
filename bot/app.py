"""The wiring of the bot: which update goes to which handler, and what all of them share."""

from __future__ import annotations

import os
from functools import partial
from typing import Any

from telegram import CallbackQuery, InlineQuery, Message
from telegram.ext import (
    Application,
    BaseHandler,
    CallbackQueryHandler,
    CommandHandler,
    InlineQueryHandler,
    MessageHandler,
    filters,
)
from telegram.request import HTTPXRequest

from bot.handlers.buttons import Buttons
from bot.handlers.commands import Commands
from bot.handlers.errors import Errors
from bot.handlers.guard import Guard
from bot.handlers.inline import Inline
from bot.handlers.own_hand import OwnHand
from bot.handlers.photos import Photos
from bot.inputs.attachments import WithPicture
from bot.inputs.text import Glued
from bot.replies.digits import DigitReplies
from bot.replies.numbers import NumberReplies
from bot.settings import Settings
from bot.telegram_errors import watch
from bot.transport.file_download import FileDownload
from bot.transport.rate_limiter import TelegramRateLimiter
from bot.transport.telegram_clock import TelegramClock
from bot.transport.update_queue import BotApplication, UpdateQueue
from model.chat.about import about
from model.chat.rate_limits import PersonLimit, Turns
from model.chat.shared_state import shared_state
from model.chat.workers.digits import DigitWorker
from model.chat.workers.numbers import NumberWorker
from model.chat.workers.recognition import RecognitionWorker
from model.generation.sampler import DigitSampler

ALLOWED_UPDATES = ("message", "callback_query", "inline_query")
READ_SECONDS = 20.0  # the library's five are short for a Bot API server of one's own
KEYSTROKES = 10  # inline queries for each request that one person may make
UNDER_WAY = 20  # answers for one person, also where no rate is set


class FromPeople(filters.MessageFilter):
    """Messages that somebody wrote to us: not another bot, nor a channel's post passed on.

    What people send by way of our own inline mode has had its answer.
    """

    def filter(self, message: Message) -> bool:
        person = message.from_user is not None and not message.from_user.is_bot
        ours = message.via_bot is not None and message.via_bot.id == message.get_bot().id
        # Anonymous admins come under the name of a bot of Telegram's.
        named = person or message.sender_chat is not None
        return named and not ours and not message.is_automatic_forward


class ToUs(filters.MessageFilter):
    """Replies to what the bot said."""

    def filter(self, message: Message) -> bool:
        to = message.reply_to_message
        return bool(to and to.from_user and to.from_user.id == message.get_bot().id)


class Joined(filters.MessageFilter):
    """The bot was added to a group."""

    def filter(self, message: Message) -> bool:
        return message.get_bot().id in [member.id for member in message.new_chat_members]


def build_application(
    settings: Settings, sampler: DigitSampler, alone: bool = True
) -> tuple[BotApplication, UpdateQueue]:
    """Return the bot, ready to be started, and the queue to which its runner brings the updates.

    `alone` tells that no other process takes updates of this bot.
    """
    # The library's newer reading of Telegram's pauses; the older one warns at every 429.
    os.environ.setdefault("PTB_TIMEDELTA", "true")
    state, clock = shared_state(settings.redis_url), TelegramClock()
    queue = UpdateQueue(state, clock, alone)
    strips, writing = DigitWorker(sampler), NumberWorker(sampler)
    reader, download = RecognitionWorker(), FileDownload()

    async def close(_: BotApplication) -> None:
        for worker in (strips, writing, reader):
            worker.close()
        await download.close()
        await state.close()

    request = HTTPXRequest(
        read_timeout=READ_SECONDS,
        pool_timeout=READ_SECONDS,
        httpx_kwargs={"event_hooks": {"request": [watch], "response": [clock.note]}},
    )
    application = (
        Application.builder()
        .token(settings.token)
        .base_url(f"{settings.api_url}/bot")
        .base_file_url(f"{settings.api_url}/file/bot")
        .request(request)
        .updater(None)
        .concurrent_updates(queue)
        .rate_limiter(TelegramRateLimiter())
        .post_shutdown(close)
        .build()
    )
    turns = Turns(UNDER_WAY)
    limit = typing = None
    if rate := settings.rate:
        limit = PersonLimit(rate, settings.redis_url)
        keystrokes = type(rate)(KEYSTROKES * rate.amount, rate.multiples)
        typing = PersonLimit(keystrokes, settings.redis_url, "typing")
    guard = Guard(settings.chats, limit, typing, turns, state)
    photos = Photos(reader, download, turns, guard, state)
    share = bool(settings.public_url)
    digits, numbers = DigitReplies(strips, turns, share), NumberReplies(writing, turns, share)
    telling = partial(
        about, weights=strips.weights, page=settings.public_url, source=settings.source_url
    )
    own = OwnHand(photos, numbers)
    commands = Commands(digits, numbers, own, telling)
    buttons = Buttons(digits, numbers, photos, own, state)
    inline = Inline(settings.public_url)
    application.add_handlers(_handlers(guard, commands, buttons, photos, inline))
    application.add_error_handler(Errors(settings.admin_chat, guard.sender_of).on_error)
    return application, queue


def _handlers(
    guard: Guard, commands: Commands, buttons: Buttons, photos: Photos, inline: Inline
) -> list[BaseHandler[Any, Any, Any]]:
    """Return the handlers; the first that fits an update takes it."""
    new = filters.UpdateType.MESSAGE & FromPeople()  # an edit must not bring a second strip
    private = new & filters.ChatType.PRIVATE & ~filters.StatusUpdate.ALL
    others = filters.Regex(r"\A/[A-Za-z]")  # commands for other bots; "/8" is a number
    answers = new & filters.ChatType.GROUPS & filters.TEXT & ToUs() & ~others
    callbacks = {
        "start": commands.start,
        "help": commands.help,
        "about": commands.about,
        "privacy": commands.privacy,
        "language": commands.language,
        "digit": commands.digit,
        "write": commands.write,
        "morph": commands.morph,
        "read": photos.command,
    }
    welcome = guard.on(Message, commands.welcome)
    return [
        *(
            CommandHandler(name, guard.on(Message, callback), new)
            for name, callback in callbacks.items()
        ),
        MessageHandler(new & Glued(), guard.on(Message, commands.glued)),
        MessageHandler(new & WithPicture(), photos.picture),
        MessageHandler(filters.StatusUpdate.NEW_CHAT_MEMBERS & Joined(), welcome),
        MessageHandler(answers, guard.on(Message, commands.reply)),
        MessageHandler(private, guard.on(Message, commands.private)),
        CallbackQueryHandler(guard.on(CallbackQuery, buttons.press)),
        InlineQueryHandler(guard.on(InlineQuery, inline.offer)),
    ]
