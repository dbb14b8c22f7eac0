"""Strips and their single digits, for links, downloads, previews and chats.

GET /digits/8/42.png is the strip, /digits/8/42/3.png the third of its five; .jpg the same as JPEG,
which Telegram wants, .svg in ink; /digits/8/42.zip has the five and the strip.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import numpy as np
from flask import Blueprint, Response

from model.file_names import strip_name
from model.images import BLOCK, GAP, STRIP, png_bytes, sheet
from model.images import strip as strip_pixels
from web.inputs.parameters import DOWNLOAD, VERSION
from web.openapi_schema import Description, a_file
from web.responses.caching import unchanging
from web.responses.files import ENCODERS, picture
from web.services.registry import services

pictures = Blueprint("pictures", __name__)


def _drawn(*types: str) -> Description:
    return Description(a_file(*types), query=(VERSION, DOWNLOAD), draws=True, kept=True)


LARGER = 2  # a single digit's pixels against a strip's: 512x512, since small ones are shown blurred


@pictures.get("/digits/<digit:digit>/<seed:seed>.<any(png, jpg, svg):kind>")
@_drawn("image/png", "image/jpeg", "image/svg+xml")
def strip(digit: int, seed: int, kind: str) -> Response:
    """Draw the strip of a digit and a seed; ?download=1 saves it instead of showing it."""
    return _kept(lambda: _strip(digit, seed, kind), digit, seed, *_mark(kind))


@pictures.get("/digits/<digit:digit>/<seed:seed>/<place:place>.<any(png, jpg, svg):kind>")
@_drawn("image/png", "image/jpeg", "image/svg+xml")
def single(digit: int, seed: int, place: int, kind: str) -> Response:
    """Draw one digit of a strip, by its place from 1 to 5, 512x512 pixels."""
    return _kept(lambda: _single(digit, seed, place, kind), digit, seed, place, *_mark(kind))


@pictures.get("/digits/<digit:digit>/<seed:seed>.zip")
@_drawn("application/zip")
def together(digit: int, seed: int) -> Response:
    """Draw the five of a digit and a seed as one ZIP file: five PNGs of 512x512, and the strip."""
    return _kept(lambda: _together(digit, seed), digit, seed, "zip")


def _kept(make: Callable[[], Response], *key: int | str) -> Response:
    return unchanging(make, services().generator.version, *key)


def _mark(kind: str) -> list[str]:
    # The PNG's tag is as it was before there were others.
    return [] if kind == "png" else [kind]


def _strip(digit: int, seed: int, kind: str) -> Response:
    images = services().generator.draw(digit, STRIP, seed)
    content = _ink(images, digit) if kind == "svg" else ENCODERS[kind](strip_pixels(images))
    return picture(content, strip_name(digit, seed, kind=kind), kind)


def _single(digit: int, seed: int, place: int, kind: str) -> Response:
    last = services().generator.draw(digit, place, seed)[-1:]  # it depends on those before it
    content = _ink(last, digit) if kind == "svg" else ENCODERS[kind](_large(last))
    return picture(content, strip_name(digit, seed, place, kind), kind)


def _ink(images: np.ndarray, digit: int) -> bytes:
    from model.handwriting.svg import digits_svg  # OpenCV: 0.1 s that no start should pay

    return digits_svg(images, str(digit))


def _together(digit: int, seed: int) -> Response:
    images = services().generator.draw(digit, STRIP, seed)
    files = {
        strip_name(digit, seed, place): png_bytes(_large(image[None]))
        for place, image in enumerate(images, 1)
    }
    files[strip_name(digit, seed)] = png_bytes(strip_pixels(images))
    return picture(_zip(files), strip_name(digit, seed, kind="zip"), "zip")


def _large(digit: np.ndarray) -> np.ndarray:
    """Return one digit, uint8 [1, 28, 28], as uint8 [512, 512]."""
    return sheet(digit, columns=1, block=LARGER * BLOCK, gap=LARGER * GAP)


def _zip(files: dict[str, bytes]) -> bytes:
    """Return a ZIP file of named contents: the same bytes every time, for it is kept by its tag."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as whole:  # stored: PNGs are compressed already
        for name, content in files.items():
            whole.writestr(zipfile.ZipInfo(name), content)  # dated 1980, not today
    return buffer.getvalue()
