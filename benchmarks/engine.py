"""The engine in the browser: what is loaded, and how long it takes, on a slow processor too.

DevTools slow a page down by four, and no worker: what the service worker does is timed in a page.
"""

from __future__ import annotations

import base64
import os
import statistics
from functools import cache
from pathlib import Path

import brotli
from playwright.sync_api import Page

from benchmarks.parity import Counting, engine_in_chromium
from benchmarks.parity_readings import PAD, drawing
from benchmarks.timing import row, running
from tests.support import children
from web.responses.engine import LATER, engine_files

STRIPS = """count => {
    const took = [];
    for (let seed = 0; seed < count; seed += 1) {
        const begun = performance.now();
        window.engine.draw({digit: seed % 10, seed});
        took.push(performance.now() - begun);
    }
    return took;
}"""
NUMBER = """async folder => {
    const {png, GROUNDS} = await import(`${folder}pages/png.js`);
    const took = [];
    for (let seed = 0; seed < 30; seed += 1) {
        const begun = performance.now();
        const asked = {text: "24.12.2026", seed, place: 0};
        const {coverage, width, height} = window.engine.number(asked);
        await png(coverage, width, height, GROUNDS.paper);
        took.push(performance.now() - begun);
    }
    return took.slice(10);
}"""
READING = """async ({levels, width, height}) => {
    const values = Uint8Array.from(atob(levels), sign => sign.charCodeAt(0));
    const took = [];
    for (let n = 0; n < 12; n += 1) {
        const begun = performance.now();
        await window.engine.read({values, width, height});
        took.push(performance.now() - begun);
    }
    return took.slice(2);
}"""
# From the page's first byte to the first strip, with all that a cold cache has to fetch.
FIRST = """async folder => {
    const {Engine} = await import(`${folder}engine.js`);
    (await Engine.load()).draw({digit: 8, seed: 42});
    return performance.now();
}"""


@cache
def page() -> Page:
    """Return a page with the engine loaded, which the rows share."""
    return running.enter_context(engine_in_chromium())


def slowed(times: int) -> None:
    """Slow the page's processor down."""
    session = page().context.new_cdp_session(page())
    session.send("Emulation.setCPUThrottlingRate", {"rate": times})


def wire(path: Path) -> int:
    """Return the bytes of a file as it is sent; the weights are packed already."""
    content = path.read_bytes()
    return len(content) if path.suffix in (".bin", ".wasm") else len(brotli.compress(content))


def strip_ms(times: int) -> str:
    """Return the median and the least time of a strip on a processor so many times slower."""
    page().evaluate(STRIPS, 60)  # what runs often is compiled first
    slowed(times)
    took = page().evaluate(STRIPS, 60)
    slowed(1)
    return f"{statistics.median(took):.0f} ms (least {min(took):.0f} ms)"


@row
def loaded() -> str:
    """What drawing loads in the browser; with reading."""
    sizes = {name: wire(path) for name, path in engine_files().items()}
    drawing = sum(size for name, size in sizes.items() if name not in LATER)
    return f"{drawing:,} B; {sum(sizes.values()):,} B"


@row
def strip() -> str:
    """A strip in the browser; on a processor four times slower."""
    return f"{strip_ms(1)}; {strip_ms(4)}"


@row
def number() -> str:
    """A number of eight digits as PNG in the browser; on a processor four times slower."""
    took = []
    for times in (1, 4):
        slowed(times)
        took.append(page().evaluate(NUMBER, page().evaluate("window.folder")))
    slowed(1)
    return "; ".join(f"{statistics.median(e):.0f} ms (least {min(e):.0f} ms)" for e in took)


@row
def first_strip() -> str:
    """First strip in the browser, cold, on a processor four times slower, five visits."""
    took = []
    for _ in range(5):
        context = page().context.browser.new_context(service_workers="block")
        fresh = context.new_page()
        context.new_cdp_session(fresh).send("Emulation.setCPUThrottlingRate", {"rate": 4})
        fresh.goto(page().url)
        took.append(fresh.evaluate(FIRST, page().evaluate("window.folder")) / 1000)
        context.close()
    return f"{statistics.median(took):.2f} s (least {min(took):.2f} s)"


@row
def reading() -> str:
    """A drawn digit read in the browser; on a processor four times slower."""
    levels = base64.b64encode(drawing(Counting(), 4).tobytes()).decode()
    told = {"levels": levels, "width": PAD[1], "height": PAD[0]}
    took = []
    for times in (1, 4):
        slowed(times)
        took.append(page().evaluate(READING, told))
    slowed(1)
    return "; ".join(f"{statistics.median(e):.0f} ms (least {min(e):.0f} ms)" for e in took)


@row
def memory() -> str:
    """Memory of a tab with the page and the engine, shared with no other process."""
    return f"{max(private_memory(process) for process in renderers())} MiB"


def renderers() -> list[int]:
    """Return the processes of the browser that hold pages."""
    page()
    found, todo = [], [os.getpid()]
    while todo:
        started = children(todo.pop())
        todo += started
        found += [pid for pid in started if b"--type=renderer" in _command(pid)]
    return found


def _command(process: int) -> bytes:
    return Path(f"/proc/{process}/cmdline").read_bytes()


def private_memory(process: int) -> int:
    """Return the memory that a process shares with no other, in MiB; Linux only."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private")) // 1024
