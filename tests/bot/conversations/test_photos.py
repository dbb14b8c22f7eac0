"""Pictures people send to be read, and what comes back."""

from __future__ import annotations

import re
import time

import numpy as np
import pytest

from bot import texts
from model.chat import texts as chat_texts
from model.chat.recognition_text import SURE
from model.translations import words_for
from tests.bot.loopback.conversation import both
from tests.bot.loopback.methods import ME
from tests.bot.support import blank, doubtful, downloads, letter, photo, reads, refusal
from tests.model.recognition.support import dark_on_light, encode, number
from tests.support import wait_for

FIVE_MORE = [{"text": chat_texts.FIVE_MORE, "callback_data": "1:again:7"}]
STICKER = {"width": 512, "height": 512, "is_animated": False, "is_video": False}
VIDEO = {"width": 320, "height": 320, "duration": 3}


@pytest.fixture
def ended(bot):
    """Return a function: wait until the bot has done with so many updates of this test."""

    def count() -> int:
        return sum(line["message"] == "update" for line in bot.lines())

    before = count()
    return lambda updates: wait_for(lambda: count() >= before + updates, what="the last update")


@both
def test_a_photo_is_answered_with_what_it_says(chat, sampler):
    chat.send_photo(photo(sampler, "4207"))
    call = chat.answer("sendPhoto")
    reads(call, "4207")
    sure = re.findall(r"(\d) \((\d+) %\)", call.fields["caption"])
    assert [digit for digit, _ in sure] == list("4207")
    assert all(100 * SURE <= int(share) <= 99 for _, share in sure)
    assert call.json("reply_parameters")["message_id"] < call.result["message_id"]
    assert len(chat.answers()) == 1


@both
def test_one_digit_offers_five_more_like_it(chat, sampler):
    chat.send_file(photo(sampler, "7"), "image/jpeg")
    call = chat.answer("sendPhoto")
    reads(call, "7")
    assert call.json("reply_markup")["inline_keyboard"][-1] == FIVE_MORE
    chat.press(call.result, chat_texts.FIVE_MORE)
    strip = chat.answer("sendPhoto", 1)
    assert strip.fields["caption"].startswith(chat_texts.FIVE[7])


def names(call):
    return [each["text"] for row in call.json("reply_markup")["inline_keyboard"] for each in row]


@both
def test_an_album_is_answered_once(chat, ended, sampler):
    album = [photo(sampler, "12"), blank(), photo(sampler, "7")]  # sent in quick succession
    for place, data in enumerate(album):
        chat.send_photo(data, caption="/read" * (not place), media_group_id="album")
    call = chat.answer("sendPhoto")
    lines = call.fields["caption"].splitlines()
    assert re.fullmatch(r"1\. 12 \(\d+ %\)", lines[0])
    assert lines[1] == f"2. {chat_texts.BLANK}"
    assert re.fullmatch(r"3\. 7 \(\d+ %\)", lines[2])
    ended(3)
    assert len(chat.answers()) == 1


def test_a_press_corrects_a_digit_and_another_writes_the_number(chat, sampler):
    chat.send_photo(photo(sampler, "42"))
    first = chat.answer("sendPhoto")
    signs, write, _ = first.json("reply_markup")["inline_keyboard"]
    assert [each["text"] for each in signs] == ["4", "2"]
    assert first.fields["caption"].endswith(chat_texts.CORRECT_BY_PRESS)
    likeliest = signs[1]["callback_data"].partition(":step:1:")[2][3:]
    assert likeliest[0] == "2"
    chat.press(first.result, "2")
    edit = chat.answer("editMessageCaption")
    line, _, rest = edit.fields["caption"].partition("\n\n")
    assert line == f"Corrected: 4{likeliest[1]}".replace("x", "")
    assert rest == first.fields["caption"].partition("\n\n")[2]
    chat.press_data(edit.result, write[0]["callback_data"])
    written = chat.answer("sendPhoto", 1)
    assert written.fields["caption"].startswith("42 by hand")


def test_what_is_one_digit_after_a_correction_can_be_drawn_five_times(chat, sampler):
    chat.send_photo(photo(sampler, "7"))
    shown = chat.answer("sendPhoto")
    assert chat_texts.FIVE_MORE in names(shown)
    for edits in range(2):  # the second answer, then the third, which may be none
        chat.press(shown.result, names(shown)[0])
        shown = chat.answer("editMessageCaption", edits)
        assert (chat_texts.FIVE_MORE in names(shown)) == names(shown)[0].isdigit()


