"""A Bot API server on loopback: real HTTP, Telegram's protocol, every call recorded."""

from __future__ import annotations

import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from tests.bot.loopback.api import Api, limits
from tests.bot.loopback.methods import Call, Methods, RefusalError
from tests.support import wait_for

TOKEN = "123456789:AAEhBP0av28lbvK9-Wq2mW5Vb4f_kX7zQ3s"
SECRET = TOKEN.partition(":")[2]
CONFLICT = (
    "Conflict: terminated by other getUpdates request; make sure that only one bot instance is "
    "running"
)
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete "
    "the webhook first"
)
# A fault: what happens instead of an answer. The call may have been carried out before a cut.
Fault = RefusalError | str
CUT = "cut"  # the connection ends without an answer
HANG = "hang"  # no answer for a while, then cut
HANG_SECONDS = 6.0
DOWNLOAD = "download"  # not a method, but what follows getFile


class Quiet(WSGIRequestHandler):
    def log(self, *_: Any) -> None:
        """Say nothing: the calls are recorded."""


def listening(port: int, app: Any) -> BaseWSGIServer:
    """Return a server of a WSGI application on a port of loopback, 0 for any.

    A port that another one has just let go may be held by its last connection a moment longer.
    """

    def attempt() -> BaseWSGIServer | None:
        with suppress(SystemExit):  # is how it says that the port is taken
            return make_server("127.0.0.1", port, app, threaded=True, request_handler=Quiet)
        return None

    return wait_for(attempt, what=f"port {port}")


class TelegramServer:
    """Serves one bot. As a context manager it ends with an assertion: no call was wrong."""

    def __init__(self, token: str = TOKEN, port: int = 0) -> None:
        self.token = token
        self.api = Api.load()
        self.methods = Methods()
        self.calls: list[Call] = []
        self.complaints: list[str] = []
        self.updates: list[dict[str, Any]] = []  # not confirmed yet
        self.change = threading.Condition()
        self.mischief: Callable[[Call], Fault | None] = lambda _: None
        self._faults: list[tuple[str, Fault]] = []
        self._holds: list[tuple[str, int, threading.Event]] = []
        self.hang_seconds = HANG_SECONDS
        self._ended = threading.Event()
        self._poll = 0
        self._http = listening(port, self._serve)

    @property
    def chats(self) -> dict[int, dict[str, Any]]:
        return self.methods.chats

    def next_id(self) -> int:
        """Return a number that no update, message or query had before."""
        return self.methods.next_id()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def settings(self) -> dict[str, str]:
        """What a bot of this server finds in its environment."""
        return {"TELEGRAM_BOT_TOKEN": self.token, "TELEGRAM_API_URL": self.url}

    def __enter__(self) -> TelegramServer:
        threading.Thread(target=self._http.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._http.shutdown()
        self._http.server_close()
        assert self.complaints == []

    # What a test tells the server.

    def push(self, kind: str, content: dict[str, Any]) -> dict[str, Any]:
        """Queue an update for the bot; returns it."""
        update = {"update_id": self.next_id(), kind: content}
        self._hold_against("Update", update)
        if kind in ("callback_query", "inline_query"):
            self.methods.queries.add(content["id"])
        self.queue(update)
        return update

    def queue(self, update: dict[str, Any]) -> None:
        """Queue an update as it is, unchecked."""
        with self.change:
            self.updates.append(update)
            self.change.notify_all()

    def fail_next(self, method: str, code: int, description: str, **parameters: int) -> None:
        """Refuse the next call of `method`."""
        self._faults.append((method, RefusalError(code, description, **parameters)))

    def cut_next(self, method: str) -> None:
        """Break the connection of the next call of `method` instead of answering."""
        self._faults.append((method, CUT))

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

    def made(self, method: str) -> list[Call]:
        """Return the calls of a method so far."""
        return [call for call in list(self.calls) if call.method == method]

    # What the bot asks.

    def _serve(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        try:
            request = Request(environ)
            if request.path.startswith("/file/"):
                response = Response(self._file(request), mimetype="application/octet-stream")
            else:
                body = {"ok": True, "result": self._answer(request)}
                response = Response(json.dumps(body), mimetype="application/json")
        except ConnectionAbortedError:
            environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
            response = Response()
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
        with self.change:
            self.calls.append(call)
        if token != self.token:
            raise RefusalError(401, "Unauthorized")
        for hold in list(self._holds):
            if hold[:2] == (method, call.chat_id):
                hold[2].wait(120)
        self._fail_if_told(call)
        if method == "getUpdates":  # updates are checked when they are queued
            call.result = self._get_updates(call)
        else:
            call.result = self.methods.do(call)
            if self.api:
                self._hold_against(self.api.methods[method]["returns"][0], call.result)
        call.done = True
        return call.result

    def _file(self, request: Request) -> bytes | Iterator[bytes]:
        """Return a file's bytes; recorded as a call of DOWNLOAD."""
        found = re.fullmatch(r"/file/bot(\d+:[\w-]{35})/photos/(\w+)", request.path)
        if not found or found[1] != self.token or found[2] not in self.methods.files:
            raise RefusalError(404, "Not Found")
        call = Call(DOWNLOAD, {"file_id": found[2]}, {})
        with self.change:
            self.calls.append(call)
        self._fail_if_told(call)
        content = self.methods.files[found[2]]
        return content if isinstance(content, bytes) else content()

    def _check(self, call: Call) -> None:
        found = list(limits(call.method, call.fields))
        if self.api:
            found += self.api.call(call.method, call.fields, call.files)
        self.complaints += found

    def _hold_against(self, kind: str, value: Any) -> None:
        """Check our own side too: what the bot gets must be what Telegram could send."""
        if self.api:
            self.complaints += self.api.value(value, kind)

    def _fail_if_told(self, call: Call) -> None:
        told = next((each for each in self._faults if each[0] == call.method), None)
        if told:
            self._faults.remove(told)
        fault = told[1] if told else self.mischief(call)
        if fault == HANG:
            self._ended.wait(self.hang_seconds)
        if fault in (CUT, HANG):
            raise ConnectionAbortedError
        if fault:
            raise fault

    def _get_updates(self, call: Call) -> list[dict[str, Any]]:
        deadline = time.monotonic() + int(call.fields.get("timeout", 0))
        limit = int(call.fields.get("limit", 100))
        with self.change:
            self._poll += 1
            mine = self._poll
            self.change.notify_all()
            offset = int(call.fields.get("offset", 0))
            self.updates = [each for each in self.updates if each["update_id"] >= offset]
            while True:
                if self.methods.webhook:
                    raise RefusalError(409, WEBHOOK_ACTIVE)
                left = deadline - time.monotonic()
                if self.updates or left <= 0:
                    return self.updates[:limit]
                self.change.wait(min(left, 0.5))
                if self._poll != mine:
                    raise RefusalError(409, CONFLICT)
