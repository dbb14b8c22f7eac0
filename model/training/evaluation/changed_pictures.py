"""Pictures as a worse photographer would have taken them: what is on them is still the same."""

from __future__ import annotations

import io
import math
from collections.abc import Callable
from zlib import crc32

import cv2
import numpy as np
from PIL import Image, ImageOps

from model.errors import PictureError
from model.recognition.transcoding import is_foreign, transcode

LONGEST = 1600  # pixels of the longer side of what is changed
QUALITY, WORST = 90, 30  # of JPEG
SMALLER = 0.55
DIM, GRAIN = 0.45, 5  # part of the light that is left, deviation of its noise in grey levels
TAKEN, WIDE = 0.75, 0.02  # contrast that glare takes where it is brightest, its squared width

Pixels = np.ndarray  # RGB, [H, W, 3]: uint8, or float64 of the same range
Random = np.random.Generator
Way = Callable[[Pixels, Random], Pixels]


def _decoded(data: bytes) -> Pixels:
    """Return a picture upright, at most `LONGEST` wide or high; what is transparent is white."""
    try:
        image = transcode(data).image if is_foreign(data) else Image.open(io.BytesIO(data))
        image = ImageOps.exif_transpose(image).convert("RGBA")
    except Exception as error:  # the plugins raise whatever the damage leads to
        raise PictureError("picture.damaged") from error
    paper = Image.new("RGBA", image.size, "white")
    image = Image.alpha_composite(paper, image).convert("RGB")
    image.thumbnail((LONGEST, LONGEST))
    return np.asarray(image)


def _encoded(pixels: Pixels, quality: int = QUALITY) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(file, "JPEG", quality=quality)
    return file.getvalue()


def _turned(degrees: float) -> Way:
    def turn(pixels: Pixels, _: Random) -> Pixels:
        height, width = pixels.shape[:2]
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
        return cv2.warpAffine(pixels, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)

    return turn


def _askew(pixels: Pixels, _: Random) -> Pixels:
    """Return it as seen from one side: two corners are 3 and 6 % further in."""
    height, width = pixels.shape[:2]
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float32)
    seen = np.array([[0.06, 0.06], [1, 0], [0.97, 1], [0, 0.94]], np.float32)
    sides = np.array([width, height], np.float32)
    matrix = cv2.getPerspectiveTransform(corners * sides, seen * sides)
    border = cv2.BORDER_REPLICATE
    return cv2.warpPerspective(pixels, matrix, (width, height), borderMode=border)


def _smaller(pixels: Pixels, _: Random) -> Pixels:
    return cv2.resize(pixels, None, fx=SMALLER, fy=SMALLER, interpolation=cv2.INTER_AREA)


def _dim(pixels: Pixels, random: Random) -> Pixels:
    return pixels * DIM + random.normal(0, GRAIN, pixels.shape)


def _shaded(pixels: Pixels, random: Random, light: float, edge: float) -> Pixels:
    """Lay a shadow over a part; `light` is left in it, `edge` is how soft it ends, in sides."""
    height, width = pixels.shape[:2]
    direction, place = random.uniform(0, 2 * math.pi), random.uniform(-0.2, 0.2)
    y, x = np.mgrid[0:height, 0:width]
    across = (x / width - 0.5) * math.cos(direction) + (y / height - 0.5) * math.sin(direction)
    shade = 1 / (1 + np.exp(-(across - place) / edge))
    return pixels * (1 - (1 - light) * shade)[..., None]


def _shadow(pixels: Pixels, random: Random) -> Pixels:
    return _shaded(pixels, random, 0.45, 0.08)


def _two_shadows(pixels: Pixels, random: Random) -> Pixels:
    return _shaded(_shaded(pixels, random, 0.6, 0.02), random, 0.55, 0.12)


def _glare(pixels: Pixels, random: Random) -> Pixels:
    height, width = pixels.shape[:2]
    y, x = np.mgrid[0:height, 0:width]
    top, left = random.uniform(0.2, 0.8, 2)
    far = (y / height - top) ** 2 + (x / width - left) ** 2
    return 255 - (255 - pixels) * (1 - TAKEN * np.exp(-far / WIDE))[..., None]


WAYS: dict[str, Way] = {
    "turned by 3 degrees": _turned(3),
    "turned by -5 degrees": _turned(-5),
    "seen askew": _askew,
    f"JPEG {WORST}": lambda pixels, _: pixels,
    f"at {SMALLER:.0%}": _smaller,
    "dim and noisy": _dim,
    "a shadow": _shadow,
    "two shadows": _two_shadows,
    "glare": _glare,
}


def changed(data: bytes, way: str, name: str) -> bytes:
    """Return a picture's bytes as JPEG, changed in one of `WAYS`; the same for the same `name`.

    Raises PictureError where it cannot be decoded.
    """
    random = np.random.default_rng(crc32(f"{way} {name}".encode()))
    quality = WORST if way.startswith("JPEG") else QUALITY
    return _encoded(WAYS[way](_decoded(data), random), quality)
