"""Whole numbers with a box and a mask for each digit: what segmentation and OCR learn from."""

from __future__ import annotations

import io
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import cv2
import numpy as np
from numpy.random import Generator
from PIL import Image

from model.dataset.degradation import photograph
from model.dataset.recipe import Part, Recipe, check_length, random_sliders
from model.errors import InputError
from model.generation.hand import Hand
from model.generation.latents import MAX_SEED
from model.generation.sampler import DigitSampler
from model.generation.style import Style
from model.handwriting.glyphs import SCALE, Glyph, evened
from model.handwriting.layout import MARGIN, set_line
from model.handwriting.writer import NumberWriter

CHUNK = 20  # numbers drawn and written at once
TALL = 2.0  # pixels for each of a digit's 28, where nothing is degraded
SIZES = (1.5, 4.0)  # where it is
OVERLAP = (0.5, 1.5)  # of a digit's 28 pixels, by which two that touch overlap
INK = 128  # coverage from which a pixel is the digit's


@dataclass(frozen=True)
class Sample:
    """A number: its picture as `content` (a file's bytes), and what is on it.

    `boxes` are [x, y, w, h] in pixels, one for each digit of `text`; `masks` the same pixels as
    COCO's run lengths: down the columns, paper first.
    """

    content: bytes
    width: int
    height: int
    text: str
    hand: Hand
    boxes: list[list[int]]
    masks: list[list[int]]


@dataclass(frozen=True)
class NumberRecipe(Recipe):
    """Number i has a length of `length` (from, to), random `digits` and a hand, all from (seed, i).

    Each digit is checked, as people get them. `degrade` shows the ink as photographed paper;
    `touching` is the share of neighbours, 0 to 1, that touch. Raises InputError as Recipe does.
    """

    of_numbers: ClassVar[bool] = True

    length: tuple[int, int] = (2, 8)
    degrade: bool = False
    touching: float = 0.0

    def __post_init__(self) -> None:
        super().__post_init__()
        check_length("-".join(map(str, self.length)))
        if not 0 <= self.touching <= 1:
            raise InputError("touching.out_of_range")

    @property
    def kind(self) -> str:
        """The ending of a picture's name."""
        return "jpg" if self.degrade else "png"

    def parts(self, shards: int = 1) -> list[Part]:
        """Return the parts of both splits, as Recipe does."""
        return [replace(part, chunk=CHUNK) for part in super().parts(shards)]

    def draw(self, sampler: DigitSampler, start: int, stop: int) -> Any:  # noqa: ANN401
        """Write numbers `start` to `stop - 1`: a list of samples, and one of their texts."""
        samples = [self._sample(sampler, place) for place in range(start, stop)]
        return samples, [sample.text for sample in samples]

    def _sample(self, sampler: DigitSampler, place: int) -> Sample:
        # A spawn key, so that these are not the numbers of a latent or a style.
        source = np.random.SeedSequence((self.seed, place), spawn_key=(2,))
        random = np.random.Generator(np.random.PCG64(source))
        count = int(random.integers(self.length[0], self.length[1] + 1))
        text = "".join(map(str, random.choice(self.digits, count)))
        style = self.style
        if self.has_styles:
            style = Style(*(round(float(each), 2) for each in random_sliders(self.seed, place)))
        hand = Hand(int(random.integers(MAX_SEED + 1)), 0, style)
        written = NumberWriter(sampler).write(text, hand)
        times = random.uniform(*SIZES) if self.degrade else TALL
        overlaps = self._overlaps(count - 1, random) if self.touching else []
        ink, masks = _scaled([_drawn(each) for each in written.digits], times / SCALE, overlaps)
        content = self._picture(ink, random)
        height, width = ink.shape
        boxes = [list(cv2.boundingRect(mask)) for mask in masks]
        runs = [run_lengths(mask) for mask in masks]
        return Sample(content, width, height, text, hand, boxes, runs)

    def _overlaps(self, count: int, random: Generator) -> list[int]:
        """Return for neighbours by how many columns they overlap; 0 for those that do not touch."""
        touching = random.random(count) < self.touching
        overlaps = random.uniform(*OVERLAP, count) * SCALE
        return [int(each) for each in touching * overlaps]

    def _picture(self, ink: np.ndarray, random: Generator) -> bytes:
        if self.degrade:
            return photograph(ink, random)
        buffer = io.BytesIO()
        Image.fromarray(255 - ink).save(buffer, "PNG", compress_level=6)
        return buffer.getvalue()


def _drawn(digit: np.ndarray) -> Glyph:
    """Return a digit, uint8 [28, 28], enlarged and cut: no pen's strokes."""
    scale = SCALE * evened(digit)
    large = cv2.resize(digit, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    rows, columns = (np.flatnonzero((large >= INK).any(axis=axis)) for axis in (1, 0))
    return Glyph(large[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])


def _scaled(
    glyphs: list[Glyph], times: float, overlaps: list[int]
) -> tuple[np.ndarray, list[np.ndarray]]:
    """Return a line of digits, scaled, and of each digit the pixels that are its: uint8 0 or 1."""
    line, columns = set_line(list(glyphs), overlaps)
    size = max(1, round(line.shape[1] * times)), max(1, round(line.shape[0] * times))
    above = max(glyph.height for glyph in glyphs)
    masks = []
    for glyph, left in zip(glyphs, columns, strict=True):
        alone = np.zeros_like(line)
        top, (height, width) = MARGIN + above - glyph.height, glyph.coverage.shape
        alone[top : top + height, left : left + width] = glyph.coverage
        scaled = cv2.resize(alone, size, interpolation=cv2.INTER_AREA)
        masks.append((scaled >= INK).astype(np.uint8))
    return cv2.resize(line, size, interpolation=cv2.INTER_AREA), masks


def run_lengths(mask: np.ndarray) -> list[int]:
    """Return how many 0s, 1s, 0s, ... follow one another down the columns of a mask [H, W]."""
    pixels = mask.T.ravel()
    edges = [0, *(np.flatnonzero(np.diff(pixels)) + 1).tolist(), len(pixels)]
    lead = [0] if pixels[0] else []  # the first run is one of zeros, if an empty one
    return lead + np.diff(edges).tolist()
