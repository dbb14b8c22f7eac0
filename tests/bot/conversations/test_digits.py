"""What people say to the bot, and what it answers."""

from __future__ import annotations

import pytest

from bot import texts
from model.chat import texts as chat_texts
from tests.bot.loopback.conversation import Conversation
from tests.bot.loopback.methods import Call
from tests.bot.support import is_strip, labels

PICKER = [["0", "1", "2", "3", "4"], ["5", "6", "7", "8", "9"]]
HELP = texts.HELP.format(name="DigitsTestBot")


@pytest.fixture(params=["polling", "webhook"])
def mode(request):
    """People must not notice which way the bot runs."""
    return request.param


def asks(chat: Conversation, line: str, place: int = 0) -> Call:
    """Check that the bot sent `line` with the picker."""
    call = chat.answer("sendMessage", place)
    assert call.fields["text"] == line
    assert labels(call) == PICKER
    return call


def only_help_is_answered(chat: Conversation) -> None:
    """Check that nothing but a /help sent now gets an answer."""
    chat.say("/help")
    assert chat.answer("sendMessage").fields["text"] == HELP  # what was said before had its turn
    assert len(chat.answers()) == 1


def test_start_says_what_this_is_and_offers_the_digits(chat):
    chat.say("/start")
    asks(chat, texts.START)


def test_help_lists_what_works(chat):
    chat.say("/help")
    answer = chat.answer("sendMessage").fields["text"]
    assert answer == HELP
    for command in ("/digit 8", "/write 2026", "/morph 3 8", "/help"):
        assert command in answer


def test_digit_brings_its_strip(chat, sampler):
    chat.say("/digit 8")
    is_strip(chat.answer("sendPhoto"), 8, sampler)


@pytest.mark.parametrize("digit", range(10))
def test_every_digit_works(digit, chat, sampler):
    chat.say(f"/digit {digit}")
    is_strip(chat.answer("sendPhoto"), digit, sampler)


@pytest.mark.parametrize("words", ["/digit@DigitsTestBot 3", "/digit   3", "/digit ٣", "3", " 3️⃣"])
def test_ways_to_ask_for_a_three(words, chat, sampler):
    chat.say(words)
    is_strip(chat.answer("sendPhoto"), 3, sampler)


def test_digit_alone_asks_which(chat):
    chat.say("/digit")
    asks(chat, chat_texts.WHICH_DIGIT)


@pytest.mark.parametrize(
    "words", ["12", "abc", "-1", "0_8", "²", "½", "8.0", "<b>8</b>", "8" * 4000]
)
def test_digit_with_something_else_says_what_works(words, chat):
    chat.say(f"/digit {words}")
    asks(chat, texts.ONE_DIGIT)


@pytest.mark.parametrize("words", ["hello", "12 monkeys", "a 8", "and 8", "/nonsense", "/digits 8"])
def test_other_text_in_private_is_never_met_with_silence(words, chat):
    chat.say(words)
    asks(chat, texts.WHAT_WORKS)


def test_a_sticker_in_private_is_not_met_with_silence(chat):
    size = {"width": 512, "height": 512, "is_animated": False, "is_video": False}
    sticker = {"file_id": "CAAC", "file_unique_id": "AgAD", "type": "regular"} | size
    chat.server.push("message", chat.message(sticker=sticker))
    asks(chat, texts.WHAT_WORKS)


def test_group_hears_commands(group, sampler):
    group.say("/digit@DigitsTestBot 5")
    is_strip(group.answer("sendPhoto"), 5, sampler)


@pytest.mark.parametrize("words", ["hello", "8", "/nonsense", "/digit@AnotherBot 8"])
def test_group_is_left_alone_otherwise(words, group):
    group.say(words)
    only_help_is_answered(group)


def test_edited_message_brings_no_second_strip(chat):
    chat.say("/digit 8", edited=True)
    chat.say("8", edited=True)
    only_help_is_answered(chat)


def test_a_topic_of_a_forum_gets_its_answers(group, sampler):
    topic = {"message_thread_id": 77, "is_topic_message": True}
    entities = [{"type": "bot_command", "offset": 0, "length": 6}]
    group.server.push("message", group.message(text="/digit 4", entities=entities, **topic))
    photo = group.answer("sendPhoto")
    is_strip(photo, 4, sampler)
    assert photo.fields["message_thread_id"] == "77"
    group.press(photo.result | topic, "Again")
    assert group.answer("sendPhoto", 1).fields["message_thread_id"] == "77"


