"""The picture that answers a picture: a box and its reading for each sign found in it."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageDraw, ImageFont

if TYPE_CHECKING:
    from model.recognition.answers.reading import ReadDigit, Reading

LONG_SIDE = 1280  # of a picture alone; Telegram makes larger ones smaller
CELL = 640  # long side of each picture where several share one
SMALL = 480  # a picture is enlarged in whole steps while its long side stays below this
# Around a picture, in pixels, so that labels at its edge are seen whole; it also keeps the longest
# side of a narrow one under 20 times the other, over which Telegram takes no photo.
BAND = 56
LARGEST_LABEL, SMALLEST_LABEL = 44, 15
# Told apart by the sign in the label too: 8, 8? and x.
SURE, DOUBTFUL, OTHER = (0, 114, 178), (213, 94, 0), (110, 110, 110)  # Okabe and Ito's, and grey
SURROUND, WHITE = (40, 40, 40), (255, 255, 255)


@dataclass(frozen=True)
class Page:
    """A picture that was read: `pixels` uint8 [H, W] grey, upright, which may be shrunk."""

    pixels: np.ndarray
    reading: Reading
    number: int | None = None  # among the pictures of an album


def marked(pages: Sequence[Page], sure: float) -> bytes:
    """Return pages with their boxes and readings as one JPEG, several of them in a grid.

    What is less probable than `sure` gets a question mark.
    """
    side = LONG_SIDE if len(pages) == 1 else CELL
    pictures = [_page(page, side, sure) for page in pages]
    whole = pictures[0] if len(pictures) == 1 else _grid(pictures)
    buffer = io.BytesIO()
    whole.save(buffer, "JPEG", quality=88)
    return buffer.getvalue()


def _page(source: Page, side: int, sure: float) -> Image.Image:
    """Return a page in colour with its long side at most `side`, a band around it, and marks."""
    pixels = source.pixels
    longest = max(pixels.shape)
    scale = side / longest if longest > side else float(max(1, SMALL // longest))
    height, width = (max(1, round(length * scale)) for length in pixels.shape)
    method = Image.Resampling.NEAREST if scale >= 1 else Image.Resampling.BILINEAR
    page = Image.new("RGB", (width + 2 * BAND, height + 2 * BAND), SURROUND)
    page.paste(Image.fromarray(pixels).resize((width, height), method), (BAND, BAND))
    pen = ImageDraw.Draw(page)
    scale *= pixels.shape[1] / source.reading.width
    for each in source.reading.digits:
        _mark(pen, each, [BAND + length * scale for length in _corners(each.box)], sure)
    for fleck in source.reading.flecks:
        pen.rectangle([BAND + length * scale for length in _corners(fleck)], outline=OTHER)
    if source.number is not None:
        _label(pen, str(source.number), (4, LARGEST_LABEL * 1.1 + 2), LARGEST_LABEL, OTHER)
    return page


def _corners(box: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    x, y, width, height = box
    return x, y, x + width, y + height


def _mark(pen: ImageDraw.ImageDraw, read: ReadDigit, corners: list[float], sure: float) -> None:
    """Draw a box and, on its upper edge, what was read in it."""
    colour, label = OTHER, "x"
    if read.sign:
        colour, label = SURE, read.sign
    elif read.digit is not None:
        certain = read.confidence >= sure
        colour, label = (SURE, str(read.digit)) if certain else (DOUBTFUL, f"{read.digit}?")
    left, top, right, bottom = corners
    pen.rectangle((left - 3, top - 3, right + 3, bottom + 3), outline=colour, width=3)
    size = min(LARGEST_LABEL, max(SMALLEST_LABEL, round((bottom - top) / 3)))
    _label(pen, label, (left - 3, top - 3), size, colour)


def _label(
    pen: ImageDraw.ImageDraw,
    text: str,
    corner: tuple[float, float],
    size: int,
    colour: tuple[int, int, int],
) -> None:
    """Write `text` in white on a coloured field that stands on `corner`."""
    font = ImageFont.load_default(size)
    left, bottom = corner
    width = pen.textlength(text, font=font)
    field = (left, bottom - 1.1 * size, left + width + 0.4 * size, bottom)
    pen.rectangle(field, fill=colour)
    middle = ((field[0] + field[2]) / 2, (field[1] + field[3]) / 2)
    pen.text(middle, text, font=font, fill=WHITE, anchor="mm")


def _grid(pictures: list[Image.Image]) -> Image.Image:
    """Lay pictures out in rows."""
    columns = math.ceil(math.sqrt(len(pictures)))
    cell = CELL + 2 * BAND
    rows = math.ceil(len(pictures) / columns)
    grid = Image.new("RGB", (columns * cell, rows * cell), SURROUND)
    for place, picture in enumerate(pictures):
        top, left = (cell * n for n in divmod(place, columns))
        left += (cell - picture.width) // 2
        grid.paste(picture, (left, top + (cell - picture.height) // 2))
    return grid
