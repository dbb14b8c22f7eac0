"""Discord on loopback: it signs interactions, takes the answers, and fails where it is told to."""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import httpx
from nacl.signing import SigningKey

from tests.discord.loopback.description import complaints_of, complaints_of_answer, repeated_ids
from tests.support import wait_for

APPLICATION = "123456789012345678"
BOT_TOKEN = "loopback-token-of-the-bot.0123456789"
PATH = "/discord"
_numbers = itertools.count(10**17)


@dataclass
class Call:
    """A call that the door made: `files` by name."""

    method: str
    path: str
    content: Any
    files: dict[str, bytes] = field(default_factory=dict)

    @property
    def message(self) -> dict[str, Any]:
        """The message in it."""
        return self.content["data"] if "/callback" in self.path else self.content


@dataclass(frozen=True)
class Fault:
    """How a call fails: with a status, or with none: it is reset, or hangs."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: dict[str, Any] = field(default_factory=dict)
    hangs: bool = False


class Handler(BaseHTTPRequestHandler):
    ours: DiscordServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.ours.fetched.append(self.path)
        data = self.ours.files.get(self.path)
        self._send(200 if data is not None else 404, data or b"")

    def do_POST(self) -> None:
        size = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(size)
        if len(body) < size:  # given up on its way: no call
            self.close_connection = True
            return
        fault = self.ours.faults.popleft() if self.ours.faults else None
        if fault is None:
            self._send(*self.ours.take(self.command, self.path, self.headers, body))
        elif fault.hangs:
            self.ours.ended.wait(20)
        elif fault.status:
            self._send(fault.status, json.dumps(fault.body).encode(), fault.headers)
        else:
            self.connection.close()

    do_PUT = do_PATCH = do_DELETE = do_POST  # noqa: N815 (as the library calls them)

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_: object) -> None: ...


class DiscordServer:
    """A server that the door takes for Discord's, and for its files."""

    def __init__(self) -> None:
        self.key = SigningKey.generate()
        self.calls: list[Call] = []
        self.complaints: list[str] = []
        self.answered: set[str] = set()  # where an interaction has its one answer
        self.faults: deque[Fault] = deque()
        self.files: dict[str, bytes] = {}
        self.fetched: list[str] = []
        self.ended = threading.Event()
        self._server = Server(("127.0.0.1", 0), type("Ours", (Handler,), {"ours": self}))
        self.root = f"http://127.0.0.1:{self._server.server_port}"
        self.url = self.root + "/api/v10"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self._server.shutdown()
        self._server.server_close()

    @property
    def settings(self) -> dict[str, str]:
        return {
            "DISCORD_APPLICATION_ID": APPLICATION,
            "DISCORD_PUBLIC_KEY": self.key.verify_key.encode().hex(),
            "DISCORD_BOT_TOKEN": BOT_TOKEN,
            "DISCORD_API_URL": self.url,
        }

    def take(self, method: str, path: str, headers: Any, body: bytes) -> Any:
        """Note a call, with what is wrong about it; returns what it is answered with."""
        content, files = _parsed(headers, body)
        path = path.removeprefix("/api/v10")
        call = Call(method, path, content, files)
        self.complaints += complaints_of(method, path, content)
        if isinstance(content, dict):
            message = content.get("data") or content
            self.complaints += repeated_ids(message)
            named = [each["filename"] for each in message.get("attachments") or []]
            if named != list(files):
                self.complaints.append(f"{named} are not {list(files)}")
            if not all(each["description"] for each in message.get("attachments") or []):
                self.complaints.append("a file has no alternative text")
        self.calls.append(call)
        return 200, json.dumps(content if method == "PUT" else {}).encode()

    def sign(self, body: bytes, at: float | None = None) -> dict[str, str]:
        """Return the headers of a call at a time."""
        stamp = str(int(time.time() if at is None else at))
        signature = self.key.sign(stamp.encode() + body).signature.hex()
        return {
            "X-Signature-Ed25519": signature,
            "X-Signature-Timestamp": stamp,
            "Content-Type": "application/json",
        }


def _parsed(headers: Any, body: bytes) -> tuple[Any, dict[str, bytes]]:
    kind = headers.get("Content-Type") or ""
    if not kind.startswith("multipart/form-data"):
        return (json.loads(body) if body else None), {}
    whole = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    parts = {
        part.get_param("name", header="content-disposition"): part for part in whole.get_payload()
    }
    content = json.loads(parts.pop("payload_json").get_payload(decode=True))
    files = {part.get_filename(): part.get_payload(decode=True) for part in parts.values()}
    return content, files


