"""Pages with the truth for each of their pixels: handwriting, or anything else.

What the page network learns from: handwriting of many hands (page_ink.py) on papers and boards with
lines, boxes and print (page_prints.py), on tables, in shadow and glare, and drawings.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.random import Generator

from model.training.handwriting import Handwriting
from model.training.mnist import Digits
from model.training.synthesis.page_ink import Hands, Layout
from model.training.synthesis.page_prints import (
    WORDS,
    printed,
    printed_lines,
    rows_of_print,
    smooth_noise,
    spoilt,
    uneven,
)

DRAWN = 0.17  # of pages, that no camera took
STEEPEST = 30.0  # exponent beyond which a soft edge is over

WrittenPage = tuple[np.ndarray, np.ndarray]  # uint8 [H, W] each: grey levels, handwriting as 255


class PageMaker:
    """Makes pages; the same `digits`, `others`, `signs` and seed make the same ones in turn."""

    def __init__(self, digits: Digits, others: Handwriting, signs: int, seed: int) -> None:
        self._random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 6])))
        self._hands = Hands(digits, others, signs, self._random)
        self._rows = rows_of_print(WORDS, self._random)

    def page(self, shape: tuple[int, int]) -> WrittenPage:
        """Return a page of `shape` and its truth."""
        random = self._random
        layout = self._hands.write(shape, random)
        if random.random() < DRAWN:
            return _drawing(layout, random)
        paper = random.uniform(110, 250)
        page = self._on_paper(layout, paper, random)
        contrast = np.exp(random.uniform(np.log(0.15), np.log(0.97)))
        page *= 1 - np.float32(contrast) * _worn(layout.ink, random)
        spoilt(page, random)
        page, truth = _on_table(page, layout.ink, paper, random)
        page = _lit(page, random)
        if random.random() < 0.12:  # the dark beyond a page's edge
            page, truth = _cut_off(page, truth, random)
        noise = 0.3 * contrast * min(paper, 200)
        return _taken(page, layout.height, noise, random), truth

    def _on_paper(self, layout: Layout, paper: float, random: Generator) -> np.ndarray:
        """Return paper with all that is printed on it, float32 [H, W]."""
        shape = layout.ink.shape
        page = np.full(shape, paper, np.float32)
        if random.random() < 0.6:
            page += uneven(shape, random, random.uniform(1, 6)) * np.exp(random.uniform(-1.5, 1.6))
        if random.random() < 0.3:
            page += smooth_noise(shape, random, 8) * random.uniform(1, 10)
        if random.random() < 0.42:
            depths = [float(np.exp(random.uniform(np.log(8), np.log(150))))]
            depths += [random.uniform(8, 100)] * (random.random() < 0.2)
            for depth in depths:
                lines = printed_lines(shape, layout, random)
                page -= lines * np.float32(min(depth, 0.9 * paper) / 255)
        if random.random() < 0.15:
            printed(page, layout.ink, self._rows, random)
        return page.astype(np.float32)


def _worn(ink: np.ndarray, random: Generator) -> np.ndarray:
    """Return ink as the paper takes it, float32 [H, W] of 0..1: rough, and fading, at times."""
    worn = ink.astype(np.float32) / 255
    if random.random() < 0.35:
        rough = uneven(ink.shape, random, random.uniform(1, 3)) * random.uniform(0.05, 0.3)
        worn *= 1 - rough.clip(0, 0.8)
    if random.random() < 0.12:
        worn *= (smooth_noise(ink.shape, random) * 0.3 + 0.8).clip(0.35, 1)
    return worn


def _edge(way: np.ndarray, softness: float) -> np.ndarray:
    """Return 0 to 1 along a `way`, float [H, W], from below 0 to above."""
    return 1 / (1 + np.exp(-(way / softness).clip(-STEEPEST, STEEPEST)))


def _grid(shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Return how far right and down of the middle each pixel lies, float32 [H, W] each."""
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    return x - shape[1] / 2, y - shape[0] / 2


