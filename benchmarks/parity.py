"""The engine in the browser held against the one in Python: the same seeds, the same digits.

`python -m benchmarks.parity` does it for 1,000 strips, 200 numbers, written and read, and 1,000
drawings, and prints how far they are apart; the tests do it for some of each.
"""

from __future__ import annotations

import base64
import json
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import cv2
import httpx
import numpy as np
from playwright.sync_api import Page, sync_playwright

from model.generation.hand import Hand
from model.generation.latents import latent
from model.generation.own_hand import pack_hand
from model.generation.sampler import DigitSampler
from model.generation.style import NEUTRAL, Style
from model.handwriting.digits import write_digits
from model.handwriting.writer import NumberWriter
from model.recognition.reader import DigitReader
from tests.web.browser.support import CHROMIUM, FLAGS
from tests.web.support import Server, serving

STRIPS, NUMBERS, DRAWINGS, BATCH = 1000, 200, 500, 50
PAD = 400, 600  # height and width of the page's pad, in pixels
STYLES = (NEUTRAL, Style(weight=0.6, slant=-1), Style(width=0.5, balance=-0.4, temperature=1.2))
SIGNED = "24.12.2026", "5+3-2", "12:30", "3,14", "7/2", "1+1", "-5+12", "1.000.000"
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


READ = """async drawings => Promise.all(drawings.map(async ({levels, width, height}) => {
    const values = Uint8Array.from(atob(levels), sign => sign.charCodeAt(0));
    const {lines, isDoubtful} = await window.engine.read({values, width, height}, true);
    const told = ({probabilities, sign}) => ({probabilities, sign});
    return {lines: lines.map(line => line.map(told)), isDoubtful};
}))"""


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


@dataclass
class ReadApart:
    """How far two readers are apart, all drawings together."""

    drawings: int = 0
    left: int = 0  # drawings with more touching digits than are parted
    differing: int = 0  # other drawings with another sign in them
    probability: float = 0.0  # by which the worst answer differs, in those


def drawing(sampler: DigitSampler, seed: int, spacing: float = 1.05) -> np.ndarray:
    """Return a drawing as the pad sends it, black on white: one to four smooth digits.

    `spacing` is the way from one to the next, in their boxes: at 0.4 most touch.
    """
    chance = np.random.default_rng(seed)
    count = 1 + seed % 4
    side = int(chance.integers(60, 130 if count > 1 else 300))
    sheet = np.full(PAD, 255, np.uint8)
    digits = sampler.draw(seed % 10, count, seed)
    for place, digit in enumerate(digits):
        large = cv2.resize(digit.astype(np.float32), (side, side), interpolation=cv2.INTER_CUBIC)
        ink = np.clip((cv2.GaussianBlur(large, (0, 0), side / 40) - 90) * 6, 0, 255)
        top = int(chance.integers(20, PAD[0] - side - 20)) if count == 1 else 130 + 5 * place
        left = 15 + place * int(spacing * side)
        part = sheet[top : top + side, left : left + side]
        np.minimum(part, (255 - ink).astype(np.uint8), out=part)
    return sheet


def _signs(lines: list[list[dict[str, Any]]]) -> list[list[str]]:
    return [
        [each["sign"] or str(np.argmax(each["probabilities"])) for each in line] for line in lines
    ]


def compare_readings(page: Page, drawings: Sequence[np.ndarray]) -> ReadApart:
    """Read drawings, uint8 [H, W], in both engines."""
    apart = ReadApart()
    reader = DigitReader()
    sent = [
        {
            "levels": base64.b64encode(each.tobytes()).decode(),
            "width": each.shape[1],
            "height": each.shape[0],
        }
        for each in drawings
    ]
    for pixels, answer in zip(drawings, page.evaluate(READ, sent), strict=True):
        apart.drawings += 1
        if answer["isDoubtful"]:
            apart.left += 1
            continue
        lines = reader.read_pixels(pixels).lines
        ours = [
            [
                {"probabilities": [*each.probabilities, each.not_a_digit], "sign": each.sign}
                for each in line
            ]
            for line in lines
        ]
        theirs = answer["lines"]
        if _signs(ours) != _signs(theirs):
            apart.differing += 1
            continue
        pairs = zip(chain.from_iterable(ours), chain.from_iterable(theirs), strict=True)
        gaps = [
            float(np.abs(np.subtract(*(each["probabilities"] for each in pair))).max())
            for pair in pairs
        ]
        apart.probability = max([apart.probability, *gaps])
    return apart


def compare_signs(page: Page, sampler: DigitSampler, seeds: range) -> ReadApart:
    """Read a number with signs in it for each seed, as we write it."""
    writer = NumberWriter(sampler)
    hands = [Hand(seed, seed % 5, STYLES[seed % 3]) for seed in seeds]
    texts = [SIGNED[seed % len(SIGNED)] for seed in seeds]
    written = [writer.write(text, hand) for text, hand in zip(texts, hands, strict=True)]
    return compare_readings(page, [255 - each.coverage for each in written])


def compare_drawings(page: Page, sampler: DigitSampler, spacing: float) -> ReadApart:
    """Read DRAWINGS of `drawing` in both engines."""
    whole = ReadApart()
    for start in range(0, DRAWINGS, BATCH):
        some = [drawing(sampler, seed, spacing) for seed in range(start, start + BATCH)]
        read = compare_readings(page, some)
        whole.probability = max(whole.probability, read.probability)
        for name in ("drawings", "left", "differing"):
            setattr(whole, name, getattr(whole, name) + getattr(read, name))
    return whole


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
