"""What Telegram does when a bot calls a method: messages are kept, presses answered once."""

from __future__ import annotations

import io
import itertools
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from PIL import Image

ME = {"id": 123456789, "is_bot": True, "first_name": "Digits", "username": "DigitsTestBot"}
CAN = {
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": True,
}
WRONG_FILE = "Bad Request: wrong file_id or the file is temporarily unavailable"
LARGEST_FILE = 20 * 2**20  # bytes
Content = bytes | Callable[[], Iterator[bytes]]  # a function where the file comes in pieces
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


class RefusalError(Exception):
    """A call refused: HTTP status, description, parameters."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.parameters = code, parameters


@dataclass
class Call:
    """One call of the bot."""

    method: str
    fields: dict[str, str]
    files: dict[str, bytes]
    done: bool = False
    result: Any = None

    @property
    def chat_id(self) -> int:
        return int(self.fields.get("chat_id", 0))

    def json(self, name: str) -> Any:
        """Return a field that arrived JSON-encoded."""
        return json.loads(self.fields[name])

    @property
    def picture(self) -> bytes:
        """The one uploaded file."""
        (content,) = self.files.values()
        return content


class Methods:
    """The methods and what they remember."""

    def __init__(self) -> None:
        self.chats: dict[int, dict[str, Any]] = {}
        self.files: dict[str, Content] = {}  # by the number the bot asks for them with
        self.silent: set[str] = set()  # files whose size Telegram does not tell
        self.queries: set[str] = set()  # presses and inline queries not answered yet
        self.webhook: dict[str, Any] = {"url": "https://old.example.org/"}  # left by another run
        self._ids = itertools.count(1001)
        self._messages: dict[tuple[int, int], dict[str, Any]] = {}
        self._profile: dict[tuple[str, str], Any] = {}
        self._methods: dict[str, Callable[[Call], Any]] = {
            "getMe": lambda _: ME | CAN,
            "getFile": self._get_file,
            "setWebhook": self._set_webhook,
            "deleteWebhook": self._delete_webhook,
            "sendChatAction": lambda _: True,
            "answerCallbackQuery": lambda call: self._answer(call.fields["callback_query_id"]),
            "answerInlineQuery": lambda call: self._answer(call.fields["inline_query_id"]),
            "sendMessage": lambda call: self._keep(call, {"text": call.fields["text"]}),
            "sendPhoto": self._send_photo,
            "sendDocument": self._send_document,
            "sendAnimation": self._send_animation,
            "editMessageMedia": self._edit_media,
            "editMessageCaption": self._edit_caption,
            "setMyCommands": lambda call: self._set(call, "commands", call.json("commands")),
            "getMyCommands": lambda call: self._get(call, "commands", []),
        }
        for name in ("description", "short_description"):
            method = "".join(word.title() for word in name.split("_"))
            self._methods[f"setMy{method}"] = lambda call, name=name: self._set(
                call, name, call.fields[name]
            )
            self._methods[f"getMy{method}"] = lambda call, name=name: {
                name: self._get(call, name, "")
            }

    def next_id(self) -> int:
        """Return a number that no update, message or query had before."""
        return next(self._ids)

    def do(self, call: Call) -> Any:
        """Return what a call brings; raises RefusalError."""
        if call.method not in self._methods:
            raise RefusalError(404, f"Not Found: method {call.method} not found")
        return self._methods[call.method](call)

    def keep(self, content: Content) -> str:
        """Keep a file that somebody sent; returns the identifier it is asked for by."""
        name = f"AgACAgIAAxkDAAI{self.next_id()}"
        self.files[name] = content
        return name

    def _get_file(self, call: Call) -> dict[str, Any]:
        name = call.fields["file_id"]
        if name not in self.files:
            raise RefusalError(400, WRONG_FILE)
        content, size = self.files[name], {}
        if isinstance(content, bytes) and name not in self.silent:
            if len(content) > LARGEST_FILE:
                raise RefusalError(400, "Bad Request: file is too big")
            size = {"file_size": len(content)}
        return {"file_id": name, "file_unique_id": name[-4:], "file_path": f"photos/{name}"} | size

    def _set_webhook(self, call: Call) -> bool:
        self.webhook = dict(call.fields)
        return True

    def _delete_webhook(self, _: Call) -> bool:
        self.webhook = {}
        return True

    def _set(self, call: Call, name: str, value: Any) -> bool:
        self._profile[name, call.fields.get("language_code", "")] = value
        return True

    def _get(self, call: Call, name: str, otherwise: Any) -> Any:
        return self._profile.get((name, call.fields.get("language_code", "")), otherwise)

    def _answer(self, query: str) -> bool:
        if query not in self.queries:
            raise RefusalError(400, TOO_OLD)
        self.queries.discard(query)
        return True

    def _send_photo(self, call: Call) -> dict[str, Any]:
        return self._keep(call, self._photo(call.picture, call.fields.get("caption")))

    def _send_document(self, call: Call) -> dict[str, Any]:
        name = f"BQACAgIAAxkDAAI{self.next_id()}"
        file = {"file_id": name, "file_unique_id": name[-4:], "file_size": len(call.picture)}
        return self._keep(call, {"document": file, "caption": call.fields.get("caption", "")})

    def _send_animation(self, call: Call) -> dict[str, Any]:
        width, height = Image.open(io.BytesIO(call.picture)).size
        name = self.keep(call.picture)
        file = {"file_id": name, "file_unique_id": name[-4:], "file_size": len(call.picture)}
        size = {"width": width, "height": height, "duration": int(call.fields.get("duration", 0))}
        # An animation comes with a document too, for the sake of old programs.
        content = {"animation": file | size, "document": file}
        return self._keep(call, content | {"caption": call.fields.get("caption", "")})

    def _edited(self, call: Call) -> dict[str, Any]:
        old = self._messages.get((call.chat_id, int(call.fields["message_id"])))
        if old is None:
            raise RefusalError(400, "Bad Request: message to edit not found")
        return old

    def _edit_caption(self, call: Call) -> dict[str, Any]:
        old = self._edited(call)
        content = {"photo": old["photo"], "caption": call.fields["caption"]}
        return self._keep(call, content, old["message_id"])

    def _edit_media(self, call: Call) -> dict[str, Any]:
        old = self._edited(call)
        return self._keep(
            call, self._photo(call.picture, call.json("media").get("caption")), old["message_id"]
        )

    def _photo(self, picture: bytes, caption: str | None) -> dict[str, Any]:
        width, height = Image.open(io.BytesIO(picture)).size
        if width + height > 10_000 or max(width, height) > 20 * min(width, height):
            raise RefusalError(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
        name = self.keep(picture)
        size = {"width": width, "height": height, "file_size": len(picture)}
        photo = {"photo": [{"file_id": name, "file_unique_id": f"AQAD{name[-4:]}"} | size]}
        return photo | ({"caption": caption} if caption else {})

    def _keep(self, call: Call, content: dict[str, Any], number: int | None = None) -> Any:
        """Build the message a call made, and remember it for edits and presses."""
        message = {
            "message_id": number or self.next_id(),
            "from": ME,
            "chat": self.chats[call.chat_id],
            "date": int(time.time()),
        } | content
        if number:
            message["edit_date"] = message["date"]
        if "reply_markup" in call.fields:
            message["reply_markup"] = call.json("reply_markup")
        self._messages[call.chat_id, message["message_id"]] = message
        return message
