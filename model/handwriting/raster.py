"""A written number as PNG: ink on paper, white on black, or ink alone on nothing.

The pixels are the coverage itself; the palette says what it looks like.
"""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from model.errors import InputError

INK = (24, 34, 72)  # blue-black
PAPER = (252, 249, 240)
SHADES = 256
GROUNDS = ("paper", "black", "transparent")


def check_ground(ground: str) -> str:
    """Return `ground` if it is one of GROUNDS; raises InputError otherwise."""
    if ground not in GROUNDS:
        raise InputError("ground.unknown")
    return ground


def _palette(ground: str) -> bytes:
    """Return 256 colours for coverages 0 to 255, RGB bytes."""
    start, end = {
        "paper": (PAPER, INK),
        "black": ((0, 0, 0), (255, 255, 255)),
        "transparent": (INK, INK),
    }[ground]
    share = np.linspace(0, 1, SHADES)[:, None]
    ramp = np.array(start) * (1 - share) + np.array(end) * share
    return np.rint(ramp).astype(np.uint8).tobytes()


def number_png(coverage: np.ndarray, ground: str = "paper") -> bytes:
    """Encode a coverage uint8 [height, width] as PNG on one of GROUNDS.

    "paper" is blue-black ink on warm white, "black" white on black (grey, as MNIST's digits are),
    "transparent" the ink alone, its coverage as alpha. Raises InputError for another ground.
    """
    picture = _picture(coverage, ground)
    extra = {"transparency": bytes(range(SHADES))} if ground == "transparent" else {}
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=6, **extra)
    return buffer.getvalue()


def number_jpeg(coverage: np.ndarray, ground: str = "paper") -> bytes:
    """Encode a coverage uint8 [height, width] as JPEG on "paper" or "black".

    Raises InputError for another ground: JPEG knows no transparency.
    """
    if check_ground(ground) == "transparent":
        raise InputError("ground.needs_alpha")
    buffer = io.BytesIO()
    picture = _picture(coverage, ground)
    picture.convert("L" if ground == "black" else "RGB").save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def _picture(coverage: np.ndarray, ground: str) -> Image.Image:
    """Return a coverage as a picture on one of GROUNDS: grey on "black", else by a palette."""
    check_ground(ground)
    picture = Image.fromarray(coverage)
    if ground != "black":
        picture.putpalette(_palette(ground))
    return picture
