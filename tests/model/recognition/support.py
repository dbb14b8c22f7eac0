"""Pictures for the reader: digits that the shipped generator draws, on paper of many kinds."""

from __future__ import annotations

import io
from typing import Any

import cv2
import numpy as np
from PIL import Image

from model.generation.sampler import DigitSampler


def number(sampler: DigitSampler, text: str, seed: int = 5, gap: int = 40) -> np.ndarray:
    """Return `text` as ink, white on black, uint8 [H, W]: each digit 168 pixels square."""
    tiles = [sampler.draw(int(sign), 1, seed + place)[0] for place, sign in enumerate(text)]
    large = [cv2.resize(tile, (168, 168), interpolation=cv2.INTER_CUBIC) for tile in tiles]
    return np.hstack([np.pad(tile, ((30, 30), (gap // 2, gap // 2))) for tile in large])


def stroked(*ways: list[tuple[float, float]], side: int = 240, pen: int = 12) -> np.ndarray:
    """Return pen strokes through points in 0..1 (x, y downwards), white on black, uint8 [S, S]."""
    ink = np.zeros((side, side), np.uint8)
    for way in ways:
        points = (np.array(way) * side * 16).round().astype(np.int32)
        cv2.polylines(ink, [points], False, 255, pen, cv2.LINE_AA, 4)
    return ink


def hooked_one(rise: float, run: float, lean: float = 0.0, **pen: int) -> np.ndarray:
    """Return a 1 with an upstroke, as most of Europe writes it: uint8 [S, S], white on black.

    `rise` and `run` are the upstroke's, `lean` is the stem's to the right, in heights of the digit.
    """
    foot = 0.5 - 0.6 * lean / 2
    top = foot + 0.6 * lean
    return stroked([(top - 0.6 * run, 0.2 + 0.6 * rise), (top, 0.2), (foot, 0.8)], **pen)


def sign_tile(sign: str, tall: float = 1.5, pen: int = 14) -> np.ndarray:
    """Return ( ) or / as a tile beside those of `number`: uint8 [228, W], white on black.

    It is as tall as so many of the digits that `number` writes.
    """
    half = tall * 120 / 2
    along = np.linspace(-1, 1, 25)
    bow = {"(": 0.3 * along**2, ")": -0.3 * along**2, "/": -0.35 * along}[sign]
    points = np.stack([80 + bow * half * 1.2, 114 + along * half], axis=1)
    tile = np.zeros((228, 160), np.uint8)
    cv2.polylines(tile, [np.round(points).astype(np.int32)], False, 255, pen, cv2.LINE_AA)
    return tile


def with_signs(sampler: DigitSampler, text: str, seed: int = 5, tall: float = 1.5) -> np.ndarray:
    """Return `text` of digits and ( ) / as ink, white on black, uint8 [228, W]."""
    tiles = [
        number(sampler, sign, seed + place) if sign.isdigit() else sign_tile(sign, tall)
        for place, sign in enumerate(text)
    ]
    return np.pad(np.hstack(tiles), 20)


def dark_on_light(ink: np.ndarray, paper: int = 235, pen: int = 40) -> np.ndarray:
    """Return ink, uint8 [H, W], written with a dark pen on light paper."""
    return (paper + (pen - paper) * (ink / 255.0)).astype(np.uint8)


def encode(pixels: np.ndarray, kind: str = "PNG", **options: Any) -> bytes:
    """Return uint8 pixels (grey, RGB or RGBA) as a file."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind, **options)
    return buffer.getvalue()
