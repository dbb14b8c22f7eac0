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


def dark_on_light(ink: np.ndarray, paper: int = 235, pen: int = 40) -> np.ndarray:
    """Return ink, uint8 [H, W], written with a dark pen on light paper."""
    return (paper + (pen - paper) * (ink / 255.0)).astype(np.uint8)


def encode(pixels: np.ndarray, kind: str = "PNG", **options: Any) -> bytes:
    """Return uint8 pixels (grey, RGB or RGBA) as a file."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind, **options)
    return buffer.getvalue()
