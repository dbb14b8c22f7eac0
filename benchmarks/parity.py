"""The engine in the browser held against the one in Python: the same seeds, the same digits.

`python -m benchmarks.parity` does it for 1,000 strips, 200 numbers, written and read, and 1,000
drawings, and prints how far they are apart; the tests do it for some of each.
"""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from playwright.sync_api import Page, sync_playwright

from benchmarks.parity_readings import (
    BATCH,
    STYLES,
    compare_drawings,
    compare_signs,
)
from model.generation.hand import Hand
from model.generation.latents import latent
from model.generation.own_hand import pack_hand
from model.generation.sampler import DigitSampler
from model.generation.style import NEUTRAL, Style
from model.handwriting.digits import write_digits
from model.handwriting.writer import NumberWriter
from tests.web.browser.support import CHROMIUM, FLAGS
from tests.web.support import Server, serving

STRIPS, NUMBERS = 1000, 200
LOAD = """async folder => {
    const {Engine} = await import(`${folder}engine.js`);
    window.engine = await Engine.load();
    window.folder = folder;
}"""
# Returns what a method answers to each request: the images as base64, and all else.
ASK = """([method, requests]) => requests.map(request => {
    const {images, ...more} = window.engine[method](request);
    let text = "";
    for (const level of images) text += String.fromCharCode(level);
    return {images: btoa(text), ...more};
})"""


class Counting(DigitSampler):
    """A sampler that counts how many images it has drawn."""

    drawn = 0

    def generate(self, z: np.ndarray, class_weights: np.ndarray) -> np.ndarray:
        self.drawn += len(z)
        return super().generate(z, class_weights)


@dataclass
class Apart:
    """How far two engines are apart, all pictures together."""

    pictures: int = 0
    differing: int = 0  # pictures with a pixel that is not the same
    pixels: int = 0
    levels: int = 0  # grey levels by which the worst pixel differs
    decisions: int = 0  # strips that were drawn another number of times

    def add(self, ours: np.ndarray, theirs: np.ndarray, redrawn: bool = False) -> None:
        """Count two pictures, uint8 of one shape."""
        gap = np.abs(ours.astype(int) - theirs.astype(int))
        self.pictures += 1
        self.differing += bool(gap.any())
        self.pixels += int((gap > 0).sum())
        self.levels = max(self.levels, int(gap.max()))
        self.decisions += redrawn


def folder_of(server: Server) -> str:
    """Return the address of the engine's folder, as the service worker names it."""
    script = httpx.get(f"{server.url}/service-worker.js").text
    return script.split('"')[1].removesuffix("serve.js").replace(".", server.url, 1)


