"""A chat with the bot, from the people's side."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable
from typing import Any

import pytest

from model.chat import texts
from tests.bot.loopback.methods import Call
from tests.bot.loopback.server import TelegramServer
from tests.support import wait_for

_PEOPLE = itertools.count(7_000_001)
both = pytest.mark.parametrize("mode", ["polling", "webhook"])  # people must not notice which
ANSWERS = (
    *("sendMessage", "sendPhoto", "sendDocument", "sendAnimation"),
    *("editMessageMedia", "editMessageCaption"),
)


class Conversation:
    """One person in one chat of their own, private or a group."""

    def __init__(self, server: TelegramServer, group: bool = False, language: str = "en") -> None:
        self.server = server
        number = next(_PEOPLE)
        self.person = {"id": number, "is_bot": False, "first_name": "Ada"}
        self.person["language_code"] = language
        if group:
            self.chat = {"id": -1_000_000_000_000 - number, "type": "supergroup", "title": "Digits"}
        else:
            self.chat = {"id": number, "type": "private", "first_name": "Ada"}
        self.id = self.chat["id"]
        server.chats[self.id] = self.chat

    def message(self, **content: Any) -> dict[str, Any]:
        """Return a message of the person, as Telegram describes it."""
        return {
            "message_id": self.server.next_id(),
            "from": self.person,
            "chat": self.chat,
            "date": int(time.time()),
        } | content

    def say(self, text: str, edited: bool = False, **content: Any) -> None:
        """Send a text to the bot, as a new message or as an edited one."""
        message = self.message(text=text, **content)
        if text.startswith("/"):
            length = len(text.split()[0])
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": length}]
        if edited:
            message["edit_date"] = message["date"]
        self.server.push("edited_message" if edited else "message", message)

    def send_photo(self, data: bytes, size: tuple[int, int] = (1280, 960), **content: Any) -> str:
        """Send a photo in one size; returns its file's identifier."""
        told = self.photo(data, size)
        self.send(told, **content)
        return str(told["photo"][0]["file_id"])

    def photo(self, data: bytes, size: tuple[int, int] = (1280, 960)) -> dict[str, Any]:
        """Return what a message with a photo in one size says of it."""
        name = self.server.methods.keep(data)
        each = {"file_id": name, "file_unique_id": name[-4:], "file_size": len(data)}
        return {"photo": [each | {"width": size[0], "height": size[1]}]}

    def send_file(self, data: bytes, kind: str = "image/png", **content: Any) -> str:
        """Send a document; returns its file's identifier. `size` overrides what is told of it."""
        name = self.server.methods.keep(data)
        told = {"file_size": content.pop("size", len(data)), "file_name": content.pop("name", "a")}
        document = {"file_id": name, "file_unique_id": name[-4:], "mime_type": kind} | told
        self.send({"document": document}, **content)
        return name

    def send(self, attachment: dict[str, Any], caption: str = "", **content: Any) -> None:
        """Send a message with an attachment and a caption."""
        if caption:
            content["caption"] = caption
        if caption.startswith("/"):
            length = len(caption.split()[0])
            command = {"type": "bot_command", "offset": 0, "length": length}
            content["caption_entities"] = [command]
        self.server.push("message", self.message(**attachment, **content))

    def press(self, message: dict[str, Any], button: str) -> str:
        """Press the button of `message` that shows `button`; returns the query's id."""
        rows = message["reply_markup"]["inline_keyboard"]
        (data,) = [each["callback_data"] for row in rows for each in row if each["text"] == button]
        return self.press_data(message, data)

    def press_data(self, message: dict[str, Any], data: str) -> str:
        """Press a button of `message` with `data`, forged or not; returns the query's id."""
        query = str(self.server.next_id())
        content = {
            "id": query,
            "from": self.person,
            "chat_instance": "42",
            "message": message,
            "data": data,
        }
        self.server.push("callback_query", content)
        return query

    def until_taken(self, press: Callable[[], str]) -> None:
        """Press, again while the bot is busy with the press before, whose picture may be here."""
        for pause in (0.25, 0.5, 1, 2, 4, 8, 16, 0):  # growing: each press counts for the limit
            if self.press_answer(press()).fields.get("text") != texts.BUSY:
                return
            time.sleep(pause)
        raise AssertionError(f"the bot stayed busy in chat {self.id}")

    def ask_inline(self, text: str) -> Call:
        """Type @Name and a text into some chat; returns the answer to it."""
        query = str(self.server.next_id())
        content = {"id": query, "from": self.person, "query": text, "offset": ""}
        self.server.push("inline_query", content | {"chat_type": "supergroup"})

        def look() -> Call | None:
            calls = self.server.made("answerInlineQuery")
            return next((c for c in calls if c.fields["inline_query_id"] == query), None)

        return wait_for(look, what=f"an answer to inline query {query}")

    def answers(self, *methods: str) -> list[Call]:
        """Return what the bot did in this chat so far (all but answers to presses)."""
        return [
            call
            for call in list(self.server.calls)
            if call.chat_id == self.id and call.method in (methods or ANSWERS)
        ]

    def answer(self, method: str, place: int = 0) -> Call:
        """Wait for the call of `method` at `place` in this chat to have been answered."""

        def look() -> Call | None:
            calls = [call for call in self.answers(method) if call.done]
            return calls[place] if len(calls) > place else None

        return wait_for(look, what=f"{method} in chat {self.id}")

    def press_answer(self, query: str) -> Call:
        """Wait for the answer to a press."""

        def look() -> Call | None:
            calls = self.server.made("answerCallbackQuery")
            return next((c for c in calls if c.fields["callback_query_id"] == query), None)

        return wait_for(look, what=f"an answer to press {query}")
