"""Reading, in this process: processor time, from the file to the digits."""

from __future__ import annotations

import time
from functools import cache

import cv2
import numpy as np

from benchmarks.timing import row, seconds_of, spread
from model.generation.sampler import DigitSampler
from model.recognition.reader import DigitReader
from tests.model.recognition.support import dark_on_light, encode, number

PHOTO = 4000, 3000  # pixels: twelve megapixels


@cache
def sampler() -> DigitSampler:
    """Return the generator, loaded once."""
    return DigitSampler()


@cache
def reader() -> DigitReader:
    """Return the reader, loaded once."""
    return DigitReader()


def read(files: list[bytes], count: int) -> str:
    """Time the reading of files in turn."""
    work = lambda n: reader().read(files[n % len(files)])  # noqa: E731
    return spread(seconds_of(work, count, clock=time.process_time))


def photograph(text: str, table: bool = False, shadow: bool = False) -> bytes:
    """Return twelve megapixels as JPEG: a number on paper, perhaps on a table or in a shadow."""
    width, height = PHOTO
    levels = np.full((height, width), 90.0 if table else 225.0)
    edge = 300 if table else 0
    sheet = levels[edge : height - edge, edge : width - edge]
    sheet[:] = 225
    ink = cv2.resize(number(sampler(), text), (2400, 2400 // len(text)))
    top, left = (np.array(sheet.shape) - ink.shape) // 2
    sheet[top : top + ink.shape[0], left : left + ink.shape[1]] -= ink * (185 / 255)
    if shadow:
        levels *= np.linspace(1.0, 0.45, width)
        levels[:, width // 2 :] *= 0.7
    levels += np.random.default_rng(0).normal(0, 4, levels.shape)
    return encode(levels.clip(0, 255).astype(np.uint8), "JPEG", quality=85)


@row
def digit() -> str:
    """A drawn digit, 280 x 280, 300 of them."""
    drawn = [
        encode(
            cv2.resize(sampler().draw(n % 10, 1, n)[0], (280, 280), interpolation=cv2.INTER_CUBIC)
        )
        for n in range(50)
    ]
    return read(drawn, 300)


@row
def digits_in_a_row() -> str:
    """Eight digits in a row."""
    return read([encode(dark_on_light(number(sampler(), "24122026")))], 31)


@row
def page() -> str:
    """A page of eight rows of eight digits, as many as are read."""
    rows = [number(sampler(), f"{1234567 * n + 10**7}", n) for n in range(1, 9)]
    return read([encode(dark_on_light(np.vstack(rows)))], 11)


@row
def photo() -> str:
    """A 12-megapixel photograph."""
    return read([photograph("2026")], 7)


@row
def photo_in_shadow() -> str:
    """The same with a shadow."""
    return read([photograph("2026", shadow=True)], 7)


@row
def photo_of_a_sheet() -> str:
    """The same of a sheet on a table."""
    return read([photograph("2026", table=True)], 7)
