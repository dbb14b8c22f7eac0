"""Strips as PNG: GET /digits/8/42.png, for links, downloads and previews."""

from __future__ import annotations

from flask import Blueprint, Response, request

from model.images import STRIP, strip_png
from web.caching import unchanging
from web.drawing import sampler, strip_name
from web.parameters import digit_in_path, seed_in_path

pictures = Blueprint("pictures", __name__)


@pictures.get("/digits/<digit>/<seed>.png")
def strip(digit: str, seed: str) -> Response:
    """Draw the strip of a digit and a seed; ?download=1 saves it instead of showing it."""
    number, start = digit_in_path(digit), seed_in_path(seed)
    return unchanging(lambda: _picture(number, start), number, start)


def _picture(digit: int, seed: int) -> Response:
    png = strip_png(sampler().draw(digit, STRIP, seed))
    response = Response(png, mimetype="image/png")
    # Named in both cases: a picture saved from its own tab should have a good name, too.
    response.headers.set(
        "Content-Disposition",
        "attachment" if request.args.get("download") == "1" else "inline",
        filename=strip_name(digit, seed),
    )
    return response