@both
def test_a_number_is_written_in_the_hand_of_a_picture(chat, sampler):
    picture = chat.message(**chat.photo(photo(sampler, "4207")))
    chat.say("/write 15", reply_to_message=picture)
    call = chat.answer("sendPhoto")
    assert call.fields["caption"] == "15 in the hand of the picture"
    assert "reply_markup" not in call.fields
    chat.say("/write", reply_to_message=picture)
    assert chat.answer("sendPhoto", 1).fields["caption"].startswith("4207 in the hand")
    chat.say("/write 1x", reply_to_message=picture)
    assert "I can write digits" in chat.answer("sendMessage").fields["text"]
    chat.say("/write 15", reply_to_message=chat.message(**chat.photo(blank())))
    assert "no digit in the picture" in chat.answer("sendMessage", 1).fields["text"]


def test_a_press_writes_a_corrected_number_in_the_hand_of_its_picture(chat, sampler):
    chat.send_photo(photo(sampler, "42"))
    shown = chat.answer("sendPhoto")
    lone = shown.result
    chat.press(lone, chat_texts.IN_THIS_HAND)
    assert chat.answer("sendMessage").fields["text"] == chat_texts.PICTURE_GONE
    above = chat.message(**chat.photo(photo(sampler, "42")))
    chat.press(lone | {"reply_to_message": above}, chat_texts.IN_THIS_HAND)
    assert chat.answer("sendPhoto", 1).fields["caption"] == "42 in the hand of the picture"


def test_rows_are_told_as_rows(chat, sampler):
    above, below = (dark_on_light(number(sampler, text)) for text in ("58", "20"))
    chat.send_file(encode(np.vstack([above, below])))
    assert chat.answer("sendPhoto").fields["caption"].startswith("I read:\n58\n20\n\n")


def test_what_is_not_sure_is_said_with_the_best_guesses(chat, sampler):
    chat.send_photo(doubtful(sampler))
    said = chat.answer("sendPhoto").fields["caption"]
    assert re.match(r"Not sure, perhaps: [49]\n", said)
    guesses = re.search(r"Not sure of digit no. 1 from the start: (.*)", said)[1].split(", ")
    assert len(guesses) in (2, 3)
    shares = [int(re.search(r"\((\d+) %\)", guess)[1]) for guess in guesses]
    assert shares == sorted(shares, reverse=True)
    assert shares[0] < 100 * SURE


def test_a_scribble_is_no_digit(chat):
    chat.send_photo(letter())
    call = chat.answer("sendPhoto")
    assert call.fields["caption"] == chat_texts.NO_DIGIT
    assert "reply_markup" not in call.fields


def test_blank_paper_is_answered_in_words(chat):
    chat.send_photo(blank())
    assert chat.answer("sendMessage").fields["text"] == chat_texts.BLANK
    assert chat.answers("sendPhoto") == []


@pytest.mark.parametrize("language", ["es", "ar"])
def test_a_reading_comes_in_the_senders_language(language, converse, sampler):
    chat, words = converse(language=language), words_for(language)
    chat.send_photo(photo(sampler, "36"))
    said = chat.answer("sendPhoto").fields["caption"]
    assert said.startswith(words(chat_texts.READ, read="36"))
    chat.send_file(b"no picture", "text/plain")
    assert chat.answer("sendMessage").fields["text"] == refusal("picture.unsupported", language)


@pytest.mark.parametrize(
    ("attachment", "sentence"),
    [
        ({"video": VIDEO}, refusal("picture.animated")),
        ({"video_note": {"length": 240, "duration": 3}}, refusal("picture.animated")),
        ({"sticker": STICKER | {"type": "regular", "is_video": True}}, refusal("picture.animated")),
        ({"animation": VIDEO, "document": {}}, refusal("picture.animated")),
        ({"document": {"mime_type": "application/zip"}}, refusal("picture.unsupported")),
        ({"document": {"file_name": "notes.txt"}}, refusal("picture.unsupported")),
        (
            {"document": {"mime_type": "image/png", "file_size": 10**8}},
            refusal("picture.too_large", most=10),
        ),
    ],
)
def test_what_cannot_be_read_is_refused_before_it_is_fetched(attachment, sentence, chat):
    name = {"file_id": f"BAAC{chat.server.next_id()}", "file_unique_id": "AgAD"}
    chat.send({kind: name | each for kind, each in attachment.items()})
    assert chat.answer("sendMessage").fields["text"] == sentence
    asked = [call.fields["file_id"] for call in chat.server.made("getFile")]
    assert name["file_id"] not in asked


