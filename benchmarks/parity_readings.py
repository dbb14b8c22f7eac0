"""The reader in the browser held against the one in Python: a half of `benchmarks.parity`."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import cv2
import numpy as np
from playwright.sync_api import Page

from benchmarks.signs import TEXTS
from model.generation.hand import Hand
from model.generation.sampler import DigitSampler
from model.generation.style import NEUTRAL, Style
from model.handwriting.writer import NumberWriter
from model.recognition.reader import DigitReader

DRAWINGS, BATCH = 500, 50
PAD = 400, 600  # height and width of the page's pad, in pixels
STYLES = (NEUTRAL, Style(weight=0.6, slant=-1), Style(width=0.5, balance=-0.4, temperature=1.2))
READ = """async drawings => Promise.all(drawings.map(async ({levels, width, height}) => {
    const values = Uint8Array.from(atob(levels), sign => sign.charCodeAt(0));
    const {lines, isDoubtful} = await window.engine.read({values, width, height}, true);
    const told = ({probabilities, sign}) => ({probabilities, sign});
    return {lines: lines.map(line => line.map(told)), isDoubtful};
}))"""


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
    texts = [TEXTS[seed % len(TEXTS)] for seed in seeds]
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
