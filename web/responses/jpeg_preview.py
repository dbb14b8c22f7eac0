"""A picture on its way back to the page that sent it, small enough to stand in the HTML."""

from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image

LARGEST = 100_000  # bytes of the JPEG
LONG_SIDE = 800  # pixels
QUALITIES = (80, 60, 40)
LEAST = 0.7  # of each side, where even the lowest quality takes too much


def preview(pixels: np.ndarray) -> str:
    """Return grey levels, uint8 [H, W], as the data URL of a JPEG of at most LARGEST bytes."""
    image = Image.fromarray(pixels)
    image.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.BOX)
    while True:
        for quality in QUALITIES:
            content = _jpeg(image, quality)
            if len(content) <= LARGEST:
                return "data:image/jpeg;base64," + base64.b64encode(content).decode("ascii")
        image.thumbnail((max(1, int(LEAST * image.width)), max(1, int(LEAST * image.height))))


def _jpeg(image: Image.Image, quality: int) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()