def bomb() -> bytes:
    return encode(np.zeros((8000, 8000), np.uint8))


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (lambda s: b"", refusal("picture.empty")),
        (lambda s: b"GIF89a" + bytes(100), refusal("picture.unsupported")),
        (lambda s: (whole := photo(s, "8"))[: len(whole) // 2], refusal("picture.damaged")),
        (lambda s: bomb(), refusal("picture.too_many_pixels", most=40)),
    ],
    ids=["empty", "no picture", "broken", "bomb"],
)
def test_what_turns_out_not_to_be_readable_gets_one_sentence(data, sentence, chat, sampler):
    chat.send_file(data(sampler))
    assert chat.answer("sendMessage").fields["text"] == sentence
    assert len(chat.answers()) == 1


def test_a_group_is_read_to_only_when_it_asks(converse, ended, sampler):
    group, data = converse(group=True), photo(sampler, "61")
    me, other = group.message(text="hi") | {"from": ME}, group.message(text="hi")
    unasked = [
        group.send_photo(data),
        group.send_photo(data, caption="/read@AnotherBot"),
        group.send_photo(data, caption="please /read"),
        group.send_photo(data, reply_to_message=other),
        group.send_photo(data, media_group_id="holiday"),
        group.send_photo(data, media_group_id="holiday"),
    ]
    reaction = {"file_id": "c", "file_unique_id": "d"}
    group.send({"animation": VIDEO | reaction}, reply_to_message=me)
    group.send({"sticker": STICKER | {"type": "regular"} | {"file_id": "a", "file_unique_id": "b"}})
    asked = [
        group.send_photo(data, caption="/read"),
        group.send_photo(data, caption="/read@DigitsTestBot please"),
        group.send_photo(data, reply_to_message=me),
    ]
    for place in range(3):
        reads(group.answer("sendPhoto", place), "61")
    group.send_file(data, size=10**8, reply_to_message=me)
    assert group.answer("sendMessage").fields["text"] == refusal("picture.too_large", most=10)
    ended(12)
    assert len(group.answers()) == 4
    assert [downloads(group, name) for name in unasked + asked] == [0] * 6 + [1] * 3


def test_an_album_in_a_group_is_asked_for_once(group, ended, sampler):
    five = photo(sampler, "5")
    group.send_photo(five, media_group_id="page")
    group.send_photo(five, caption="/read", media_group_id="page")
    assert group.answer("sendPhoto").fields["caption"].count("5 (") == 2
    ended(2)
    assert len(group.answers()) == 1


def test_read_in_reply_to_a_picture_reads_it(group, sampler):
    name = group.server.methods.keep(photo(sampler, "90"))
    each = {"file_id": name, "file_unique_id": "AQAD", "width": 900, "height": 600}
    picture = group.message(photo=[each])
    group.say("/read", reply_to_message=picture)
    call = group.answer("sendPhoto")
    reads(call, "90")
    assert call.json("reply_parameters")["message_id"] == picture["message_id"]


def test_read_alone_says_how(chat):
    chat.say("/read")
    chat.say("/read", reply_to_message=chat.message(text="12"))
    for place in (0, 1):
        said = chat.answer("sendMessage", place).fields["text"]
        assert said == texts.HOW_TO_READ.format(name="DigitsTestBot", sure="70 %")


def test_edits_and_our_own_inline_pictures_are_not_read_again(chat, sampler):
    name = chat.server.methods.keep(photo(sampler, "8"))
    size = {"file_id": name, "file_unique_id": "AQAD", "width": 900, "height": 600}
    edited = chat.message(photo=[size]) | {"edit_date": int(time.time())}
    chat.server.push("edited_message", edited)
    chat.send_photo(photo(sampler, "8"), via_bot=ME)
    chat.say("/help")
    chat.answer("sendMessage")  # what was sent before had its turn
    assert len(chat.answers()) == 1


def test_a_topic_of_a_forum_gets_its_reading(group, sampler):
    topic = {"message_thread_id": 77, "is_topic_message": True}
    group.send_photo(photo(sampler, "2"), caption="/read", **topic)
    assert group.answer("sendPhoto").fields["message_thread_id"] == "77"


def test_readings_wait_for_nobodys_drawing(converse, sampler):
    first, second = converse(), converse()
    with first.server.holding("sendPhoto", first.id):
        first.send_photo(photo(sampler, "1"))
        second.send_photo(photo(sampler, "2"))
        reads(second.answer("sendPhoto"), "2")
        wait_for(lambda: first.answers("sendPhoto"), what="the first reading")
