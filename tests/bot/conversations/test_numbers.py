"""Whole numbers and morphs, as people ask for them and change them."""

from __future__ import annotations

import io
import re
from collections import Counter
from typing import Any
from xml.etree import ElementTree

import pytest
from PIL import Image, ImageSequence

from bot import texts
from model.chat import texts as chat_texts
from model.chat.numbers import pack
from model.handwriting.raster import number_png
from model.handwriting.writer import NumberWriter
from tests.bot.loopback.conversation import Conversation, both
from tests.bot.loopback.methods import Call
from tests.bot.support import reads, written
from tests.model.chat.support import number_of
from tests.support import wait_for

TOO_LONG = chat_texts.TOO_LONG.format(most=40)


def is_morph(call: Call, digits: list[int]) -> None:
    """Check that a call brings a loop through `digits`, there and back, for Telegram to play."""
    way = " → ".join(map(str, digits))
    assert re.fullmatch(rf"{way} · seed \d+", call.fields["caption"])
    picture = Image.open(io.BytesIO(call.picture))
    assert (picture.format, picture.size, picture.info["loop"]) == ("GIF", (256, 256), 0)
    assert picture.n_frames >= 8 * 2 * (len(digits) - 1)
    assert len(call.picture) < 500_000
    assert {call.fields[name] for name in ("width", "height")} == {"256"}
    frames = [frame.info["duration"] for frame in ImageSequence.Iterator(picture)]
    assert call.fields["duration"] == str(round(sum(frames) / 1000)), "as long as the frames are"


def says(chat: Conversation, line: str, place: int = 0) -> None:
    """Check that the bot said a line and offers no digits with it."""
    call = chat.answer("sendMessage", place)
    assert call.fields["text"] == line
    assert "reply_markup" not in call.fields


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("/write 2026", "2026"),
        ("/write  +1  555 0100", "+1 555 0100"),
        ("/write ٢٤.١٢", "24.12"),
        ("/write 8", "8"),
        ("2026", "2026"),
        (" 24.12.2026 ", "24.12.2026"),
        ("/start 2026", "2026"),
        ("/write " + "0" * 40, "0" * 40),
        ("/write " + "1:" * 20, "1:" * 20),
    ],
)
def test_ways_to_ask_for_a_number(words, text, chat, sampler):
    chat.say(words)
    assert written(chat.answer("sendPhoto"), sampler).text == text


def test_write_alone_and_with_something_else_says_what_works(chat):
    for place, words in enumerate(("", " abc", " -", " " + "1" * 41)):
        line = (texts.HOW_TO_WRITE, chat_texts.WRONG_SIGN, chat_texts.WRONG_SIGN, TOO_LONG)[place]
        chat.say(f"/write{words}")
        says(chat, line, place)
    chat.say("1" * 41)
    assert chat.answer("sendMessage", 4).fields["text"] == TOO_LONG
    assert chat.answers("sendPhoto") == []


def test_a_group_hears_the_command_and_no_plain_number(group, sampler):
    group.say("2026")
    group.say("/write@DigitsTestBot 365")
    assert written(group.answer("sendPhoto"), sampler).text == "365"
    assert len(group.answers()) == 1


@both
def test_a_hand_a_step_and_another_hand_change_the_photo(mode, chat, sampler):
    chat.say("/write 24.12.2026")
    photo = chat.answer("sendPhoto")
    first = written(photo, sampler)
    states, pictures = [first], [photo.picture]
    buttons = ("4", "Bolder", "Lean back", "Another hand", "Lighter", "Another hand")
    for place, button in enumerate(buttons):
        message = chat.answer("editMessageMedia", place - 1).result if place else photo.result
        edit = change(chat, message, button, place)
        assert edit.fields["message_id"] == str(photo.result["message_id"])
        states.append(written(edit, sampler))
        pictures.append(edit.picture)
    seed = first.hand.seed
    assert states[1:4] == [
        number_of("24.12.2026", seed, 3),
        number_of("24.12.2026", seed, 3, 1),
        number_of("24.12.2026", seed, 3, 1, -1),
    ]
    assert states[4].hand.seed != seed
    assert states[4:6] == [
        number_of("24.12.2026", states[4].hand.seed, 0, 1, -1),
        number_of("24.12.2026", states[4].hand.seed, 0, 0, -1),
    ]
    assert states[6].hand.seed not in (seed, states[4].hand.seed)
    assert len(set(pictures)) == len(pictures), "each press shows another picture"
    assert chat.answers("sendPhoto") == [photo]


def change(chat: Conversation, message: dict[str, Any], button: str, place: int) -> Call:
    """Press a button that changes the photo; returns the edit."""
    chat.until_taken(lambda: chat.press(message, button))
    return chat.answer("editMessageMedia", place)


def test_a_style_ends_somewhere_and_the_hand_shown_stays(chat):
    chat.say("/write 20")
    message = chat.answer("sendPhoto").result
    for place in range(2):
        message = change(chat, message, "Lean forward", place).result
    query = chat.press(message, "Lean forward")
    assert chat.press_answer(query).fields["text"] == texts.NO_FURTHER
    assert "text" not in chat.press_answer(chat.press(message, "· 1 ·")).fields
    assert len(chat.answers("editMessageMedia")) == 2


