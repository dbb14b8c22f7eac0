"""A Bot API server on loopback: real HTTP, Telegram's protocol, every call recorded."""

from __future__ import annotations

import io
import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from PIL import Image
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from tests.bot.telegram_api import Api, limits

TOKEN = "123456789:AAEhBP0av28lbvK9-Wq2mW5Vb4f_kX7zQ3s"
ME = {"id": 123456789, "is_bot": True, "first_name": "Digits", "username": "DigitsTestBot"}
CAN = {
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": False,
}
CONFLICT = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is "
    "running"
)


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
    at: float = field(default_factory=time.monotonic)
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


class Quiet(WSGIRequestHandler):
    def log(self, *_: Any) -> None:
        """Say nothing: the calls are recorded."""


class TelegramServer:
    """Serves one bot. As a context manager it ends with an assertion: no call was wrong."""

    def __init__(self, token: str = TOKEN) -> None:
        self.token = token
        self.api = Api.load()
        self.calls: list[Call] = []
        self.complaints: list[str] = []
        self.chats: dict[int, dict[str, Any]] = {}
        self._messages: dict[tuple[int, int], dict[str, Any]] = {}
        self._queries: set[str] = set()
        self.updates: list[dict[str, Any]] = []  # not confirmed yet
        self._failures: list[tuple[str, RefusalError]] = []
        self._holds: list[tuple[str, int, threading.Event]] = []
        self._last_id = 1000
        self._poll = 0
        self._webhook = True  # left by another way of running the bot
        self._change = threading.Condition()
        self._methods: dict[str, Callable[[Call], Any]] = {
            "getMe": self._get_me,
            "getUpdates": self._get_updates,
            "setMyCommands": self._true,
            "deleteWebhook": self._delete_webhook,
            "sendChatAction": self._true,
            "answerCallbackQuery": self._answer_query,
            "sendMessage": self._send_message,
            "sendPhoto": self._send_photo,
            "editMessageMedia": self._edit_media,
            "editMessageReplyMarkup": self._edit_markup,
        }
        self._http = make_server("127.0.0.1", 0, self._serve, threaded=True, request_handler=Quiet)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> TelegramServer:
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()
        assert self.complaints == []

    # What a test tells the server.

    def next_id(self) -> int:
        """Return a number that no update, message or query had before."""
        with self._change:
            self._last_id += 1
            return self._last_id

    def push(self, kind: str, content: dict[str, Any]) -> None:
        """Queue an update for the bot."""
        update = {"update_id": self.next_id(), kind: content}
        self._hold_against("Update", update)
        if kind == "callback_query":
            self._queries.add(content["id"])
        self.queue(update)

    def queue(self, update: dict[str, Any]) -> None:
        """Queue an update as it is, unchecked."""
        with self._change:
            self.updates.append(update)
            self._change.notify_all()

    def fail_next(self, method: str, code: int, description: str, **parameters: int) -> None:
        """Refuse the next call of `method`."""
        self._failures.append((method, RefusalError(code, description, **parameters)))

    @contextmanager
    def holding(self, method: str, chat_id: int) -> Iterator[Callable[[], None]]:
        """Hold back the answers to `method` in a chat until the block ends or calls the value."""
        release = threading.Event()
        hold = (method, chat_id, release)
        self._holds.append(hold)
        try:
            yield release.set
        finally:
            self._holds.remove(hold)
            release.set()

    # What the bot asks.

    def _serve(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        try:
            body = {"ok": True, "result": self._answer(Request(environ))}
            response = Response(json.dumps(body), mimetype="application/json")
        except RefusalError as refusal:
            body = {"ok": False, "error_code": refusal.code, "description": str(refusal)}
            if refusal.parameters:
                body["parameters"] = refusal.parameters
            response = Response(json.dumps(body), refusal.code, mimetype="application/json")
        return response(environ, start_response)

    def _answer(self, request: Request) -> Any:
        found = re.fullmatch(r"/bot(\d+:[\w-]{35})/(\w+)", request.path)
        if not found:
            raise RefusalError(404, "Not Found")
        token, method = found.groups()
        files = {name: file.read() for name, file in request.files.items()}
        call = Call(method, request.form.to_dict(), files)
        self._check(call)
        with self._change:
            self.calls.append(call)
        if token != self.token:
            raise RefusalError(401, "Unauthorized")
        for hold in list(self._holds):
            if hold[:2] == (method, call.chat_id):
                hold[2].wait(20)
        self._fail_if_told(method)
        call.result = self._methods.get(method, self._unknown)(call)
        if self.api and method != "getUpdates":  # updates are checked when they are queued
            self._hold_against(self.api.methods[method]["returns"][0], call.result)
        call.done = True
        return call.result

    def _check(self, call: Call) -> None:
        found = list(limits(call.method, call.fields))
        if self.api:
            found += self.api.call(call.method, call.fields, call.files)
        self.complaints += found

    def _hold_against(self, kind: str, value: Any) -> None:
        """Check our own side too: what the bot gets must be what Telegram could send."""
        if self.api:
            self.complaints += self.api.value(value, kind)

    def _fail_if_told(self, method: str) -> None:
        for failure in self._failures:
            if failure[0] == method:
                self._failures.remove(failure)
                raise failure[1]

    def _unknown(self, call: Call) -> Any:
        raise RefusalError(404, f"Not Found: method {call.method} not found")

    def _get_me(self, _: Call) -> dict[str, Any]:
        return ME | CAN

    def _true(self, _: Call) -> bool:
        return True

    def _delete_webhook(self, _: Call) -> bool:
        self._webhook = False
        return True

    def _get_updates(self, call: Call) -> list[dict[str, Any]]:
        if self._webhook:
            raise RefusalError(409, "Conflict: can't use getUpdates method while webhook is active")
        deadline = time.monotonic() + int(call.fields.get("timeout", 0))
        limit = int(call.fields.get("limit", 100))
        with self._change:
            self._poll += 1
            mine = self._poll
            self._change.notify_all()
            offset = int(call.fields.get("offset", 0))
            self.updates = [each for each in self.updates if each["update_id"] >= offset]
            while not self.updates and (left := deadline - time.monotonic()) > 0:
                self._change.wait(left)
                if self._poll != mine:
                    raise RefusalError(409, CONFLICT)
            return self.updates[:limit]

    def _answer_query(self, call: Call) -> bool:
        try:
            self._queries.remove(call.fields["callback_query_id"])
        except KeyError:
            raise RefusalError(
                400,
                "Bad Request: query is too old and response timeout expired or query ID is invalid",
            ) from None
        return True

    def _send_message(self, call: Call) -> dict[str, Any]:
        return self._keep(call, {"text": call.fields["text"]})

    def _send_photo(self, call: Call) -> dict[str, Any]:
        return self._keep(call, self._photo(call.picture, call.fields.get("caption")))

    def _edit_media(self, call: Call) -> dict[str, Any]:
        old = self._messages.get((call.chat_id, int(call.fields["message_id"])))
        if old is None:
            raise RefusalError(400, "Bad Request: message to edit not found")
        return self._keep(
            call, self._photo(call.picture, call.json("media").get("caption")), old["message_id"]
        )

    def _edit_markup(self, call: Call) -> dict[str, Any]:
        message = self._messages.get((call.chat_id, int(call.fields["message_id"])))
        if message is None:
            raise RefusalError(400, "Bad Request: message to edit not found")
        message["reply_markup"] = call.json("reply_markup")
        return message

    def _photo(self, picture: bytes, caption: str | None) -> dict[str, Any]:
        width, height = Image.open(io.BytesIO(picture)).size
        if width + height > 10_000 or max(width, height) > 20 * min(width, height):
            raise RefusalError(400, "Bad Request: PHOTO_INVALID_DIMENSIONS")
        name = f"AgACAgIAAxkDAAI{self.next_id()}"
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
