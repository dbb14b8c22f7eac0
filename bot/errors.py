"""What the bot itself refuses, in sentences of bot/texts.py."""

from __future__ import annotations

from bot.texts import SENTENCES
from model.errors import InputError


class RequestError(InputError):
    """What cannot be done for who asks; the codes are those of the bot's own sentences."""

    sentences = SENTENCES
