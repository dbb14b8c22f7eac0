"""What stands on a page and is no handwriting: lines, squares, boxes, print, folds and spots.

Pages are float32 [H, W] in grey levels and are changed in place or returned anew.
"""

from __future__ import annotations

import string
from collections.abc import Callable

import cv2
import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw, ImageFont

from model.training.synthesis.page_ink import Box, Layout, lay

FAR = 400  # pixels beyond which no page reaches from its middle
WORDS = 300  # rows of print that are kept
WIDTHS = (1, 1, 1, 2, 2, 3, 4)  # of printed lines, in pixels


def smooth_noise(shape: tuple[int, ...], random: Generator, most: int = 3) -> np.ndarray:
    """Return a few random levels with all between them, float32 of `shape`, deviation about 1."""
    size = random.integers(2, most + 2, 2)
    levels = random.normal(0, 1, size).astype(np.float32)
    return np.asarray(cv2.resize(levels, shape[::-1], interpolation=cv2.INTER_CUBIC))


def uneven(shape: tuple[int, ...], random: Generator, blots: float = 1) -> np.ndarray:
    """Return grain, float32 of `shape`, its blots so many pixels wide."""
    size = [max(2, int(side / blots)) for side in shape]
    noise = random.standard_normal(size, dtype=np.float32)
    method = cv2.INTER_CUBIC if blots > 1 else cv2.INTER_NEAREST
    return np.asarray(cv2.resize(noise, shape[::-1], interpolation=method))


class _Ruler:
    """Draws lines on `page`, uint8 [H, W], along and across a direction that is a little aslant."""

    def __init__(self, shape: tuple[int, ...], random: Generator) -> None:
        self.page, self.random = np.zeros(shape, np.uint8), random
        self.wide = int(random.choice(WIDTHS))
        turn = np.deg2rad(np.clip(random.normal(0, 2.5), -10, 10))
        self.middle = np.array(shape[::-1]) / 2
        self.along = np.array([np.cos(turn), np.sin(turn)])
        self.down = np.array([-self.along[1], self.along[0]])

    def line(self, start: np.ndarray, end: np.ndarray) -> None:
        first, last = (np.rint(8 * point).astype(int).tolist() for point in (start, end))
        cv2.line(self.page, first, last, 255, self.wide, cv2.LINE_AA, 3)

    def across(self, offset: float) -> None:
        """Draw a line from left to right, so far below the middle."""
        start = self.middle + offset * self.down
        self.line(start - FAR * self.along, start + FAR * self.along)

    def upright(self, offset: float) -> None:
        """Draw a line from top to bottom, so far right of the middle."""
        start = self.middle + offset * self.along
        self.line(start - FAR * self.down, start + FAR * self.down)

    def ruled(self, step: float, *draw: Callable[[float], None]) -> None:
        """Draw lines all over the page, `step` pixels apart."""
        for offset in np.arange(-300, 300, step) + self.random.uniform(0, step):
            for each in draw:
                each(offset)

    def few(self, count: int) -> None:
        """Draw so many single lines, anywhere and either way."""
        for _ in range(count):
            draw, side = ((self.across, 0), (self.upright, 1))[self.random.integers(2)]
            draw(self.random.uniform(-0.5, 0.5) * self.page.shape[side])

    def table(self, height: float) -> None:
        """Draw one to eight columns and rows."""
        cell = self.random.uniform([0.8, 1], [3, 2]) * max(height, 14)
        corner = self.random.uniform(0, 0.3, 2) * 2 * self.middle - self.middle
        columns, rows = self.random.integers(1, 9, 2).tolist()
        right, down = self.along * cell[0], self.down * cell[1]
        start = self.middle + corner[0] * self.along + corner[1] * self.down
        for n in range(columns + 1):
            self.line(start + n * right, start + n * right + rows * down)
        for n in range(rows + 1):
            self.line(start + n * down, start + n * down + columns * right)