class Person:
    """Somebody who uses the application, through a loopback Discord and a page."""

    def __init__(self, discord: DiscordServer, page: str, locale: str = "en-US") -> None:
        self.discord, self.page, self.locale = discord, page, locale
        self.number = str(next(_numbers))
        self.client = httpx.Client()

    def interaction(self, kind: int, data: dict[str, Any]) -> dict[str, Any]:
        """Return an interaction as Discord makes it, used in a server."""
        number = str(next(_numbers))
        return {
            "id": number,
            "application_id": APPLICATION,
            "type": kind,
            "data": data,
            "token": f"aW50ZXJhY3Rpb246{number}",
            "version": 1,
            "guild_id": "1",
            "channel_id": "2",
            "member": {"user": {"id": self.number, "username": "somebody"}, "roles": []},
            "locale": self.locale,
            "guild_locale": "en-US",
            "context": 0,
            "authorizing_integration_owners": {"0": "1"},
            "entitlements": [],
        }

    def send(self, content: Any, **headers: str) -> httpx.Response:
        """Call the page with a signed body."""
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        signed = self.discord.sign(body) | headers
        return self.client.post(self.page + PATH, content=body, headers=signed)

    def command(self, name: str, kind: int = 1, **options: Any) -> Asked:
        """Use a command with options."""
        return self._ask(2, {"id": "3", "name": name, "type": kind, "options": _options(options)})

    def read(self, *files: dict[str, Any]) -> Asked:
        """Use *Read digits* on a message with files."""
        message = {"id": "9", "content": "", "attachments": list(files)}
        resolved = {"messages": {"9": message}}
        data = {"id": "3", "name": "Read digits", "type": 3, "target_id": "9"}
        return self._ask(2, {**data, "resolved": resolved})

    def read_one(self, file: dict[str, Any]) -> Asked:
        """Use /read with a file."""
        options = [{"name": "picture", "type": 11, "value": file["id"]}]
        resolved = {"attachments": {file["id"]: file}}
        data = {"id": "3", "name": "read", "type": 1, "options": options, "resolved": resolved}
        return self._ask(2, data)

    def press(self, custom_id: str) -> Asked:
        """Press a button."""
        return self._ask(3, {"custom_id": custom_id, "component_type": 2})

    def choose(self, custom_id: str, value: str) -> Asked:
        """Choose of a select."""
        return self._ask(3, {"custom_id": custom_id, "component_type": 3, "values": [value]})

    def types(self, command: str, option: str, typed: str) -> list[dict[str, Any]]:
        """Return what is offered while an option is typed."""
        options = [{"name": option, "type": 3, "value": typed, "focused": True}]
        asked = self._ask(4, {"id": "3", "name": command, "type": 1, "options": options})
        assert asked.content["type"] == 8
        return asked.content["data"]["choices"]

    def _ask(self, kind: int, data: dict[str, Any]) -> Asked:
        sent = self.interaction(kind, data)
        response = self.send(sent)
        assert response.status_code in (200, 202), response.text
        content = response.json() if response.status_code == 200 else None
        if content is not None:
            self.discord.complaints += complaints_of_answer(content)
        return Asked(self.discord, sent, content)


@dataclass(frozen=True)
class Asked:
    """An interaction that was sent, and what the page answered at once."""

    discord: DiscordServer
    sent: dict[str, Any]
    content: dict[str, Any] | None

    def calls(self, method: str = "", end: str = "") -> list[Call]:
        """Return the calls made for this interaction."""
        ours = [call for call in self.discord.calls if self.sent["token"] in call.path]
        return [call for call in ours if call.method.startswith(method) and call.path.endswith(end)]

    def call(self, method: str = "POST", end: str = "/callback") -> Call:
        """Wait for a call, and return it."""
        return wait_for(lambda: self.calls(method, end), what=f"{method} {end}")[0]

    @property
    def message(self) -> dict[str, Any]:
        """The message that was answered at once, or else by a call."""
        return self.content["data"] if self.content else self.call().message


def _options(values: dict[str, Any]) -> list[dict[str, Any]]:
    kinds: list[tuple[type, int]] = [(str, 3), (int, 4), (float, 10)]
    kind: Callable[[Any], int] = lambda value: dict(kinds)[type(value)]  # noqa: E731
    return [{"name": name, "type": kind(value), "value": value} for name, value in values.items()]
