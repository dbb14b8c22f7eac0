"""DigitReader: picture -> digits in reading order. NumPy, OpenCV and ONNX Runtime, no torch.

    reading = DigitReader().read(data)      # the bytes of a picture: JPEG, HEIC, PNG ...
    reading.text                            # "42"
    reading.digits[0].digit, reading.digits[0].confidence

What is no digit is among `digits` with `digit` None: a letter or a scribble is not in `text`; one
of . , : - / + between digits is, as its `sign`.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

import cv2
import numpy as np

from model.errors import PictureError
from model.generation.latents import CLASSES
from model.handwriting.text import SIGNS
from model.recognition.answers.parted_runs import surer, whole_letter
from model.recognition.answers.reading import ReadDigit, Reading
from model.recognition.answers.second_readings import DOUBTED, adds, is_surer, overlooks
from model.recognition.answers.slanted_views import seen_again
from model.recognition.answers.upstrokes import weigh_upstrokes
from model.recognition.binarization import find_ink
from model.recognition.components import Box, TooManyMarks, find_marks, lines_of
from model.recognition.dirt import is_digit, without_dirt
from model.recognition.fragments import join_fragments
from model.recognition.image_decoding import Picture, PictureFile
from model.recognition.mnist_preprocessing import prepare
from model.recognition.orientation import Work, upright
from model.recognition.paper.background import is_grainy
from model.recognition.paper.page_network import Finder, PageNetwork
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
PAGES = WEIGHTS / "page.onnx"
MAX_DIGITS = 64
BATCH = 32
SOFTER = 1.4  # temperature of what is told: pictures of people are harder than MNIST's digits


class DigitReader:
    """Reads handwritten digits in pictures; safe to share between threads.

    Raises WeightsError where the network is missing, damaged or another one.
    """

    def __init__(
        self, network: Path | str = READER, rows: Path | str = ROWS, pages: Path | str = PAGES
    ) -> None:
        # One thread reads all large pictures, in turn: ten at once need the memory of one. (A lock
        # would not do, for each thread keeps what it has freed for itself.)
        self._large = ThreadPoolExecutor(max_workers=1, thread_name_prefix="reader")
        cv2.setNumThreads(1)  # as with the networks: requests run side by side, each on one
        self._network = load_graph(Path(network), {"images"})
        if self._network.get_outputs()[0].shape[1] != CLASSES + 1:
            raise WeightsError(f"The weights {Path(network).name} are of another network.")
        self._rows = load_graph(Path(rows), {"rows"})
        self._pages = PageNetwork(Path(pages))

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
        inputs = strip[None, None].astype(np.float32) / 127.5 - 1
        return self._rows.run(None, {"rows": inputs})[0][0]

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
        photographed = file.is_photographed
        reading = self._read(picture, work, photographed)
        if not reading.text and work.is_left and (coloured := file.decode_hues()):
            # Ink may be as bright as its ground is, and differ by its colour alone.
            other = self._read(coloured, work, photographed and not reading.digits)
            reading = other if other.text else reading
        if work.is_left and (photographed or is_grainy(picture.pixels)):
            reading = self._read_again(picture, work, reading, photographed)
        return reading, picture.pixels

    def _read_again(
        self, picture: Picture, work: Work, reading: Reading, photographed: bool
    ) -> Reading:
        """Return the reading of a photograph or scan, or that by the page network's ink."""
        if reading.least >= DOUBTED:
            places = [_box(place, picture) for place in self._pages.find_places(picture.pixels)]
            if not overlooks(reading, places):
                return reading
        with suppress(PictureError):  # it is not crowded, for all that is there now
            other = self._read(picture, work, photographed, self._pages.find_ink)
            # A scan is so clean that nothing but what was left out is read better by that ink.
            better = adds(other, reading) or (photographed and is_surer(other, reading))
            return other if better else reading
        return reading

    def _read(
        self, picture: Picture, work: Work, photographed: bool = False, find: Finder = find_ink
    ) -> Reading:
        def turned_lines(pixels: np.ndarray) -> list[list[Glyph]]:
            if not work.is_left:
                raise TooManyMarks
            return without_dirt(self._glyphs(pixels, work, find).lines, pixels.shape)[0]

        try:
            found = self._glyphs(picture.pixels, work, find)
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

    def _glyphs(self, pixels: np.ndarray, work: Work, find: Finder) -> _Signs:
        """Return the signs on a page, uint8 [H, W]; cut where MOST_CROPS has work for it."""
        classify = work.counted(self.classify)
        ink = find(pixels)
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
        lines = seen_again(lines, uncut, classify)
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
