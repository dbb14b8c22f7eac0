"""Digits that turn into one another: GET /morph/3/8.gif; the map of hands: GET /hands/8.png."""

from __future__ import annotations

from flask import Blueprint, Response

from model.generation.morphing import (
    FRAMES,
    Frames,
    gif_bytes,
    webp_bytes,
)
from model.generation.style import Style
from model.images import png_bytes, sheet
from web.inputs.handwriting import hand_asked, need_sliders
from web.inputs.parameters import chain_in_path, digit_in_path, frames_in_query
from web.openapi_schema import HANDWRITING, a_file, described
from web.responses.caching import kept
from web.responses.files import picture
from web.services.generator import MAP_SIDE
from web.services.registry import services
from web.services.workload import HEAVY, works

morphs = Blueprint("morphs", __name__)

DRAWN = {"also": (404, 422), "draws": True, "kept": True}
LARGER = 2  # pixels of a still or a cell for each of the digit's


@morphs.get("/morph/<anything:chain>.<any(gif, webp, png):kind>")
@described(
    a_file("image/gif", "image/webp", "image/png"),
    query=(*HANDWRITING, "frames", "v", "download"),
    **DRAWN,
)
@works(HEAVY)
def morph(chain: str, kind: str) -> Response:
    """Draw digits that turn into one another in one hand. As PNG the still frames, in one row."""
    digits, hand = chain_in_path(chain), hand_asked()
    frames = frames_in_query() or FRAMES
    name = f"morph-{''.join(map(str, digits))}-seed-{hand.seed}-hand-{hand.place + 1}.{kind}"

    def draw() -> Response:
        loop = services().generator.morph(digits, hand, frames)
        return picture(ENCODERS[kind](loop), name, kind)

    return kept(draw, hand, chain, kind, frames)


@morphs.get("/hands/<digit>.png")
@described(a_file("image/png"), query=(*HANDWRITING, "v", "download"), **DRAWN)
def around(digit: str) -> Response:
    """Draw the map around a hand: a digit in 5x5 cells, downwards bolder, to the right leaning."""
    number, hand = digit_in_path(digit), hand_asked()
    need_sliders(Style(weight=1))

    def draw() -> Response:
        cells = sheet(services().generator.map(number, hand), MAP_SIDE, LARGER, gap=0)
        return picture(png_bytes(cells), f"hands-{number}-seed-{hand.seed}.png", "png")

    return kept(draw, hand, number, "map")


def stills(loop: Frames) -> bytes:
    """Return the way there without the way back, as one row of frames, PNG."""
    there = loop.images[: len(loop.images) // 2 + 1]
    return png_bytes(sheet(there, len(there), LARGER, gap=0))


ENCODERS = {"gif": gif_bytes, "webp": webp_bytes, "png": stills}