def test_a_pressed_picker_becomes_the_strip(chat, sampler):
    chat.say("/digit")
    picker = asks(chat, chat_texts.WHICH_DIGIT).result
    query = chat.press(picker, "7")
    edit = chat.answer("editMessageMedia")
    is_strip(edit, 7, sampler)
    assert edit.fields["message_id"] == str(picker["message_id"])
    assert chat.press_answer(query).fields == {"callback_query_id": query}
    assert chat.answers("sendPhoto") == []


def test_a_press_is_answered_before_the_picture_is_sent(chat):
    chat.say("/digit")
    query = chat.press(asks(chat, chat_texts.WHICH_DIGIT).result, "1")
    edit = chat.answer("editMessageMedia")
    calls = chat.server.calls
    assert calls.index(chat.press_answer(query)) < calls.index(edit)


def test_again_brings_the_same_digit_in_other_hands(chat, sampler):
    chat.say("6")
    first = chat.answer("sendPhoto")
    query = chat.press(first.result, "Again")
    second = chat.answer("sendPhoto", 1)
    assert is_strip(first, 6, sampler) != is_strip(second, 6, sampler)
    assert first.picture != second.picture
    chat.press_answer(query)
    assert chat.answers("editMessageMedia") == []


def test_another_digit_shows_the_picker(chat, sampler):
    chat.say("/digit 2")
    query = chat.press(chat.answer("sendPhoto").result, "Another digit")
    picker = asks(chat, chat_texts.WHICH_DIGIT).result
    chat.press_answer(query)
    chat.press(picker, "9")
    is_strip(chat.answer("editMessageMedia"), 9, sampler)


@pytest.mark.parametrize(
    "data",
    ["8", "1:pick:10", "1:pick:", "1:pick:8:8", "2:pick:8", "1:again", "pick", "<b>", "x" * 64],
)
def test_forged_or_old_buttons_have_expired(data, chat):
    chat.say("/digit")
    query = chat.press_data(asks(chat, chat_texts.WHICH_DIGIT).result, data)
    assert chat.press_answer(query).fields["text"] == chat_texts.EXPIRED
    chat.say("/help")
    assert chat.answer("sendMessage", 1).fields["text"] == HELP
    assert len(chat.answers()) == 2


@pytest.mark.parametrize("data", ["1:pick:4", "1:again:4"])
def test_a_press_on_a_message_out_of_reach_brings_a_new_one(data, chat, sampler):
    gone = {"chat": chat.chat, "message_id": chat.server.next_id(), "date": 0}
    chat.press_data(gone, data)
    is_strip(chat.answer("sendPhoto"), 4, sampler)
    assert chat.answers("editMessageMedia") == []


def test_a_press_without_a_message_has_expired(chat):
    query = {"id": str(chat.server.next_id()), "from": chat.person, "chat_instance": "42"}
    content = query | {"inline_message_id": "AgAAAB", "data": "1:pick:4"}
    chat.server.push("callback_query", content)
    assert chat.press_answer(query["id"]).fields["text"] == chat_texts.EXPIRED


def test_a_picker_that_was_deleted_brings_a_new_message(chat, sampler):
    chat.say("/digit")
    picker = asks(chat, chat_texts.WHICH_DIGIT).result
    chat.press(picker | {"message_id": chat.server.next_id()}, "4")
    is_strip(chat.answer("sendPhoto"), 4, sampler)


def test_a_picker_pressed_twice_keeps_the_first_strip(chat, sampler):
    chat.say("/digit")
    picker = asks(chat, chat_texts.WHICH_DIGIT).result
    chat.press(picker, "1")
    became = chat.answer("editMessageMedia").result
    chat.until_taken(lambda: chat.press_data(became, "1:pick:2"))
    is_strip(chat.answer("sendPhoto"), 2, sampler)
    assert len(chat.answers("editMessageMedia")) == 1


def test_two_people_are_served_at_once(converse, sampler):
    first, second = converse(), converse()
    with first.server.holding("sendPhoto", first.id):
        first.say("/digit 1")
        second.say("/digit 2")
        is_strip(second.answer("sendPhoto"), 2, sampler)
        assert not any(call.done for call in first.answers())
    is_strip(first.answer("sendPhoto"), 1, sampler)


def test_many_requests_at_once_are_all_served(converse, sampler):
    chats = [converse() for _ in range(12)]
    for number, each in enumerate(chats):
        each.say(f"/digit {number % 10}")
    for number, each in enumerate(chats):
        is_strip(each.answer("sendPhoto"), number % 10, sampler)
