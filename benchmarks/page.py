"""The page over HTTP, one server for all rows, without limits."""

from __future__ import annotations

import re
import statistics
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import httpx

from benchmarks.timing import peak_memory, processor_seconds, row, running, seconds_of, spread
from tests.support import children
from tests.web.support import Server, serving

CLIENTS, SECONDS = 8, 10.0


@contextmanager
def fresh() -> Iterator[Server]:
    """Run a page of its own."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder) / "log") as server:
        yield server


@cache
def client() -> httpx.Client:
    """Return a client of the server that the rows share."""
    server = running.enter_context(fresh())
    return running.enter_context(httpx.Client(base_url=server.url))


def fetched(address: str, count: int) -> str:
    """Time an address, another seed each time."""
    return spread(
        seconds_of(lambda n: client().get(address.format(seed=n)).raise_for_status(), count)
    )


def processes(server: Server) -> list[int]:
    """Return the processes of a page."""
    return [server.process.pid, *children(server.process.pid)]


@row
def start() -> str:
    """Page ready to draw after its start (processor time), five starts."""
    took, used = [], []
    for _ in range(5):
        begun = time.perf_counter()
        with fresh() as server:
            took.append(time.perf_counter() - begun)
            used.append(sum(map(processor_seconds, processes(server))))
    return f"{statistics.median(took):.2f} s ({statistics.median(used):.2f} s)"


@row
def strip() -> str:
    """A strip, one client, 300 seeds."""
    return fetched("/digits/8/{seed}.png", 300)


@row
def strips_at_once() -> str:
    """Strips a second, eight clients, ten seconds."""
    end, url = time.perf_counter() + SECONDS, client().base_url

    def ask(mine: int) -> list[float]:
        took = []
        with httpx.Client(base_url=url) as one:
            while (begun := time.perf_counter()) < end:
                one.get(f"/digits/8/{CLIENTS * len(took) + mine}.png").raise_for_status()
                took.append(time.perf_counter() - begun)
        return took

    with ThreadPoolExecutor(CLIENTS) as pool:
        took = [each for one in pool.map(ask, range(CLIENTS)) for each in one]
    return f"{len(took) / SECONDS:.0f}; {spread(took)}"


@row
def digits_json() -> str:
    """Five digits as JSON."""
    return fetched("/api/digits/8?seed={seed}", 60)


@row
def number_png() -> str:
    """A ten-digit number as PNG."""
    return fetched("/write/24.12.2026.png?seed={seed}", 60)


@row
def number_svg() -> str:
    """A ten-digit number as SVG."""
    return fetched("/write/24.12.2026.svg?seed={seed}", 60)


@row
def number_json() -> str:
    """A ten-digit number as JSON."""
    return fetched("/api/write?text=24.12.2026&seed={seed}", 60)


@row
def morph() -> str:
    """A morph of 32 frames as GIF."""
    return fetched("/morph/3/8.gif?seed={seed}", 20)


@row
def morph_of_ten() -> str:
    """A morph through all ten digits as GIF."""
    return fetched("/morph/0/1/2/3/4/5/6/7/8/9.gif?seed={seed}", 10)


@row
def map_of_hands() -> str:
    """A map of 25 hands."""
    return fetched("/hands/8.png?seed={seed}", 20)


@row
def first_page() -> str:
    """The first page: sent, unpacked, in so many requests."""
    page = client().get("/")
    addresses = dict.fromkeys(re.findall(r'(?:href|src)="(/static/[^"]*)"', page.text))
    answers = [page, *(client().get(address) for address in addresses)]
    sent = sum(each.num_bytes_downloaded for each in answers)
    return f"{sent:,} B, {sum(len(each.content) for each in answers):,} B, {len(answers)}"


@row
def memory() -> str:
    """Most memory of the page: strips; with numbers and morphs, too."""
    with fresh() as server, httpx.Client(base_url=server.url) as one:
        for seed in range(500):
            one.get(f"/digits/{seed % 10}/{seed}.png").raise_for_status()
        strips = max(map(peak_memory, processes(server)))
        for address in ("/write/2026.png", "/write/2026.svg", "/morph/3/8.gif"):
            one.get(f"{address}?seed=7").raise_for_status()
        return f"{strips} MiB; {max(map(peak_memory, processes(server)))} MiB"
