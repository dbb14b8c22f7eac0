"""Digits that turn into one another: a path through (class weights, z), drawn frame by frame.

    frames = morph(sampler, [3, 8], Hand(7, 2))      # there and back, in one hand
    gif_bytes(frames), webp_bytes(frames)                # loops

The hand z stays; the class weights go from one digit's to the next's. Most of the change happens in
the middle of that way, and so the frames stand where the drawing, not the weights, has come so far,
at a speed that rises and falls. What lies between two digits is no digit: nothing here is checked.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PIL import Image

from model.errors import InputError
from model.generation.hand import Hand
from model.generation.latents import CLASSES, one_hot
from model.generation.sampler import DigitSampler, check_digit
from model.images import BLOCK, sheet

FRAMES = 16  # from one digit to the next
MAX_FRAMES = 32
MAX_CHAIN = 10
MAX_TOTAL = 160  # frames of a whole loop: 0.4 seconds of work
PROBES = 12  # drawings between two digits that tell where the change happens
FRAME_MS = 40  # GIF counts in hundredths of a second, and browsers slow what is below 20 ms
REST_MS = 600  # at each digit
GREYS = 32  # levels in an animation: half the size, and nobody sees it


@dataclass(frozen=True)
class Frames:
    """A loop: `images` uint8 [N, 28, 28], and how long each is shown, int milliseconds [N]."""

    images: np.ndarray
    durations: list[int]


def check_chain(digits: Sequence[int]) -> list[int]:
    """Return two to ten digits to morph between; raises InputError otherwise."""
    if not 2 <= len(digits) <= MAX_CHAIN:
        raise InputError("chain.out_of_range", high=MAX_CHAIN)
    if any(digit == after for digit, after in pairwise(digits)):
        raise InputError("chain.repeated")
    return [check_digit(digit) for digit in digits]


def check_frames(frames: int) -> int:
    """Return `frames` if it is 2..32; raises InputError otherwise."""
    if not 2 <= frames <= MAX_FRAMES:
        raise InputError("frames.out_of_range", high=MAX_FRAMES)
    return frames


def class_path(digits: Sequence[int], shares: np.ndarray) -> np.ndarray:
    """Return class weights float32 [P * F + 1, 10] along `digits` (P + 1 of them), then the last.

    `shares` float32 [P, F] are the next digit's shares on each of the P ways, 0 to below 1; every
    row of weights adds up to 1.
    """
    stops = one_hot(np.array(digits))
    between = stops[:-1, None] * (1 - shares[..., None]) + stops[1:, None] * shares[..., None]
    return np.concatenate([between.reshape(-1, CLASSES), stops[-1:]])


def _even_shares(probed: np.ndarray, frames: int) -> np.ndarray:
    """Return float32 [frames], the shares at which the drawing has come eased parts of its way.

    `probed` float32 [PROBES + 1, 784] are drawings at even shares from 0 to 1. Slow at both ends.
    """
    way = np.abs(np.diff(probed, axis=0)).sum(axis=1) + 1e-3
    come = np.concatenate([[0], np.cumsum(way)]) / way.sum()
    eased = (1 - np.cos(np.pi * np.arange(frames) / frames)) / 2
    return np.interp(eased, come, np.linspace(0, 1, PROBES + 1)).astype(np.float32)


def _shares(sampler: DigitSampler, z: np.ndarray, digits: list[int], frames: int) -> np.ndarray:
    """Return float32 [P, frames] for `class_path`: even to the eye, one way after the other."""
    ways = len(digits) - 1
    even = np.tile(np.arange(PROBES, dtype=np.float32) / PROBES, (ways, 1))
    weights = class_path(digits, even)
    probed = sampler.generate(z.repeat(len(weights), axis=0), weights)
    probed = probed.reshape(len(weights), -1).astype(np.float32)
    starts = range(0, ways * PROBES, PROBES)
    return np.stack([_even_shares(probed[at : at + PROBES + 1], frames) for at in starts])


def morph(sampler: DigitSampler, digits: Sequence[int], hand: Hand, frames: int = FRAMES) -> Frames:
    """Draw the loop from the first of `digits` (2 to 10 of them) to the last, and back.

    All are in `hand`; `frames` (2..32) lead from each digit to the next, fewer where the loop would
    have more than 160. The same arguments give the same frames. Raises InputError for arguments out
    of range.
    """
    digits = check_chain(digits)
    frames = min(check_frames(frames), MAX_TOTAL // (2 * (len(digits) - 1)))
    z = sampler.steer(hand.z, hand.style)
    weights = class_path(digits, _shares(sampler, z, digits, frames))
    there = sampler.generate(z.repeat(len(weights), axis=0), weights)
    rests = [REST_MS if index % frames == 0 else FRAME_MS for index in range(len(there))]
    # Back again without the two ends, which would be shown twice.
    return Frames(np.concatenate([there, there[-2:0:-1]]), rests + rests[-2:0:-1])


def _pictures(frames: Frames) -> list[Image.Image]:
    """Return the frames as grey pictures, 256x256: each pixel a block, as in a strip."""
    step = 255 / (GREYS - 1)
    coarse = np.rint(np.rint(frames.images / step) * step).astype(np.uint8)
    return [Image.fromarray(sheet(each[None], 1, BLOCK)) for each in coarse]


def _animation(frames: Frames, kind: str, **options: object) -> bytes:
    first, *others = _pictures(frames)
    buffer = io.BytesIO()
    first.save(
        buffer,
        kind,
        save_all=True,
        append_images=others,
        duration=frames.durations,
        loop=0,
        **options,
    )
    return buffer.getvalue()


def gif_bytes(frames: Frames) -> bytes:
    """Encode a loop as GIF, 256x256, which Telegram and every browser play."""
    return _animation(frames, "GIF", optimize=False)


def webp_bytes(frames: Frames) -> bytes:
    """Encode a loop as lossless WebP, 256x256: smaller than the GIF."""
    return _animation(frames, "WEBP", lossless=True, method=0, quality=0)
