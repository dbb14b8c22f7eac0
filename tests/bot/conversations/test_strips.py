"""Strips that the bot drew, sent back to be read."""

from __future__ import annotations

import io
import re

from PIL import Image

from model.chat import texts
from model.images import strip_png
from tests.bot.loopback.conversation import both
from tests.bot.support import downloads, reads


@both
def test_a_strip_is_read_back_at_a_press(chat, sampler):
    chat.say("/digit 3 seed 42")
    strip = chat.answer("sendPhoto")
    assert chat.press_answer(chat.press(strip.result, texts.READ_IT))
    call = chat.answer("sendPhoto", 1)
    picture = reads(call, "33333")
    assert picture.width > 2 * picture.height
    assert downloads(chat, strip.result["photo"][0]["file_id"]) == 0
    assert call.json("reply_parameters")["message_id"] == strip.result["message_id"]
    more = {"text": texts.FIVE_MORE, "callback_data": "1:again:3"}
    assert [more] in call.json("reply_markup")["inline_keyboard"]


def test_read_in_reply_to_a_strip_reads_it(chat, sampler):
    chat.say("/digit 6 seed 42")
    strip = chat.answer("sendPhoto")
    chat.say("/read", reply_to_message=strip.result)
    reads(chat.answer("sendPhoto", 1), "66666")


def test_a_reading_of_older_weights_has_expired(chat, sampler):
    chat.say("/digit 8")
    strip = chat.answer("sendPhoto").result
    for data in ("1:read:8:42:0123456789ab", f"1:read:8:4294967296:{sampler.version}", "1:read:8"):
        query = chat.press_data(strip, data)
        assert chat.press_answer(query).fields["text"] == texts.EXPIRED
    gone = {"chat": chat.chat, "message_id": chat.server.next_id(), "date": 0}
    chat.press_data(gone, f"1:read:8:42:{sampler.version}")
    reads(chat.answer("sendPhoto", 1), "88888")


def test_the_strip_that_is_read_is_the_one_that_was_sent(chat, sampler):
    gone = {"chat": chat.chat, "message_id": chat.server.next_id(), "date": 0}
    chat.press_data(gone, f"1:read:5:7:{sampler.version}")
    marked = Image.open(io.BytesIO(chat.answer("sendPhoto").picture)).convert("L")
    strip = Image.open(io.BytesIO(strip_png(sampler.draw(5, 5, 7))))
    inner = marked.crop((56, 56, marked.width - 56, marked.height - 56))
    assert inner.size == strip.size
    same = [abs(a - b) < 40 for a, b in zip(inner.tobytes(), strip.tobytes(), strict=True)]
    assert sum(same) > 0.9 * len(same)


def test_as_file_brings_the_very_picture(chat, sampler):
    chat.say("/digit 8")
    photo = chat.answer("sendPhoto")
    seed = int(re.search(r"seed (\d+)", photo.fields["caption"])[1])
    query = chat.press(photo.result, "As file")
    file = chat.answer("sendDocument")
    chat.press_answer(query)
    assert file.picture == photo.picture == strip_png(sampler.draw(8, 5, seed))
    assert file.fields["caption"] == photo.fields["caption"]
    assert Image.open(io.BytesIO(file.picture)).format == "PNG"


def test_a_file_of_older_weights_has_expired(chat, sampler):
    chat.say("/digit 8")
    photo = chat.answer("sendPhoto").result
    for data in (
        "1:file:8:42:0123456789ab",
        f"1:file:8:4294967296:{sampler.version}",
        f"1:file:8:042:{sampler.version}",
        f"1:file:8:42:{sampler.version}:",
    ):
        query = chat.press_data(photo, data)
        assert chat.press_answer(query).fields["text"] == texts.EXPIRED
    assert chat.answers("sendDocument") == []
