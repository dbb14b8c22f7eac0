"""What previews of a link show: the five digits, or the number, on a sheet of 1200x630 pixels."""

from __future__ import annotations

from typing import Any

import numpy as np
from flask import Blueprint, Response, url_for
from PIL import Image

from model.file_names import number_name, strip_name
from model.generation.hand import Hand
from model.handwriting.raster import number_png
from model.images import SIZE as SIZE_OF_DIGIT
from model.images import STRIP
from web.inputs.handwriting import hand_asked, query_of, version_of
from web.inputs.parameters import DIGIT, HANDWRITING, TEXT, VERSION
from web.openapi_schema import Description, a_file
from web.responses.caching import kept
from web.responses.files import picture
from web.services.registry import services

previews = Blueprint("previews", __name__)

SIZE = 1200, 630  # pixels: what chats and networks show whole
MARGIN = 80
BLOCK, GAP = 7, 16  # pixels of the sheet for one of a digit's; between two digits


@previews.get("/preview.png")
@Description(a_file("image/png"), query=(DIGIT, TEXT, *HANDWRITING, VERSION), draws=True, kept=True)
def preview() -> Response:
    """Draw what a link's preview shows: the five of ?digit= and &seed=, or ?text= in its hand."""
    text, asked = TEXT.asked(), hand_asked()
    if text is not None:
        return kept(lambda: _number(text, asked.hand), asked, text, "preview")
    digit = DIGIT.needed()
    return kept(lambda: _five(digit, asked.hand.seed), asked, digit, "preview")


def address_of(hand: Hand, **what: Any) -> str:  # noqa: ANN401 (as url_for takes it)
    """Return the address of a preview, named by the weights that draw it."""
    return url_for("previews.preview", v=version_of(hand.style), **what, **query_of(hand))


def _five(digit: int, seed: int) -> Response:
    images = services().generator.draw(digit, STRIP, seed)
    row = np.hstack([np.pad(_ink(each), ((0, 0), (GAP // 2, GAP // 2))) for each in images])
    return picture(_on_sheet(row), strip_name(digit, seed), "png")


def _ink(digit: np.ndarray) -> np.ndarray:
    """Return a digit, uint8 [28, 28], as ink: coverage, uint8 [196, 196]."""
    from model.handwriting.strokes import rastered  # OpenCV: 0.1 s that no start should pay
    from model.handwriting.tracing import traced

    side = SIZE_OF_DIGIT * BLOCK
    return rastered([each.moved(BLOCK, 0, 0) for each in traced(digit)], side, side)


def _number(text: str, hand: Hand) -> Response:
    coverage = Image.fromarray(services().generator.write(text, hand).coverage)
    scale = min((side - 2 * MARGIN) / most for side, most in zip(SIZE, coverage.size, strict=True))
    size = [max(1, round(scale * side)) for side in coverage.size]
    fitted = np.asarray(coverage.resize(size, Image.Resampling.LANCZOS))
    return picture(_on_sheet(fitted), number_name(text, hand, "png"), "png")


def _on_sheet(ink: np.ndarray) -> bytes:
    """Return a coverage uint8 [height, width] in the middle of the sheet, as PNG."""
    sheet = np.zeros(SIZE[::-1], np.uint8)
    top, left = ((most - side) // 2 for most, side in zip(sheet.shape, ink.shape, strict=True))
    sheet[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    return number_png(sheet)