def printed_lines(shape: tuple[int, ...], layout: Layout, random: Generator) -> np.ndarray:
    """Return ruled or squared lines, boxes, a table or a few single lines: uint8 [H, W]."""
    ruler, kind = _Ruler(shape, random), random.random()
    boxes, height = layout.boxes, layout.height
    if kind < 0.35 or kind > 0.93:
        ruler.ruled(random.uniform(9, 60), ruler.across)
        ruler.few(int(random.random() < 0.25))
    elif kind < 0.55:
        ruler.ruled(random.uniform(8, 50), ruler.across, ruler.upright)
    elif kind < 0.75:
        if boxes and random.random() < 0.6:
            _boxes_around(ruler, boxes, random.uniform(0, 0.35) * height)
        else:
            ruler.table(height)
    elif kind < 0.85 and boxes:
        _above_and_below(ruler, boxes, height)
    else:
        ruler.few(int(random.integers(1, 4)))
    if random.random() < 0.12:  # dashed
        ruler.page[:, (np.arange(shape[1]) // int(random.integers(2, 7))) % 2 == 0] = 0
    return ruler.page


def _boxes_around(ruler: _Ruler, boxes: list[Box], margin: float) -> None:
    for x, y, wide, high in boxes[:30]:
        first = int(x - margin), int(y - margin)
        last = int(x + wide + margin), int(y + high + margin)
        cv2.rectangle(ruler.page, first, last, 255, ruler.wide, cv2.LINE_AA)


def _above_and_below(ruler: _Ruler, boxes: list[Box], height: float) -> None:
    margin, width = ruler.random.uniform(0, 0.4) * height, ruler.page.shape[1]
    lines = [max(y + high for _, y, _, high in boxes) + margin - 10]
    if ruler.random.random() < 0.5:
        lines.append(min(y for _, y, _, _ in boxes) - margin + 8)
    for y in lines:
        end = y + ruler.random.uniform(-4, 4)
        ruler.line(np.array([0, y]), np.array([width, end]))


def rows_of_print(count: int, random: Generator) -> list[np.ndarray]:
    """Return rows of printed words, uint8 [H, W], white on black, about 46 pixels tall."""
    font, rows = ImageFont.load_default(40), []
    for _ in range(count):
        words = []
        for _ in range(int(random.integers(1, 9))):
            letters = random.integers(0, 26, int(random.integers(2, 10)))
            word = "".join(string.ascii_lowercase[each] for each in letters)
            kind = random.random()
            changed = str(random.integers(10_000)) if kind < 0.1 else word.capitalize()
            words.append(changed if kind < 0.4 else word.upper() if kind < 0.5 else word)
        text = " ".join(words)
        _, _, right, bottom = font.getbbox(text)
        row = Image.new("L", (int(right) + 8, int(bottom) + 8))
        ImageDraw.Draw(row).text((4, 2), text, 255, font=font)
        rows.append(np.asarray(row))
    return rows


def printed(page: np.ndarray, ink: np.ndarray, rows: list[np.ndarray], random: Generator) -> None:
    """Print a few of `rows` on a page, but for where ink, uint8 [H, W], is, in place."""
    print_ = np.zeros(page.shape, np.uint8)
    tall, y = random.uniform(7, 20), random.uniform(-0.1, 0.9) * page.shape[0]
    for _ in range(int(random.integers(1, 8))):
        row = rows[random.integers(len(rows))]
        times = tall / 46
        small = cv2.resize(row, None, fx=times, fy=times, interpolation=cv2.INTER_AREA)
        lay(print_, np.asarray(small), int(random.uniform(-0.1, 0.7) * page.shape[1]), int(y))
        y += tall * random.uniform(1, 1.6)
    print_[cv2.dilate(ink, np.ones((5, 5), np.uint8)) > 0] = 0
    page -= print_ * np.float32(random.uniform(30, 200) / 255)
    np.maximum(page, 5, out=page)


def spoilt(page: np.ndarray, random: Generator) -> None:
    """Lay specks, smudges and a fold on a page, each at times, in place."""
    high, wide = page.shape
    if random.random() < 0.25:
        level = float(page.mean())
        count = int(random.integers(1, 12))
        for x, y, radius in random.integers([0, 0, 0], [wide, high, 3], (count, 3)).tolist():
            tone = level * random.uniform(0.3, 0.9)
            cv2.circle(page, (x, y), radius, tone, -1, cv2.LINE_AA)
    if random.random() < 0.2:
        blots = np.zeros((high // 4, wide // 4), np.float32)
        for _ in range(int(random.integers(1, 4))):
            spot = int(random.uniform(0, wide / 4)), int(random.uniform(0, high / 4))
            size = int(random.uniform(2, 25)), int(random.uniform(1, 10))
            cv2.ellipse(blots, spot, size, random.uniform(0, 180), 0, 360, 1, -1)
        soft = cv2.GaussianBlur(blots, (0, 0), random.uniform(0.8, 5))
        page *= 1 - random.uniform(0.05, 0.4) * cv2.resize(soft, (wide, high))
    if random.random() < 0.1:
        y, x = np.mgrid[:high, :wide].astype(np.float32)
        way, other = (x, y / high) if random.random() < 0.5 else (y, x / wide)
        way = way - random.uniform(0, 1) * way.max() + random.uniform(-20, 20) * (other - 0.5)
        depth = random.uniform(0.03, 0.3) * random.choice([-1, 1])
        page *= 1 - np.float32(depth) * np.exp(-((way / random.uniform(1, 6)) ** 2))
