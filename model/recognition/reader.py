"""DigitReader: picture -> digits in reading order. NumPy, OpenCV and ONNX Runtime, no torch.

    reading = DigitReader().read(data)      # the bytes of a PNG, JPEG or WebP file
    reading.text                            # "42"
    reading.digits[0].digit, reading.digits[0].confidence

What is no digit (a letter, a scribble) is among `digits` with `digit` None and not in `text`.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from model.errors import PictureError
from model.generation.latents import CLASSES
from model.recognition.binarization import find_ink
from model.recognition.components import (
    TooManyMarks,
    find_marks,
    join_fragments,
    lines_of,
)
from model.recognition.image_decoding import Picture, finish, open_picture
from model.recognition.mnist_preprocessing import prepare
from model.recognition.orientation import upright
from model.recognition.segmentation import (
    Glyph,
    glyph_of,
    regroup,
    runs_of,
    share_work,
    width_of,
)
from model.weights import WEIGHTS, WeightsError, load_graph

READER = WEIGHTS / "reader.onnx"
ROWS = WEIGHTS / "rows.onnx"
MAX_DIGITS = 64
COLOURED = ("RGB", "P", "CMYK", "YCbCr")  # modes of pictures that may have colours
DRAWN = "PNG"  # the format of what no camera took: it is upright
BATCH = 32
SMALL = 300_000  # pixels of a picture that may be read side by side with others
FLECK = 0.45  # height, in heights of the tallest digit, under which what is no digit is dirt


@dataclass(frozen=True)
class ReadDigit:
    """One sign that was read.

    `digit` is 0..9, or None for what is no digit; `confidence` is the probability of that answer.
    `probabilities` are those of the ten digits; with `not_a_digit` they add up to 1. `box` is
    x, y, width and height in pixels of the upright picture; `crop` uint8 [28, 28] is what the
    network saw, white on black.
    """

    digit: int | None
    confidence: float
    probabilities: tuple[float, ...]
    not_a_digit: float
    box: tuple[int, int, int, int]
    crop: np.ndarray

    def __str__(self) -> str:
        x, y, width, height = self.box
        others = sorted(range(CLASSES), key=lambda digit: -self.probabilities[digit])[:3]
        ranked = ", ".join(f"{digit} {self.probabilities[digit]:.1%}" for digit in others)
        name = "not a digit" if self.digit is None else str(self.digit)
        return f"{name} ({self.confidence:.1%}) at {x},{y} {width}x{height}: {ranked}"


@dataclass(frozen=True)
class Reading:
    """What a picture says: lines of signs; `width` and `height` of the upright picture.

    `uncut` counts signs that look like several touching ones and were read as one, since a page has
    only so much time.
    """

    lines: tuple[tuple[ReadDigit, ...], ...]
    width: int
    height: int
    uncut: int = 0

    @property
    def digits(self) -> tuple[ReadDigit, ...]:
        """Every sign in reading order, what is no digit included."""
        return tuple(each for line in self.lines for each in line)

    @property
    def text(self) -> str:
        """The digits alone, a row of the text for each line that holds some."""
        rows = ["".join(str(e.digit) for e in line if e.digit is not None) for line in self.lines]
        return "\n".join(row for row in rows if row)


class DigitReader:
    """Reads handwritten digits in pictures; safe to share between threads.

    Raises WeightsError where the network is missing, damaged or another one.
    """

    def __init__(self, network: Path | str = READER, rows: Path | str = ROWS) -> None:
        # One thread reads all large pictures, in turn: ten at once need the memory of one. (A lock
        # would not do, for each thread keeps what it has freed for itself.)
        self._large = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reader")
        # As with the networks: requests run side by side, each on one thread.
        cv2.setNumThreads(1)
        self._network = load_graph(Path(network), {"images"})
        if self._network.get_outputs()[0].shape[1] != CLASSES + 1:
            raise WeightsError(f"The weights {Path(network).name} are of another network.")
        self._rows = load_graph(Path(rows), {"rows"})

    def classify(self, crops: np.ndarray) -> np.ndarray:
        """Return the probabilities float32 [N, 11] of prepared crops uint8 [N, 28, 28].

        The last answer is *not a digit*. Works in batches, so that memory does not grow with N.
        """
        inputs = crops[:, None].astype(np.float32) / 127.5 - 1
        parts = [inputs[start : start + BATCH] for start in range(0, len(inputs), BATCH)]
        return np.concatenate([self._network.run(None, {"images": part})[0] for part in parts])

    def scan(self, strip: np.ndarray) -> np.ndarray:
        """Return what a row, uint8 [32, W], says column by column: probabilities float32 [T, 12].

        T is half of W; the last answer is that no sign ends there.
        """
        return self._rows.run(None, {"rows": strip[None, None].astype(np.float32) / 127.5 - 1})[0][
            0
        ]

    def read(self, data: bytes) -> Reading:
        """Read the bytes of a PNG, JPEG or WebP file.

        Raises PictureError for more than 10 MB, 40 megapixels or 64 digits, and for what is
        animated, damaged or no such file. Paper without ink gives an empty reading.
        """
        return self.read_and_show(data)[0]

    def read_and_show(self, data: bytes) -> tuple[Reading, np.ndarray]:
        """Read as `read` does; return also the picture itself, grey uint8 [H, W], upright.

        It may be smaller than the original, whose pixels the boxes are in.
        """
        image = open_picture(data)
        if image.width * image.height <= SMALL:
            return self._finish_and_read(image, data)
        return self._large.submit(self._finish_and_read, image, data).result()

    def read_pixels(self, pixels: np.ndarray) -> Reading:
        """Read a grey picture, uint8 [H, W], of any size that `read` would allow."""
        return self._read(Picture(pixels, pixels.shape[1], pixels.shape[0]))

    def _finish_and_read(self, image: Image.Image, data: bytes) -> tuple[Reading, np.ndarray]:
        coloured = image.mode in COLOURED  # once decoded it is grey
        photographed = image.format != DRAWN
        picture = finish(image, data)
        reading = self._read(picture, photographed)
        if coloured and not reading.text:
            # Ink may be as bright as its ground is, and differ by its colour alone.
            other = self._read(finish(open_picture(data), data, "RGB"), photographed)
            reading = other if other.text else reading
        return reading, picture.pixels

    def _read(self, picture: Picture, photographed: bool = False) -> Reading:
        try:
            lines, uncut = self._glyphs(picture.pixels)
            if photographed:
                lines = upright(picture.pixels, lines, lambda pixels: self._glyphs(pixels)[0])
        except TooManyMarks as error:
            raise PictureError("picture.crowded", most=MAX_DIGITS) from error
        if sum(len(line) for line in lines) > MAX_DIGITS:
            raise PictureError("picture.crowded", most=MAX_DIGITS)
        read = tuple(tuple(_read_digit(glyph, picture) for glyph in line) for line in lines)
        return Reading(read, picture.width, picture.height, uncut)

    def _glyphs(self, pixels: np.ndarray) -> tuple[list[list[Glyph]], int]:
        """Return the signs on a page, uint8 [H, W], line by line, and how many were not cut.

        Those look like several signs, and more of them than MOST_CROPS has work for.
        """
        ink = find_ink(pixels)
        marks = join_fragments(find_marks(ink)) if ink else []
        if not marks:
            return [], 0
        known: dict[int, Glyph] = {}
        lines_of_runs = []
        for line in lines_of(marks):
            crops = np.stack([prepare(mark.ink) for mark in line])
            read = self.classify(crops)
            for mark, crop, answer in zip(line, crops, read, strict=True):
                known[id(mark)] = glyph_of(mark, crop, answer)
            lines_of_runs.append(runs_of(line, read))
        doubtful = [run for runs in lines_of_runs for run, unsure in runs if unsure]
        chosen, per_height = share_work([width_of(run) for run in doubtful])
        cut = {id(run) for run, fits in zip(doubtful, chosen, strict=True) if fits}
        lines: list[list[Glyph]] = []
        for runs in lines_of_runs:
            glyphs: list[Glyph] = []
            for run, _ in runs:
                if id(run) in cut:
                    glyphs += regroup(run, self.classify, self.scan, per_height)
                else:
                    glyphs += [known[id(mark)] for mark in run]
            lines.append(glyphs)
            # Told at once: a page full of scrawls would take as long as it has lines.
            if sum(map(_is_digit, chain.from_iterable(lines))) > MAX_DIGITS:
                raise TooManyMarks
        return _without_flecks(lines), len(doubtful) - len(cut)


def _is_digit(glyph: Glyph) -> bool:
    return int(glyph.probabilities.argmax()) < CLASSES


def _without_flecks(lines: list[list[Glyph]]) -> list[list[Glyph]]:
    """Return lines without what is no digit and much smaller than the digits around it."""
    tallest = max((g.box[3] for line in lines for g in line if _is_digit(g)), default=0)
    kept = [
        [g for g in line if _is_digit(g) or max(g.box[2:]) >= FLECK * tallest] for line in lines
    ]
    return [line for line in kept if line]


def _read_digit(glyph: Glyph, picture: Picture) -> ReadDigit:
    """Return a glyph in the vocabulary of the outside, its box in the original's pixels."""
    answer = int(glyph.probabilities.argmax())
    x, y, width, height = (side * picture.scale for side in glyph.box)
    left, top = round(x), round(y)
    box = (
        left,
        top,
        min(round(width), picture.width - left),
        min(round(height), picture.height - top),
    )
    return ReadDigit(
        digit=answer if answer < CLASSES else None,
        confidence=float(glyph.probabilities[answer]),
        probabilities=tuple(float(each) for each in glyph.probabilities[:CLASSES]),
        not_a_digit=float(glyph.probabilities[CLASSES]),
        box=box,
        crop=glyph.crop,
    )