@both
def test_files_for_print(mode, chat, sampler):
    chat.say("/write +1 555")
    photo = chat.answer("sendPhoto")
    number = written(photo, sampler)
    drawn = NumberWriter(sampler).write("+1 555", number.hand)
    chat.press_answer(chat.press(photo.result, "PNG file"))
    png = chat.answer("sendDocument")
    assert png.picture == number_png(drawn.coverage, "transparent")
    assert png.fields["caption"] == photo.fields["caption"]
    chat.until_taken(lambda: chat.press(photo.result, "SVG file"))
    svg = ElementTree.fromstring(chat.answer("sendDocument", 1).picture)
    width, height = map(int, svg.get("viewBox").split()[2:])
    high, wide = drawn.coverage.shape
    assert width / height == pytest.approx(wide / high, rel=0.02)
    assert [child.text for child in svg if child.tag.endswith("title")] == ["+1 555"]


def test_a_written_number_is_read_back(chat):
    chat.say("/write 2026 seed 7")
    photo = chat.answer("sendPhoto")
    chat.press_answer(chat.press(photo.result, "Read it"))
    reads(chat.answer("sendPhoto", 1), "2026")


def test_buttons_of_older_weights_and_messages_out_of_reach(chat, sampler):
    gone = {"chat": chat.chat, "message_id": chat.server.next_id(), "date": 0}
    for action in ("write", "png", "svg", "back"):
        query = chat.press_data(gone, f"1:{action}:{pack('365')}:7:222:0123456789ab")
        assert chat.press_answer(query).fields["text"] == chat_texts.EXPIRED
    chat.press_data(gone, f"1:write:{pack('365')}:7:232:{sampler.version}")
    assert written(chat.answer("sendPhoto"), sampler) == number_of("365", 7, 2, 1)
    chat.until_taken(lambda: chat.press_data(gone, f"1:new:{pack('365')}:0:012"))
    fresh = written(chat.answer("sendPhoto", 1), sampler)
    assert (fresh.text, fresh.hand.place, fresh.steps) == ("365", 0, (-1, 0))
    assert chat.answers("editMessageMedia") == []


@pytest.mark.parametrize(
    ("words", "digits"), [("3 8", [3, 8]), ("1-2,1", [1, 2, 1]), ("0123456789", list(range(10)))]
)
def test_morph_brings_a_loop(words, digits, chat):
    chat.say(f"/morph {words}")
    is_morph(chat.answer("sendAnimation"), digits)


@both
def test_again_and_other_digits_under_a_morph(mode, chat):
    chat.say("/morph 3 8")
    first = chat.answer("sendAnimation")
    chat.press_answer(chat.press(first.result, "Again"))
    second = chat.answer("sendAnimation", 1)
    is_morph(second, [3, 8])
    assert second.fields["caption"] != first.fields["caption"]
    assert second.picture != first.picture
    chat.press_answer(chat.press(second.result, "Other digits"))
    third = chat.answer("sendAnimation", 2)
    digits = [int(sign) for sign in third.fields["caption"].partition(" · ")[0].split(" → ")]
    is_morph(third, digits)
    assert len({*digits, 3, 8}) == 4


@pytest.mark.parametrize("words", ["", " 3", " 3 3", " a b", " 01234567890", " ½ 8"])
def test_what_cannot_be_morphed_says_what_can(words, chat):
    chat.say(f"/morph{words}")
    says(chat, chat_texts.HOW_TO_MORPH)


def test_a_chat_that_takes_no_animations_is_told_so(group):
    refusal = "Bad Request: not enough rights to send animations to the chat"
    group.server.fail_next("sendAnimation", 400, refusal)
    group.say("/morph 3 8")
    says(group, texts.NO_ANIMATIONS)


def test_a_morph_on_its_way_holds_up_nobody_else(converse, sampler):
    first, second = converse(), converse()
    with first.server.holding("sendAnimation", first.id):
        first.say("/morph 3 8")
        first.say("/write 1")
        second.say("/write 2")
        assert written(second.answer("sendPhoto"), sampler).text == "2"
        assert not any(call.done for call in first.answers())
    assert written(first.answer("sendPhoto"), sampler).text == "1"


def test_the_log_tells_how_it_ended_and_no_number(chat, bot):
    def ended() -> Counter[str]:
        return Counter(line["outcome"] for line in bot.lines() if line["message"] == "update")

    before = ended()
    chat.say("/write 8675309")
    photo = chat.answer("sendPhoto").result
    chat.press(photo, "SVG file")
    chat.answer("sendDocument")
    chat.say("/morph 3 8")
    chat.answer("sendAnimation")
    wanted = Counter(number=1, file=1, morph=1)
    wait_for(lambda: ended() - before >= wanted, what="three lines")
    assert "8675309" not in bot.log.read_text()


def test_a_topic_of_a_forum_gets_its_morph(group):
    topic = {"message_thread_id": 77, "is_topic_message": True}
    entities = [{"type": "bot_command", "offset": 0, "length": 6}]
    group.server.push("message", group.message(text="/morph 3 8", entities=entities, **topic))
    assert group.answer("sendAnimation").fields["message_thread_id"] == "77"


@pytest.mark.parametrize(
    "words", ["/morph 3 to 8", "/morph 3->8", "3->8", "three to eight", "tres a ocho", "/morph38"]
)
def test_ways_to_ask_for_a_morph(words, chat):
    chat.say(words)
    is_morph(chat.answer("sendAnimation"), [3, 8])


def test_a_number_of_a_seed(chat, sampler):
    chat.say("/write 2026 seed 7")
    chat.say("2026 seed 7")
    for place in range(2):
        assert written(chat.answer("sendPhoto", place), sampler) == number_of("2026", 7)