def _on_table(
    page: np.ndarray, ink: np.ndarray, paper: float, random: Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return a page on a table, at times, and the ink that is then left to see."""
    if random.random() >= 0.25:
        return page, ink
    x, y = _grid(page.shape)
    within, turn = np.full(page.shape, 1e3, np.float32), random.uniform(-0.25, 0.25)
    for side in range(4):
        if random.random() < 0.45:
            continue
        angle = turn + side * np.pi / 2 + random.uniform(-0.04, 0.04)
        reach = page.shape[1 - side % 2] / 2 * random.uniform(0.6, 1.02)
        within = np.minimum(within, reach - (x * np.cos(angle) + y * np.sin(angle)))
    if within.min() >= 0:
        return page, ink
    sheet = _edge(within, random.uniform(0.4, 2))
    page = page * sheet + _table(page.shape, paper, random) * (1 - sheet)
    if random.random() < 0.5:
        shade = np.abs(within + random.uniform(0, 3)).clip(0, 50) / random.uniform(1, 12)
        page *= 1 - random.uniform(0.1, 0.5) * np.exp(-shade)
    return page, (ink * sheet).astype(np.uint8)


def _table(shape: tuple[int, ...], paper: float, random: Generator) -> np.ndarray:
    """Return a table's top, mostly darker than the paper: wood, grain or things on it."""
    dark = random.random() < 0.85
    tone = paper * (random.uniform(0.05, 0.8) if dark else random.uniform(1.05, 1.6))
    table, kind = np.full(shape, min(250, tone), np.float32), random.random()
    if kind < 0.5:
        blots = random.uniform([1.5, 20], [8, 120])
        size = [max(2, int(side / blot)) for side, blot in zip(shape, blots, strict=True)]
        wood = random.standard_normal(size, dtype=np.float32)
        wood = wood.T if random.random() < 0.4 else wood
        grain = cv2.resize(wood, shape[::-1], interpolation=cv2.INTER_CUBIC)
        table += grain * random.uniform(2, 25)
    elif kind < 0.8:
        table += uneven(shape, random, random.uniform(1, 20)) * random.uniform(1, 18)
    else:
        for _ in range(int(random.integers(1, 9))):
            start, end = (random.uniform(-0.2, 1.2, (2, 2)) * shape[::-1]).astype(int).tolist()
            wide = int(random.integers(1, 12))
            cv2.line(table, start, end, random.uniform(0, 250), wide, cv2.LINE_AA)
    return table.clip(0, 255)


def _lit(page: np.ndarray, random: Generator) -> np.ndarray:
    """Return a page under light that falls off, in up to two shadows, with dark corners, glare."""
    high, wide = page.shape
    x, y = _grid(page.shape)
    if random.random() < 0.7:
        turn = random.uniform(0, 2 * np.pi)
        way = 2 * x / wide * np.cos(turn) + 2 * y / high * np.sin(turn)
        page = page * (1 + 0.7 * random.uniform(0.05, 0.45) * way)
    if random.random() < 0.4:
        page = page * np.exp(smooth_noise(page.shape, random) * random.uniform(0.03, 0.22))
    for _ in range(2):
        if random.random() < 0.25:
            turn = random.uniform(0, 2 * np.pi)
            way = x * np.cos(turn) + y * np.sin(turn)
            if random.random() < 0.5:
                way = way + smooth_noise(page.shape, random, 4) * random.uniform(3, 30)
            way = way - random.uniform(-0.2, 0.2) * (wide + high)
            softness = float(np.exp(random.uniform(-0.3, 3.3)))
            page = page * (1 - random.uniform(0.12, 0.65) * _edge(way, softness))
    if random.random() < 0.15:
        far = (x / wide + random.uniform(-0.2, 0.2)) ** 2
        far = far + (y / high + random.uniform(-0.2, 0.2)) ** 2
        page = page * (1 - (random.uniform(0.5, 2.5) * far).clip(0, 0.95))
    if random.random() < 0.12:
        spot, size = random.uniform(-0.5, 0.5, 2), random.uniform(0.05, 0.4, 2)
        far = ((x / wide - spot[0]) / size[0]) ** 2 + ((y / high - spot[1]) / size[1]) ** 2
        page = page + random.uniform(30, 220) * np.exp(-far)
    return page


def _cut_off(
    page: np.ndarray, truth: np.ndarray, random: Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return a page that ends before the picture does, and its truth."""
    wide = max(1, int(random.uniform(1, 0.08 * page.shape[1])))
    beyond = np.zeros(page.shape, bool)
    np.rot90(beyond, int(random.integers(4)))[:wide] = True
    return np.where(beyond, random.uniform(0, 80), page), np.where(beyond, 0, truth)


def _taken(page: np.ndarray, height: float, noise: float, random: Generator) -> np.ndarray:
    """Return a page as a camera keeps it, or a board, or a scanner: uint8 [H, W]."""
    if random.random() < 0.25:
        page = 255 - page.clip(0, 255) if random.random() < 0.7 else 1.05 * page.max() - page
    if random.random() < 0.4:
        range_ = random.uniform(0.4, 1.0)
        page = page * range_ + random.uniform(0, 1 - range_) * 255
    if random.random() < 0.65:
        blur = np.exp(random.uniform(-1.0, 0.8)) if height > 20 else random.uniform(0.3, 1)
        page = cv2.GaussianBlur(page, (0, 0), float(blur))
    if random.random() < 0.8:
        blots = 1 if random.random() < 0.7 else random.uniform(1, 2)
        strength = min(float(np.exp(random.uniform(-1.5, 2.2))), noise)
        page = page + uneven(page.shape, random, blots) * strength
    return _kept(page, 0.4, random)


def _kept(page: np.ndarray, share: float, random: Generator) -> np.ndarray:
    """Return a page in whole grey levels, with such a share's chance as a JPEG: uint8 [H, W]."""
    levels = page.clip(0, 255).astype(np.uint8)
    if random.random() >= share:
        return levels
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(random.uniform(20, 90))]
    decoded = cv2.imdecode(cv2.imencode(".jpg", levels, quality)[1], cv2.IMREAD_GRAYSCALE)
    return np.asarray(decoded)


def _in_pixels(ink: np.ndarray, random: Generator) -> np.ndarray:
    """Return ink, uint8 [H, W], as drawn: in coarse pixels, without soft edges, or as it is."""
    if random.random() < 0.35:
        coarse = int(random.integers(2, 12))
        size = max(2, ink.shape[1] // coarse), max(2, ink.shape[0] // coarse)
        small = cv2.resize(ink, size, interpolation=cv2.INTER_AREA)
        if random.random() < 0.7:
            small = np.where(small > 90, 255, 0).astype(np.uint8)
        method = cv2.INTER_NEAREST if random.random() < 0.7 else cv2.INTER_LINEAR
        return np.asarray(cv2.resize(small, ink.shape[::-1], interpolation=method))
    if random.random() < 0.3:
        return np.where(ink > 127, 255, 0).astype(np.uint8)
    return ink


def _drawing(layout: Layout, random: Generator) -> WrittenPage:
    """Return a drawing of two tones, in fine pixels or in coarse ones, and its truth."""
    ink, shape = _in_pixels(layout.ink, random), layout.ink.shape
    kind = random.random()
    paper, pen = random.uniform(120, 250), random.uniform(0, 90)
    if kind < 0.6:
        paper, pen = 255.0, random.uniform(0, 200)
    elif kind < 0.88:
        paper, pen = random.uniform(0, 60), random.uniform(110, 255)
    page = np.full(shape, paper, np.float32)
    if random.random() < 0.12:  # the squares that stand for transparency
        y, x = np.indices(shape) // int(random.integers(2, 6))
        page -= (y + x) % 2 * random.uniform(8, 50)
    if random.random() < 0.2:
        lines = printed_lines(shape, Layout(ink, [], 40.0), random)
        page += lines / 255 * random.uniform(0.08, 0.72) * (pen - paper)
    if random.random() < 0.2:
        page += uneven(shape, random) * random.uniform(1, 25)
    share = ink.astype(np.float32) / 255
    return _kept(page * (1 - share) + pen * share, 0.3, random), ink
