"""What people send, messages and readings made of nothing, and checks of what the bot answers."""

from __future__ import annotations

import asyncio
import io
import itertools
import json
import re
import subprocess
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import cv2
import numpy as np
import telegram
from PIL import Image
from telegram import Message

from model.chat import texts
from model.chat.line_wrapping import paper_png
from model.chat.numbers import Number
from model.chat.recognition_text import SURE
from model.errors import PictureError
from model.generation.sampler import DigitSampler
from model.handwriting.writer import NumberWriter
from model.images import strip_png
from model.recognition.reader import DigitReader
from model.translations import words_for
from tests.bot.loopback.conversation import Conversation
from tests.bot.loopback.methods import Call
from tests.bot.loopback.server import DOWNLOAD, TelegramServer
from tests.model.chat.support import number_of
from tests.model.recognition.support import dark_on_light, encode, number

Value = TypeVar("Value")
NOBODY = telegram.Bot("1:a")  # calls nobody
A_CHAT = {"id": 7, "type": "private"}
BUTTONS = [["Again", "Another digit"], ["As file", "Read it"]]
NUMBER_CAPTION = (
    r"(.+) by hand, hand (\d) of 5 · seed (\d+)(?: · weight ([-+.\d]+))?(?: · slant ([-+.\d]+))?"
)


class VirtualTime(asyncio.SelectorEventLoop):
    """An event loop whose clock jumps to the next thing that is waited for.

    Nothing takes any time on it: 60 s of pauses pass at once, and a busy machine is late for none.
    """

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0
        select = self._selector.select

        def jump(seconds: float | None) -> list[Any]:
            self._now += seconds or 0.0
            return select(seconds and 0)

        self._selector.select = jump

    def time(self) -> float:
        return self._now


def in_virtual_time(task: Coroutine[Any, Any, Value]) -> Value:
    """Return what `task` returns, run where only the waiting takes time."""
    with asyncio.Runner(loop_factory=VirtualTime) as runner:
        return runner.run(task)


def photo(sampler: DigitSampler, text: str) -> bytes:
    """Return a photograph of a number on paper, JPEG."""
    return encode(dark_on_light(np.pad(number(sampler, text), 40)), "JPEG", quality=85)


def blank() -> bytes:
    """Return paper with nothing on it."""
    return encode(np.full((400, 500), 230, np.uint8))


def letter() -> bytes:
    """Return paper with a scribble on it that is no digit."""
    paper = np.full((300, 300), 240, np.uint8)
    corners = [(40 + 200 * (n % 2), 40 + 18 * n) for n in range(12)]
    for start, end in itertools.pairwise(corners):
        cv2.line(paper, start, end, 20, 7)
    return encode(paper)


def doubtful(sampler: DigitSampler) -> bytes:
    """Return something between a 4 and a 9, of which the reader is not sure."""
    reader, four, nine = DigitReader(), number(sampler, "4"), number(sampler, "9")
    for share in np.linspace(0.3, 0.7, 41):
        pixels = dark_on_light(share * four + (1 - share) * nine)
        (read,) = reader.read_pixels(pixels).digits
        if read.digit is not None and read.confidence < SURE - 0.05:
            return encode(pixels)
    raise AssertionError("the reader is sure of everything between a 4 and a 9")


def reads(call: Call, text: str) -> Image.Image:
    """Check that a call is a marked picture that says `text`; returns the picture."""
    words = texts.READ.format(read=text)
    assert call.fields["caption"].startswith(f"{words}\n"), call.fields["caption"]
    picture = Image.open(io.BytesIO(call.picture))
    picture.load()
    assert (picture.format, picture.mode) == ("JPEG", "RGB")
    colours = picture.convert("HSV").getchannel("S").getextrema()
    assert colours[1] > 200, "no boxes are drawn"
    return picture


def downloads(chat: Conversation, name: str) -> int:
    return [call.fields["file_id"] for call in chat.server.made(DOWNLOAD)].count(name)


def message(number: int = 1, **content: object) -> Message:
    return Message.de_json({"message_id": number, "date": 0, "chat": A_CHAT} | content, NOBODY)


def refusal(code: str, language: str = "en", **values: object) -> str:
    """Return the sentence that tells why something cannot be done."""
    return texts.told(words_for(language), PictureError(code, **values))


def written(call: Call, sampler) -> Number:
    """Check that a call brings the number its caption names, and return that."""
    caption = call.fields.get("caption") or json.loads(call.fields["media"])["caption"]
    text, hand, seed, weight, slant = re.fullmatch(NUMBER_CAPTION, caption).groups()
    steps = [round(2 * float(value or 0)) for value in (weight, slant)]
    number = number_of(text, int(seed), int(hand) - 1, *steps)
    drawn = NumberWriter(sampler).write(text, number.hand)
    assert call.picture == paper_png(drawn)
    return number


def labels(call: Call) -> list[list[str]]:
    """Return what the buttons of a message say."""
    keyboard = call.json("reply_markup")["inline_keyboard"]
    return [[button["text"] for button in row] for row in keyboard]


def caption(call: Call) -> str:
    return call.fields.get("caption") or json.loads(call.fields["media"])["caption"]


def is_strip(call: Call, digit: int, sampler) -> int:
    """Check that a call brings the strip its caption names; returns the seed."""
    found = re.fullmatch(rf"{texts.FIVE[digit]} · seed (\d+)", caption(call))
    assert found, caption(call)
    seed = int(found[1])
    assert 0 <= seed < 2**32
    picture = Image.open(io.BytesIO(call.picture))
    assert (picture.format, picture.mode, picture.size) == ("PNG", "L", (1216, 256))
    expected = Image.open(io.BytesIO(strip_png(sampler.draw(digit, 5, seed))))
    assert np.array_equal(picture, expected)
    assert labels(call)[:2] == BUTTONS  # and where there is a page, Share
    return seed


@dataclass
class Bot:
    """A running bot, what it wrote to stdout and stderr, and its server."""

    process: subprocess.Popen[bytes]
    log: Path
    telegram: TelegramServer

    def lines(self) -> list[dict[str, Any]]:
        """Return the log so far; each line must be JSON."""
        return [json.loads(line) for line in self.log.read_text().splitlines()]
