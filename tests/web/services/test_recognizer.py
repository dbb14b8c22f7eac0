"""Many pictures at a time: places, patience, memory."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import numpy as np

from model.recognition.limits import MAX_BYTES
from tests.model.recognition.support import encode
from tests.support import wait_for
from tests.web.support import DOT, Server, assert_problem, form, reading_line, serving
from web.services.recognizer import PLACES

PROGRAM = "tests.web.programs.one_reading_place"
BUSY = "Many pictures are being read just now. Please try again in a moment."


def read(server: Server, data: bytes = DOT) -> int:
    """Send a picture to be read; returns the status of the answer."""
    return ask(server, "/api/read", data).status_code


def ask(server: Server, path: str, data: bytes = DOT) -> httpx.Response:
    return httpx.post(server.url + path, files=form(data), timeout=120)


def test_a_full_desk_says_when_to_come_again(tmp_path: Path) -> None:
    gate = tmp_path / "open"  # nothing is read where this file is not
    page = serving(tmp_path / "log", PROGRAM, GATE=str(gate))
    with page as hasty, ThreadPoolExecutor(8) as visitors:
        asked = [visitors.submit(ask, hasty, path) for path in ("/api/read", "/read") * 4]
        # One has the place, and gives it back to nobody: the others are told so all the same.
        wait_for(lambda: sum(each.done() for each in asked) == 7, what="the refusals")
        other = httpx.get(f"{hasty.url}/?digit=8&seed=42")
        assert other.status_code == 200, "a page is none of their business"
        gate.touch()
        answers = [each.result() for each in asked]
        assert read(hasty) == 200
        assert "Traceback" not in hasty.log.read_text()
    assert sorted(answer.status_code for answer in answers) == [200] + [503] * 7
    busy = [answer for answer in answers if answer.status_code == 503]
    assert {answer.headers["Retry-After"] for answer in busy} == {"1"}
    for answer in busy:
        if answer.url.path == "/api/read":
            assert_problem(answer, 503, BUSY)
        else:
            assert reading_line(answer.text) == BUSY


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
    assert 0.9 * MAX_BYTES < len(data) <= MAX_BYTES
    return data


def test_ten_of_the_largest_pictures_at_once(tmp_path: Path) -> None:
    data = largest_picture()
    with serving(tmp_path / "log") as server:
        assert read(server) == 200
        status = Path(f"/proc/{server.process.pid}/status")

        def memory(name: str) -> float:
            return int(re.search(rf"^{name}:\s+(\d+) kB$", status.read_text(), re.M)[1]) / 1024

        before = memory("VmRSS")
        with ThreadPoolExecutor(10) as senders:
            answers = list(senders.map(read, [server] * 10, [data] * 10))
        more = memory("VmHWM") - before
    assert set(answers) <= {200, 503}
    assert answers.count(200) >= PLACES
    assert more < 300, f"{more:.0f} MiB"
