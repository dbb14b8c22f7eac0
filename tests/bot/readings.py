"""Checks of the bot's answers to pictures."""

from __future__ import annotations

import io

from PIL import Image

from bot import texts
from bot.replies.recognition_text import headline
from model.recognition.reader import DigitReader
from model.translations import words_for
from tests.bot.conversation import Conversation
from tests.bot.loopback.telegram_methods import Call
from tests.bot.loopback.telegram_server import DOWNLOAD


def reads(call: Call, text: str) -> Image.Image:
    """Check that a call is a marked picture that says `text`; returns the picture."""
    return is_headed(call, texts.READ.format(read=text))


def reads_strip(call: Call, strip: Call, digit: int) -> Image.Image:
    """Check that a call says what is on a strip of a fresh seed; returns the picture.

    In one of fifty strips a digit is not read as it was meant, or is not sure.
    """
    said = DigitReader().read(strip.picture)
    assert said.text.count(str(digit)) >= 3
    return is_headed(call, headline(words_for("en"), said))


def is_headed(call: Call, words: str) -> Image.Image:
    """Check that a call is a marked picture, `words` the first lines of what it says."""
    assert call.fields["caption"].startswith(f"{words}\n"), call.fields["caption"]
    picture = Image.open(io.BytesIO(call.picture))
    picture.load()
    assert (picture.format, picture.mode) == ("JPEG", "RGB")
    colours = picture.convert("HSV").getchannel("S").getextrema()
    assert colours[1] > 200, "no boxes are drawn"
    return picture


def downloads(chat: Conversation, name: str) -> int:
    return [call.fields["file_id"] for call in chat.server.made(DOWNLOAD)].count(name)
