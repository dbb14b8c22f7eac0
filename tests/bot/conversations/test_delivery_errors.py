"""What goes wrong with one answer must neither stop the bot nor fill its log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from bot import texts
from model.chat import texts as chat_texts
from tests.bot.support import Bot
from tests.support import wait_for

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"
UNCHANGED = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)


@pytest.fixture
def telling(bot: Bot) -> Callable[[str], list[dict[str, Any]]]:
    """Return a function: wait for a new line with words in lower case; returns all new lines."""
    before = len(bot.lines())

    def wait(words: str) -> list[dict[str, Any]]:
        def look() -> list[dict[str, Any]] | None:
            new = bot.lines()[before:]
            return new if any(words in line["message"].lower() for line in new) else None

        return wait_for(look, what=f"a line about {words!r}")

    return wait


@contextmanager
def one_line(telling: Callable[[str], list[dict[str, Any]]], words: str) -> Iterator[None]:
    """Check that the block leads to one line of warning with `words`, and no trace."""
    yield
    lines = [line for line in telling(words) if line["level"] != "info"]
    assert [line["level"] for line in lines] == ["warning"], lines
    assert "trace" not in lines[0]


def still_answers(chat) -> None:
    before = len([call for call in chat.answers("sendMessage") if call.done])
    chat.say("/help")
    assert chat.answer("sendMessage", before).fields["text"] == texts.HELP.format(
        name="DigitsTestBot"
    )


def test_a_message_that_is_not_modified(chat, telling):
    chat.say("/digit")
    picker = chat.answer("sendMessage").result
    with one_line(telling, "not modified"):
        chat.server.fail_next("editMessageMedia", 400, UNCHANGED)
        chat.press(picker, "8")
    still_answers(chat)
    assert len(chat.answers()) == 3  # picker, edit, help: no second picture, no apology


def test_a_press_too_old_to_be_answered_still_brings_its_strip(chat, telling):
    chat.say("/digit")
    picker = chat.answer("sendMessage").result
    with one_line(telling, "too old"):
        chat.server.fail_next("answerCallbackQuery", 400, TOO_OLD)
        chat.press(picker, "8")
        chat.answer("editMessageMedia")
    still_answers(chat)


def test_an_expired_button_pressed_too_long_ago(chat, telling):
    chat.say("/digit")
    picker = chat.answer("sendMessage").result
    with one_line(telling, "too old"):
        chat.server.fail_next("answerCallbackQuery", 400, TOO_OLD)
        chat.press_data(picker, "0:gone")
    still_answers(chat)
    assert len(chat.answers()) == 2  # picker, help: no apology


def test_flood_control_is_waited_out(chat, telling):
    chat.server.fail_next("sendPhoto", 429, "Too Many Requests: retry after 1", retry_after=1)
    chat.say("/digit 8")
    chat.answer("sendPhoto")
    assert len(chat.answers("sendPhoto")) == 2
    lines = [line for line in telling("tried again in 1 s") if line["message"] != "update"]
    assert len(lines) == 1, lines


def test_a_person_who_blocked_the_bot(chat, telling):
    with one_line(telling, "blocked by the user"):
        chat.server.fail_next("sendPhoto", 403, "Forbidden: bot was blocked by the user")
        chat.say("/digit 8")
    still_answers(chat)
    assert len(chat.answers("sendMessage")) == 1  # help: no apology to somebody who left


def test_a_group_without_photos_is_told_why(group, telling):
    with one_line(telling, "not enough rights"):
        group.server.fail_next(
            "sendPhoto", 400, "Bad Request: not enough rights to send photos to the chat"
        )
        group.say("/digit 8")
    assert group.answer("sendMessage").fields["text"] == texts.NO_PHOTOS


def test_a_group_that_moved_gets_its_answer_where_it_is_now(group, converse, telling, bot):
    now = converse(group=True)
    group.server.fail_next(
        *("sendPhoto", 400, "Bad Request: group chat was upgraded to a supergroup chat"),
        migrate_to_chat_id=now.id,
    )
    group.say("/digit 8")
    now.answer("sendPhoto")
    assert group.answers("sendMessage") == []
    assert str(now.id) not in bot.log.read_text()


CALLS = pytest.mark.parametrize(
    ("words", "method"), [("/digit 8", "sendPhoto"), ("/help", "sendMessage")]
)


@CALLS
def test_what_telegram_cannot_take_now_is_sent_again(words, method, chat, telling):
    with one_line(telling, "tried again"):
        chat.server.fail_next(method, 502, "Bad Gateway")
        chat.say(words)
        chat.answer(method)
    assert len(chat.answers()) == 2


@CALLS
def test_what_was_sent_and_never_answered_is_not_sent_twice(words, method, chat, telling):
    with one_line(telling, "not delivered"):
        chat.server.cut_next(method)
        chat.say(words)
        chat.answer("sendMessage")
    told, *more = [call for call in chat.answers() if call.done]
    assert told.fields["text"] == texts.PERHAPS_LOST
    assert more == []
    assert [call.method for call in chat.answers()] == [method, "sendMessage"]


def test_a_pause_longer_than_anybody_waits_is_not_waited_for(chat, telling):
    chat.server.fail_next("sendPhoto", 429, "Too Many Requests: retry after 301", retry_after=301)
    chat.say("/digit 8")
    telling("not delivered: retryafter")
    chat.say("/digit 8")  # nor is Telegram asked before: that would make it wait longer still
    wait_for(lambda: not chat.server.updates, what="both to be answered")
    assert len(chat.answers()) == 1


def test_an_edit_that_worked_without_an_answer_is_no_trouble(chat):
    chat.say("/digit")
    picker = chat.answer("sendMessage").result
    chat.server.cut_next("editMessageMedia")
    chat.server.fail_next("editMessageMedia", 400, UNCHANGED)
    chat.press(picker, "8")
    wait_for(lambda: len(chat.answers("editMessageMedia")) == 2, what="a second edit")
    still_answers(chat)
    assert len(chat.answers()) == 4  # picker, two edits, help: no second picture, no apology


def test_inline_queries_and_presses_are_tried_again(chat):
    chat.server.fail_next("answerInlineQuery", 502, "Bad Gateway")
    chat.ask_inline("8")
    wait_for(lambda: any(c.done for c in chat.server.made("answerInlineQuery")), what="an answer")
    chat.say("/digit")
    chat.server.cut_next("answerCallbackQuery")
    query = chat.press(chat.answer("sendMessage").result, "8")
    chat.answer("editMessageMedia")
    tries = chat.server.made("answerCallbackQuery")
    assert [c.fields["callback_query_id"] for c in tries].count(query) == 2


@pytest.mark.parametrize("code", [400, 403])
@pytest.mark.parametrize(
    "name",
    [
        *("CHAT_WRITE_FORBIDDEN", "CHAT_RESTRICTED", "CHAT_SEND_PLAIN_FORBIDDEN"),
        *("TOPIC_DELETED", "TOPIC_CLOSED", "PEER_ID_INVALID"),
        *("have no rights to send a message", "the group chat was deleted"),
    ],
)
def test_a_chat_that_takes_nothing_is_one_line(name, code, group, telling):
    with one_line(telling, "not delivered"):
        group.server.fail_next("sendPhoto", code, name)
        group.say("/digit 8")
    still_answers(group)
    assert len(group.answers("sendMessage")) == 1  # help: no apology that would fail as well


@pytest.mark.parametrize("code", [400, 403])
@pytest.mark.parametrize("name", ["CHAT_SEND_PHOTOS_FORBIDDEN", "CHAT_SEND_MEDIA_FORBIDDEN"])
def test_photos_that_are_forbidden_are_told_in_words(name, code, group, telling):
    with one_line(telling, "not delivered"):
        group.server.fail_next("sendPhoto", code, name)
        group.say("/digit 8")
        assert group.answer("sendMessage").fields["text"] == texts.NO_PHOTOS


def test_a_group_without_files_is_told_why(group, telling):
    group.say("/digit 8")
    photo = group.answer("sendPhoto").result
    with one_line(telling, "not enough rights"):
        group.server.fail_next(
            "sendDocument", 400, "Bad Request: not enough rights to send documents to the chat"
        )
        group.press(photo, "As file")
        assert group.answer("sendMessage").fields["text"] == texts.NO_FILES


def test_what_nobody_expected_is_traced_and_apologised_for(chat, telling):
    chat.server.fail_next("sendPhoto", 400, "Bad Request: wrong remote file identifier specified")
    chat.say("/digit 8")
    assert chat.answer("sendMessage").fields["text"] == chat_texts.SORRY
    lines = telling("an update failed")
    (failure,) = [line for line in lines if line["level"] == "error"]
    assert failure["message"] == "An update failed"
    assert "Traceback" in failure["trace"]
    still_answers(chat)


def test_an_apology_that_cannot_be_delivered(chat, telling):
    chat.server.fail_next("sendPhoto", 400, "Bad Request: something else")
    chat.server.fail_next("sendMessage", 400, "Bad Request: something else")
    chat.say("/digit 8")
    lines = telling("apology was not delivered")
    assert sum("trace" in line for line in lines) == 1
    still_answers(chat)


def test_polling_goes_on_after_an_outage(chat, telling):
    chat.server.fail_next("getUpdates", 502, "Bad Gateway")
    still_answers(chat)  # the poll under way brings this; the next one fails
    telling("polling fails")
    still_answers(chat)
    lines = telling("polling works again")
    assert sum("Polling fails (Bad Gateway)" in line["message"] for line in lines) == 1


def test_an_update_that_cannot_be_read_holds_up_nobody(chat, telling, bot):
    in_no_chat = {"message_id": 1, "text": "nobody's business"}
    chat.server.queue({"update_id": chat.server.next_id(), "message": in_no_chat})
    still_answers(chat)
    lines = telling("an update cannot be read")
    assert [line["level"] for line in lines].count("error") == 1
    assert "nobody's business" not in bot.log.read_text()


def test_the_updates_asked_for_are_those_handled(telegram, bot):
    polls = [call for call in telegram.calls if call.method == "getUpdates"]
    assert polls
    assert {call.fields["allowed_updates"] for call in polls} == {
        '["message", "callback_query", "inline_query"]'
    }
