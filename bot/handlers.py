"""What the bot does with commands, messages and presses."""

from __future__ import annotations

import logging
import unicodedata

from telegram import CallbackQuery, Chat, InputMediaPhoto, MaybeInaccessibleMessage, Message, Update
from telegram.error import BadRequest, TelegramError
from telegram.ext import ContextTypes

from bot import texts
from bot.drawing import Drawing, Strip
from bot.errors import is_unchanged
from bot.keyboards import Action, picker, read_press, under_strip

log = logging.getLogger(__name__)


def read_digit(text: str) -> int | None:
    """Return the one decimal digit, of any script, that `text` is; None where it is not one.

    The keycap emoji are digits too; superscripts and fractions are not.
    """
    sign = text.strip().removesuffix("\N{COMBINING ENCLOSING KEYCAP}")
    sign = sign.removesuffix("\N{VARIATION SELECTOR-16}")
    return unicodedata.decimal(sign, None) if len(sign) == 1 else None


class Handlers:
    """The callbacks; each answers one update."""

    def __init__(self, drawing: Drawing) -> None:
        self._drawing = drawing

    async def start(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/start: say what this is, with the picker."""
        await update.message.reply_text(texts.START, reply_markup=picker())

    async def help(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/help: list what works."""
        await update.message.reply_text(texts.HELP)

    async def digit(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/digit 8: the strip; without a digit, or with something else, the picker."""
        words = " ".join(context.args or ())
        await self._answer(update.message, words, texts.ONE_DIGIT if words else texts.WHICH_DIGIT)

    async def private(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Anything else in a private chat: a plain digit brings its strip, all else the picker."""
        await self._answer(update.message, update.message.text or "", texts.ONE_DIGIT)

    async def press(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer a press on a button first, then do what it asks."""
        query = update.callback_query
        press, message = read_press(query.data), query.message
        if press is None or message is None:
            await query.answer(texts.EXPIRED)
            return
        await _acknowledge(query)
        if press.action is Action.OTHER:
            await _say(message, texts.WHICH_DIGIT)
            return
        strip = await self._draw(press.digit)
        if press.action is Action.AGAIN or not await _turn_into(message, strip):
            await _send(message, strip)

    async def _answer(self, message: Message, words: str, otherwise: str) -> None:
        """Send the strip of the digit `words` is, or the line `otherwise` with the picker."""
        digit = read_digit(words)
        if digit is None:
            await _say(message, otherwise)
        else:
            await _send(message, await self._draw(digit))

    async def _draw(self, digit: int) -> Strip:
        strip = await self._drawing.strip(digit)
        log.info("Drew a strip: digit %d, seed %d", strip.digit, strip.seed)
        return strip


async def _acknowledge(query: CallbackQuery) -> None:
    """Stop the button's spinner. Where that fails, the press is still worth its strip."""
    try:
        await query.answer()
    except TelegramError as error:
        log.warning("A press could not be answered: %s", error)


def _place(message: MaybeInaccessibleMessage) -> tuple[Chat, dict[str, int]]:
    """Return the chat to answer in, and the topic of a forum where the message tells it."""
    topic = isinstance(message, Message) and message.is_topic_message
    return message.chat, {"message_thread_id": message.message_thread_id} if topic else {}


async def _say(message: MaybeInaccessibleMessage, line: str) -> None:
    """Send a line with the picker to where `message` is."""
    chat, topic = _place(message)
    await chat.send_message(line, reply_markup=picker(), **topic)


async def _send(message: MaybeInaccessibleMessage, strip: Strip) -> None:
    """Send the strip to where `message` is."""
    chat, topic = _place(message)
    await chat.send_photo(
        strip.png,
        caption=texts.caption(strip.digit, strip.seed),
        filename=strip.filename,
        reply_markup=under_strip(strip.digit),
        **topic,
    )


async def _turn_into(message: MaybeInaccessibleMessage, strip: Strip) -> bool:
    """Turn the picker's message into the strip; False where that is not possible."""
    # A photo is left alone: it is a strip already, and the picker above it was pressed twice.
    if not isinstance(message, Message) or message.text is None:
        return False
    caption = texts.caption(strip.digit, strip.seed)
    try:
        await message.edit_media(
            InputMediaPhoto(strip.png, caption=caption, filename=strip.filename),
            reply_markup=under_strip(strip.digit),
        )
    except BadRequest as error:
        if is_unchanged(error):
            raise
        log.info("A picker could not become a picture (%s); sending a new one", error)
        return False
    return True
