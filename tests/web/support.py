"""The page as its hosts run it, what is found in its answers, and wrong values that people send."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from subprocess import Popen

import httpx
import numpy as np

from tests.model.recognition.support import encode
from tests.support import free_port, running, wait_for

SERVE = ("-m", "web")
FOREVER = "public, max-age=31536000, immutable"
AN_HOUR = "public, max-age=3600, immutable"
DOT = encode(np.pad(np.zeros((60, 8), np.uint8), 60, constant_values=255))
# No plain ASCII number; the last three are 5 or 8 to Python's own int() or to a reader.
NO_NUMBER = ["abc", "-1", "+5", " 5", "5 ", "1e3", "5.0", "0x5", "1_0", "\x00", "²", "٥", "８"]
OTHER_SCRIPTS = NO_NUMBER[-2:]  # the forms of the page take these
HUGE = ["9" * 30, "1" + "0" * 1000]
NO_DIGIT = [*NO_NUMBER, *HUGE, "12", "10", "08"]
NO_SEED = [*NO_NUMBER, *HUGE, "4294967296"]
NO_COUNT = [*NO_NUMBER, *HUGE, "0", "101"]
DIGIT_SENTENCE = "The digit must be one of 0 to 9."
SEED_SENTENCE = "The seed must be a whole number from 0 to 4294967295."
COUNT_SENTENCE = "The count must be from 1 to 100."
TOO_LARGE = "The picture is larger than 10 MB; send a smaller one."
NOT_ONE = (
    "This is no picture that can be read; send a JPEG, PNG, HEIC, AVIF, WebP, GIF, TIFF, BMP "
    "or PDF file."
)
NOT_A_NUMBER = (
    "A number is made of the digits 0 to 9, spaces and . , : - / +, with at least one digit."
)


@dataclass(frozen=True)
class Server:
    url: str
    process: Popen[bytes]
    log: Path


@contextmanager
def serving(log: Path, app: str = "", **settings: str) -> Iterator[Server]:
    """Serve the page on a free port until the block ends; without limits, where none are given."""
    port = free_port()
    settings = {"RATE_LIMIT": "off"} | settings
    program = ("-m", app) if app else SERVE
    with running(*program, log=log, HOST="127.0.0.1", PORT=str(port), **settings) as process:
        url = f"http://127.0.0.1:{port}"
        wait_for(lambda: answers(f"{url}/healthz"), what="the page", every=0.1)
        yield Server(url, process, log)


def answers(url: str) -> bool:
    try:
        return httpx.get(url).status_code == 200
    except httpx.TransportError:
        return False


def images(html: str) -> list[dict[str, str]]:
    """Return src and alt of the page's digits, drawn and read, in reading order."""
    return [
        {name: unescape(value) for name, value in re.findall(r'(\w+)="([^"]*)"', tag)}
        for tag in re.findall(r"<img ([^>]*)>", html.partition('class="pictures"')[0])
    ]


def status_line(html: str) -> str:
    (line,) = re.findall(r'id="status" role="status"[^>]*>([^<]*)<', html)
    return unescape(line)


def links(html: str) -> dict[str, str]:
    """Return the addresses that the page links to, by the words of the link."""
    found = re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>([^<]*)</a>', html)
    return {words: unescape(address) for address, words in found}


def assert_picker(html: str, chosen: str | None = None) -> None:
    """The picker is there: a GET form of ten buttons, at most one of them chosen."""
    assert re.search(r'<form class="picker"[^>]* action="/" method="get">', html)
    keys = re.findall(r'<button class="key" id="key-\d" name="digit" value="(\d)"([^>]*)>', html)
    assert [value for value, _ in keys] == list("0123456789")
    assert [value for value, rest in keys if "current" in rest] == ([chosen] if chosen else [])


def assert_problem(answer: httpx.Response, status: int, sentence: str) -> None:
    """The answer is RFC 9457's, with one sentence and nothing of our inside."""
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.headers["Cache-Control"] == "no-store"
    told = answer.json()
    assert told.pop("title")
    assert told == {"type": "about:blank", "status": status, "detail": sentence}


def quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())


def form(data: bytes, name: str = "picture.png") -> dict[str, tuple[str, bytes]]:
    return {"image": (name, data)}


def reading_line(html: str) -> str:
    """Return the status line of the page's reading half."""
    (line,) = re.findall(r'id="said" role="status"[^>]*>([^<]*)<', html)
    return unescape(line)
