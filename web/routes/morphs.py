"""Digits that turn into one another: GET /morph/3/8.gif; the map of hands: GET /hands/8.png."""

from __future__ import annotations

import numpy as np
from flask import Blueprint, Response

from model.file_names import map_name, morph_name
from model.generation.morphing import FRAMES, Frames, gif_bytes, webp_bytes
from model.images import png_bytes, sheet
from web.inputs.handwriting import hand_asked, version_of
from web.inputs.parameters import DOWNLOAD, FRAMES_BETWEEN, HANDWRITING, VERSION
from web.openapi_schema import Description, a_file
from web.responses.caching import kept
from web.responses.files import picture
from web.services.generator import MAP_SIDE, MAP_STYLE
from web.services.registry import services
from web.services.workload import HEAVY, heavy_where, works

morphs = Blueprint("morphs", __name__)

LARGER = 2  # pixels of a still or a cell for each of the digit's
MAP_UNITS = 10  # of a path for each pixel of a digit on the map: the cells are small


@morphs.get("/morph/<chain:chain>.<any(gif, webp, png):kind>")
@Description(
    a_file("image/gif", "image/webp", "image/png"),
    query=(*HANDWRITING, FRAMES_BETWEEN, VERSION, DOWNLOAD),
    draws=True,
    kept=True,
)
@works(HEAVY)
def morph(chain: list[int], kind: str) -> Response:
    """Draw digits that turn into one another in one hand. As PNG the still frames, in one row."""
    asked = hand_asked()
    frames = FRAMES_BETWEEN.asked() or FRAMES

    def draw() -> Response:
        loop = services().generator.morph(chain, asked.hand, frames)
        return picture(ENCODERS[kind](loop), morph_name(chain, asked.hand, kind), kind)

    return kept(draw, asked, "/".join(map(str, chain)), kind, frames)


@morphs.get("/hands/<digit:digit>.<any(png, svg):kind>")
@Description(
    a_file("image/png", "image/svg+xml"),
    query=(*HANDWRITING, VERSION, DOWNLOAD),
    draws=True,
    kept=True,
)
@works(heavy_where("kind", lambda kind: kind == "svg"))
def around(digit: int, kind: str) -> Response:
    """Draw the map around a hand: a digit in 5x5 cells, downwards bolder, to the right leaning.

    As SVG it is in ink.
    """
    asked = hand_asked()._replace(version=version_of(MAP_STYLE))

    def draw() -> Response:
        cells = services().generator.map(digit, asked.hand)
        name = map_name(digit, asked.hand, kind)
        return picture(MAPS[kind](cells), name, kind)

    return kept(draw, asked, digit, "map", *([kind] if kind != "png" else []))


def stills(loop: Frames) -> bytes:
    """Return the way there without the way back, as one row of frames, PNG."""
    there = loop.images[: len(loop.images) // 2 + 1]
    return png_bytes(sheet(there, len(there), LARGER, gap=0))


def _map_png(cells: np.ndarray) -> bytes:
    return png_bytes(sheet(cells, MAP_SIDE, LARGER, gap=0))


def _map_svg(cells: np.ndarray) -> bytes:
    from model.handwriting.svg import map_svg  # OpenCV: 0.1 s that no start should pay

    return map_svg(cells, MAP_SIDE, MAP_UNITS)


MAPS = {"png": _map_png, "svg": _map_svg}
ENCODERS = {"gif": gif_bytes, "webp": webp_bytes, "png": stills}