def asked(page: Page, method: str, requests: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield what the browser's engine answers, `images` as uint8 [N, 28, 28]."""
    for answer in page.evaluate(ASK, [method, requests]):
        images = np.frombuffer(base64.b64decode(answer["images"]), np.uint8)
        yield answer | {"images": images.reshape(-1, 28, 28)}


def named(style: Style) -> dict[str, float] | None:
    """Return a style as the engine takes it."""
    return None if style == NEUTRAL else vars(style)


def compare_strips(page: Page, sampler: Counting, seeds: range) -> Apart:
    """Draw a strip for each seed in both engines: its digits in turn, every third one steered."""
    apart = Apart()
    strips = [(seed % 10, seed * 2_654_435_761 % 2**32, STYLES[seed % 3]) for seed in seeds]
    requests = [{"digit": d, "seed": s, "style": named(style)} for d, s, style in strips]
    for (digit, seed, style), answer in zip(strips, asked(page, "draw", requests), strict=True):
        sampler.drawn = 0
        ours = sampler.draw(digit, 5, seed, style)
        apart.add(ours, answer["images"], sampler.drawn != sum(answer["attempts"]))
    return apart


WRITE = """requests => requests.map(request => {
    const {width, strokes} = window.engine.number(request);
    return {width, strokes: strokes.map(sign => sign.length)};
})"""


@dataclass
class WrittenApart:
    """How far whole numbers are apart in two engines."""

    numbers: int = 0
    strokes: int = 0  # signs that are made of another number of strokes, of `signs`
    signs: int = 0
    width: float = 0.0  # share of a number's width by which the worst is longer or shorter


def compare_written(page: Page, sampler: DigitSampler, seeds: range) -> WrittenApart:
    """Write a number for each seed, signs among its digits, in both engines."""
    apart = WrittenApart()
    texts = [f"{seed:02d}{'.,:-/+ '[seed % 7]}{seed * 7_919 % 10_000}" for seed in seeds]
    hands = [Hand(seed, seed % 5, STYLES[seed % 3]) for seed in seeds]
    requests = [
        {"text": text, "seed": hand.seed, "place": hand.place, "style": named(hand.style)}
        for text, hand in zip(texts, hands, strict=True)
    ]
    for text, hand, answer in zip(texts, hands, page.evaluate(WRITE, requests), strict=True):
        ours = NumberWriter(sampler).write(text, hand)
        width = ours.coverage.shape[1]
        apart.numbers += 1
        apart.width = max(apart.width, abs(answer["width"] - width) / width)
        counts = [len(sign) for sign in ours.strokes]
        apart.signs += len(counts)
        apart.strokes += sum(a != b for a, b in zip(counts, answer["strokes"], strict=True))
    return apart


def compare_numbers(page: Page, sampler: DigitSampler, seeds: range) -> Apart:
    """Write a number of one to ten digits for each seed in both engines."""
    apart = Apart()
    numbers = [
        ([int(sign) for sign in f"{seed * 7_919_353_471:010d}"[: 1 + seed % 10]], seed)
        for seed in seeds
    ]
    # Every fourth is somebody's own.
    hands = [
        Hand(seed, seed % 5, STYLES[seed % 3], "" if seed % 4 else pack_hand(latent(seed, 9)))
        for _, seed in numbers
    ]
    requests = [
        {
            "digits": digits,
            "places": list(range(len(digits))),
            "seed": hand.seed,
            "place": hand.place,
            "own": hand.own,
            "style": named(hand.style),
        }
        for (digits, _), hand in zip(numbers, hands, strict=True)
    ]
    for request, hand, answer in zip(requests, hands, asked(page, "write", requests), strict=True):
        ours = write_digits(sampler, request["digits"], request["places"], hand)
        apart.add(ours, answer["images"])
    return apart


@contextmanager
def engine_in_chromium() -> Iterator[Page]:
    """Give a page of our own server with the engine loaded, as `window.engine`."""
    with (
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder) / "log") as server,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_context(service_workers="block").new_page()
        page.goto(f"{server.url}/write")
        page.evaluate(LOAD, folder_of(server))
        yield page


def _summed(compare: Callable[[range], Apart], count: int) -> Apart:
    whole = Apart()
    for start in range(0, count, BATCH):
        part = compare(range(start, min(start + BATCH, count)))
        whole.levels = max(whole.levels, part.levels)
        for name in ("pictures", "differing", "pixels", "decisions"):
            setattr(whole, name, getattr(whole, name) + getattr(part, name))
    return whole


def main() -> None:
    """Compare and print."""
    sampler = Counting()
    with engine_in_chromium() as page:
        strips = _summed(lambda seeds: compare_strips(page, sampler, seeds), STRIPS)
        numbers = _summed(lambda seeds: compare_numbers(page, sampler, seeds), NUMBERS)
        written = compare_written(page, sampler, range(NUMBERS))
        drawings = compare_drawings(page, sampler, 1.05)
        touching = compare_drawings(page, sampler, 0.4)
        signs = compare_signs(page, sampler, range(NUMBERS))
    told = {"strips": strips, "numbers": numbers, "written": written}
    told |= {"drawings": drawings, "touching": touching, "signs": signs}
    print(json.dumps({name: vars(each) for name, each in told.items()}, indent=2))


if __name__ == "__main__":
    main()
