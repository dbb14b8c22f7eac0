"""DigitReader: picture -> digits in reading order. NumPy, OpenCV and ONNX Runtime, no torch.

    reading = DigitReader().read(data)      # the bytes of a picture: JPEG, HEIC, PNG ...
    reading.text                            # "42"
    reading.digits[0].digit, reading.digits[0].confidence

What is no digit is among `digits` with `digit` None: a letter or a scribble is not in `text`; one
of . , : - / + between digits is, as its `sign`.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import cv2
import numpy as np

from model.errors import PictureError
from model.generation.latents import CLASSES
from model.handwriting.text import SIGNS
from model.recognition import SURE
from model.recognition.answers.parted_runs import surer, whole_letter
from model.recognition.answers.slanted_views import look_again
from model.recognition.answers.upstrokes import weigh_upstrokes
from model.recognition.binarization import find_ink
from model.recognition.components import Box, TooManyMarks, find_marks, lines_of
from model.recognition.dirt import is_digit, without_dirt
from model.recognition.fragments import join_fragments
from model.recognition.image_decoding import Picture, PictureFile
from model.recognition.mnist_preprocessing import prepare
from model.recognition.orientation import Work, upright
from model.recognition.segmentation import (
    NO_DIGIT,
    Glyph,
    glyph_of,
    regroup,
    runs_of,
    share_work,
    width_of,
)
from model.recognition.signs.brackets import find_signs
from model.recognition.signs.dots import find_dots, unused
from model.recognition.signs.punctuation import confirmed, name_signs, parted_signs
from model.weights import WEIGHTS, WeightsError, load_graph

READER = WEIGHTS / "reader.onnx"
ROWS = WEIGHTS / "rows.onnx"
MAX_DIGITS = 64
BATCH = 32
SOFTER = 1.4  # temperature of what is told: pictures of people are harder than MNIST's digits


@dataclass(frozen=True)
class ReadDigit:
    """One sign that was read.

    `digit` is 0..9, or None for what is no digit; `confidence` is the probability of that answer.
    `probabilities` are those of the ten digits; with `not_a_digit` they add up to 1. `box` is
    x, y, width and height in pixels of the upright picture; `crop` uint8 [28, 28] is what the
    network saw, white on black. `sign` is one of . , : - / + where it is that, between digits or, a
    + or -, before the first.
    """

    digit: int | None
    confidence: float
    probabilities: tuple[float, ...]
    not_a_digit: float
    box: Box
    crop: np.ndarray
    sign: str = ""

    @property
    def written(self) -> str:
        """What it puts into the text: its digit, its sign, or nothing."""
        return self.sign if self.digit is None else str(self.digit)

    def __str__(self) -> str:
        x, y, width, height = self.box
        others = sorted(range(CLASSES), key=lambda digit: -self.probabilities[digit])[:3]
        ranked = ", ".join(f"{digit} {self.probabilities[digit]:.1%}" for digit in others)
        name = self.written or "not a digit"
        return f"{name} ({self.confidence:.1%}) at {x},{y} {width}x{height}: {ranked}"


@dataclass(frozen=True)
class Reading:
    """What a picture says: lines of signs; `width` and `height` of the upright picture.

    `uncut` counts signs that look like several touching ones and were read as one, since a page has
    only so much time. `flecks` are the boxes of what is none and much smaller than the digits: it
    is not among them. `first` is "frame" or "page" where the picture is the first of several.
    """

    lines: tuple[tuple[ReadDigit, ...], ...]
    width: int
    height: int
    uncut: int = 0
    first: str = ""
    flecks: tuple[Box, ...] = ()

    @property
    def digits(self) -> tuple[ReadDigit, ...]:
        """Every sign in reading order, what is no digit included."""
        return tuple(each for line in self.lines for each in line)

    @property
    def samples(self) -> tuple[np.ndarray, np.ndarray]:
        """What was surely read: digits as the network saw them, uint8 [N, 28, 28], labels [N]."""
        sure = [each for each in self.digits if each.digit is not None and each.confidence >= SURE]
        crops = [each.crop for each in sure]
        return np.array(crops).reshape(-1, 28, 28), np.array([each.digit for each in sure], int)

    @property
    def text(self) -> str:
        """The digits and the signs between them, a row of the text for each line with some."""
        rows = ["".join(each.written for each in line) for line in self.lines]
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
        """Read the bytes of a file of any format that `image_decoding` takes.

        Raises PictureError for more than 10 MB, 40 megapixels or 64 digits, and for what is
        damaged or no such file. Paper without ink gives an empty reading.
        """
        return self.read_and_show(data)[0]

    def read_and_show(self, data: bytes) -> tuple[Reading, np.ndarray]:
        """Read as `read` does; return also the picture itself, grey uint8 [H, W], upright.

        It may be smaller than the original, whose pixels the boxes are in.
        """
        file = PictureFile(data)
        if file.is_small:
            return self._decode_and_read(file)
        return self._large.submit(self._decode_and_read, file).result()

    def read_pixels(self, pixels: np.ndarray) -> Reading:
        """Read a grey picture, uint8 [H, W], of any size that `read` would allow."""
        return self._read(Picture(pixels, pixels.shape[1], pixels.shape[0]), Work())

    def _decode_and_read(self, file: PictureFile) -> tuple[Reading, np.ndarray]:
        picture, work = file.decode(), Work()
        reading = self._read(picture, work, file.is_photographed)
        if not reading.text and work.is_left and (coloured := file.decode_hues()):
            # Ink may be as bright as its ground is, and differ by its colour alone.
            other = self._read(coloured, work, file.is_photographed and not reading.digits)
            reading = other if other.text else reading
        return reading, picture.pixels

    def _read(self, picture: Picture, work: Work, photographed: bool = False) -> Reading:
        def turned_lines(pixels: np.ndarray) -> list[list[Glyph]]:
            if not work.is_left:
                raise TooManyMarks
            return without_dirt(self._glyphs(pixels, work).lines, pixels.shape)[0]

        try:
            found = self._glyphs(picture.pixels, work)
            lines, dirt = without_dirt(found.lines, picture.pixels.shape)
            flecks = [*(glyph.box for glyph in dirt), *found.dots]
            if photographed:
                turned = upright(picture.pixels, lines, turned_lines, self.classify)
                lines, flecks = turned, flecks if turned is lines else []
        except TooManyMarks as error:
            raise PictureError("picture.crowded", most=MAX_DIGITS) from error
        if sum(not glyph.sign for line in lines for glyph in line) > MAX_DIGITS:
            raise PictureError("picture.crowded", most=MAX_DIGITS)
        read = tuple(tuple(_read_digit(glyph, picture) for glyph in line) for line in lines)
        boxes = tuple(_box(fleck, picture) for fleck in flecks)
        return Reading(read, picture.width, picture.height, found.uncut, picture.first, boxes)

    def _glyphs(self, pixels: np.ndarray, work: Work) -> _Signs:
        """Return the signs on a page, uint8 [H, W]; cut where MOST_CROPS has work for it."""
        classify = work.counted(self.classify)
        ink = find_ink(pixels)
        pieces, specks = find_marks(ink) if ink else ([], [])
        whole = join_fragments(pieces)
        found, dots = find_dots(pieces, specks, whole)
        rest, apart = parted_signs(found, whole)
        marks = join_fragments(rest)
        if not ink or not found:
            return _Signs([], 0, [])
        known: dict[int, Glyph] = {}
        lines_of_runs = []
        for line in lines_of(marks, apart):
            crops = np.stack([prepare(mark.ink) for mark in line])
            read = weigh_upstrokes(crops, classify(crops))
            named = name_signs(line)
            signs = find_signs(line, read, named)
            for mark, crop, answer, name, sign in zip(line, crops, read, named, signs, strict=True):
                answer = NO_DIGIT if sign and not name else answer
                glyph = glyph_of(mark, crop, answer)
                known[id(mark)] = replace(glyph, sign=sign) if sign in SIGNS else glyph
            lines_of_runs.append(runs_of(line, read, np.array([bool(sign) for sign in signs])))
        doubtful = [run for runs in lines_of_runs for run, unsure in runs if unsure]
        chosen, per_height = share_work([width_of(run) for run in doubtful])
        cut = {id(run) for run, fits in zip(doubtful, chosen, strict=True) if fits}
        alone, uncut = len(known) == 1, {id(glyph) for glyph in known.values()}
        lines: list[list[Glyph]] = []
        for runs in lines_of_runs:
            glyphs: list[Glyph] = []
            for run, _ in runs:
                if id(run) in cut:
                    parts = regroup(run, classify, self.scan, per_height)
                    stood = [known[id(mark)] for mark in run]
                    parts = whole_letter(stood[0], parts) if alone else surer(stood, parts)
                    glyphs += parts
                    uncut |= {id(glyph) for glyph in parts} if len(parts) == 1 else set()
                else:
                    glyphs += [known[id(mark)] for mark in run]
            lines.append(glyphs)
            # Told at once: a page full of scrawls would take as long as it has lines.
            if sum(map(is_digit, chain.from_iterable(lines))) > MAX_DIGITS:
                raise TooManyMarks
        again = look_again(list(chain.from_iterable(lines)), uncut, classify)
        lines = [[again.get(id(glyph), glyph) for glyph in line] for line in lines]
        lines = [confirmed(line, dots, ink.soft) for line in lines]
        return _Signs(lines, len(doubtful) - len(cut), unused(dots, lines))


@dataclass(frozen=True)
class _Signs:
    """The signs of a page line by line, how many look like several and were not cut, its dots."""

    lines: list[list[Glyph]]
    uncut: int
    dots: list[Box]


def _box(box: Box, picture: Picture) -> Box:
    """Return a box of the picture in the original's pixels."""
    x, y, width, height = (side * picture.scale for side in box)
    left, top = round(x), round(y)
    right, bottom = picture.width - left, picture.height - top
    return left, top, min(round(width), right), min(round(height), bottom)


def _read_digit(glyph: Glyph, picture: Picture) -> ReadDigit:
    """Return a glyph in the vocabulary of the outside."""
    told = glyph.probabilities ** (1 / SOFTER)
    told /= told.sum()
    answer = int(told.argmax())
    return ReadDigit(
        digit=answer if answer < CLASSES else None,
        confidence=float(told[answer]),
        probabilities=tuple(float(each) for each in told[:CLASSES]),
        not_a_digit=float(told[CLASSES]),
        box=_box(glyph.box, picture),
        crop=glyph.crop,
        sign=glyph.sign,
    )
