"""Many and slow senders: places, patience, memory."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import numpy as np
import pytest

from tests.model.recognition.support import encode
from tests.support import children, wait_for
from tests.web.support import DOT, Server, assert_problem, form, reading_line, serving
from web.inputs.uploads import LARGEST
from web.services.recognizer import PLACES

PROGRAM = "tests.web.programs.one_reading_place:create_app()"
BUSY = "Many pictures are being read just now. Please try again in a moment."
TOO_SLOW = "The picture took too long to arrive; send a smaller one."
BEGUN = (
    b"POST /api/read HTTP/1.1\r\nHost: page\r\nContent-Length: 9000\r\n"
    b"Content-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\n"
)


def read(server: Server, data: bytes = DOT) -> int:
    """Send a picture to be read; returns the status of the answer."""
    return httpx.post(f"{server.url}/api/read", files=form(data), timeout=60).status_code


@contextmanager
def slow_sender(server: Server) -> Iterator[socket.socket]:
    """A picture whose upload has begun and does not go on."""
    address = ("127.0.0.1", httpx.URL(server.url).port)
    with socket.create_connection(address, timeout=15) as sender:
        sender.sendall(BEGUN)
        yield sender


@pytest.fixture(scope="module")
def hasty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The page with one place for reading and little patience."""
    log = tmp_path_factory.mktemp("hasty") / "log"
    with serving(log, PROGRAM) as server:
        assert read(server) == 200
        yield server


def test_a_full_desk_says_when_to_come_again(hasty: Server) -> None:
    with slow_sender(hasty):
        wait_for(lambda: read(hasty) == 503, what="the place to be taken")
        answer = httpx.post(f"{hasty.url}/api/read", files=form(DOT))
        assert_problem(answer, 503, BUSY)
        assert answer.headers["Retry-After"] == "1"
        answer = httpx.post(f"{hasty.url}/read", files=form(DOT))
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
        assert reading_line(answer.text) == BUSY


def test_a_slow_sender_loses_the_place(hasty: Server) -> None:
    with slow_sender(hasty) as sender:
        answer = b"".join(iter(lambda: sender.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert TOO_SLOW.encode() in answer
    assert read(hasty) == 200
    assert "Traceback" not in hasty.log.read_text()


def test_a_sender_who_leaves_gives_the_place_back(tmp_path: Path) -> None:
    forever = {"PATIENCE": "600"}  # seconds: no place is free because somebody was too slow
    with serving(tmp_path / "log", PROGRAM, **forever) as server:
        for _ in range(3):
            with slow_sender(server):
                wait_for(lambda: read(server) == 503, what="the place to be taken")
            wait_for(lambda: read(server) == 200, what="the place to be free")


def test_the_page_works_while_all_places_are_taken(reading_server: Server) -> None:
    with ExitStack() as senders:
        for _ in range(PLACES):
            senders.enter_context(slow_sender(reading_server))
        wait_for(lambda: read(reading_server) == 503, what="the places to be taken")
        with ThreadPoolExecutor(6) as pool:
            refused = pool.map(read, [reading_server] * 6)
            answer = httpx.get(f"{reading_server.url}/?digit=8&seed=42", timeout=10)
            assert answer.status_code == 200
            assert set(refused) == {503}


def test_drawings_of_many_are_all_read(reading_server: Server) -> None:
    def insist(_: int) -> bool:
        """A slow machine may say once that it is busy, and when to come again."""
        return wait_for(lambda: read(reading_server) == 200, what="a reading")

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(insist, range(24)))


def largest_picture() -> bytes:
    """A PNG in colour with alpha, as near to 40 megapixels and 10 MB as it gets."""
    pixels = np.full((5400, 7400, 4), 255, np.uint8)
    noise = np.random.Generator(np.random.PCG64(0)).integers(0, 256, 10_900_000, np.uint8)
    pixels.reshape(-1)[: noise.size] = noise
    pixels[:400, :, 3] = 255
    data = encode(pixels, compress_level=1)
    assert 0.9 * LARGEST < len(data) <= LARGEST
    return data


def test_ten_of_the_largest_pictures_at_once(tmp_path: Path) -> None:
    data = largest_picture()
    with serving(tmp_path / "log") as server:
        assert read(server) == 200
        (worker,) = children(server.process.pid)
        status = Path(f"/proc/{worker}/status")

        def memory(name: str) -> float:
            return int(re.search(rf"^{name}:\s+(\d+) kB$", status.read_text(), re.M)[1]) / 1024

        before = memory("VmRSS")
        with ThreadPoolExecutor(10) as senders:
            answers = list(senders.map(read, [server] * 10, [data] * 10))
        more = memory("VmHWM") - before
    assert set(answers) <= {200, 503}
    assert answers.count(200) >= PLACES
    assert more < 300, f"{more:.0f} MiB"
