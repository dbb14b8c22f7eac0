"""The checks the server makes, checked themselves: what Telegram would refuse must not pass."""

from __future__ import annotations

import json

import pytest

from tests.bot.loopback.api import API_JSON, Api, limits


@pytest.fixture(scope="module")
def api() -> Api:
    found = Api.load()
    if found is None:
        pytest.skip(f"no description of the Bot API at {API_JSON}")
    return found


def test_every_call_is_held_against_the_bot_api(api):
    assert list(api.call("getMe", {}, [])) == []
    assert list(api.call("sendMessage", {"chat_id": "1", "text": "hi"}, [])) == []
    media = json.dumps({"type": "photo", "media": "attach://a1"})
    assert list(api.call("editMessageMedia", {"chat_id": "1", "media": media}, ["a1"])) == []


@pytest.mark.parametrize(
    ("method", "fields", "files"),
    [
        ("sendPicture", {}, []),
        ("sendMessage", {"chat_id": "1"}, []),
        ("sendMessage", {"chat_id": "1", "text": "hi", "colour": "red"}, []),
        ("sendMessage", {"chat_id": "1", "text": "hi", "protect_content": "perhaps"}, []),
        ("sendMessage", {"chat_id": "1", "text": "hi", "reply_markup": "{}"}, []),
        ("sendMessage", {"chat_id": "1", "text": "hi", "message_thread_id": "general"}, []),
        ("getUpdates", {"allowed_updates": "message"}, []),
        ("getUpdates", {"allowed_updates": "[1]"}, []),
        ("sendPhoto", {"chat_id": "1", "photo": "attach://a1"}, []),
        ("sendPhoto", {"chat_id": "1", "photo": "attach://a1"}, ["a1", "a2"]),
        ("editMessageMedia", {"media": '{"type": "photo"}'}, []),
        ("setMyCommands", {"commands": '[{"command": "digit"}]'}, []),
    ],
)
def test_a_wrong_call_is_noticed(method, fields, files, api):
    assert list(api.call(method, fields, files))


@pytest.mark.parametrize(
    ("method", "fields"),
    [
        ("sendMessage", {"text": "x" * 4097}),
        ("sendMessage", {"text": ""}),
        ("sendPhoto", {"caption": "x" * 1025}),
        ("editMessageMedia", {"media": json.dumps({"caption": "x" * 1025})}),
        ("answerCallbackQuery", {"text": "x" * 201}),
        ("setMyCommands", {"commands": '[{"command": "Digit", "description": "d"}]'}),
        ("setMyCommands", {"commands": '[{"command": "digit", "description": ""}]'}),
        *(
            ("sendMessage", {"reply_markup": json.dumps({"inline_keyboard": [[button]]})})
            for button in ({"callback_data": "é" * 33}, {"callback_data": ""})
        ),
    ],
)
def test_telegrams_limits_are_held(method, fields):
    assert list(limits(method, fields))
