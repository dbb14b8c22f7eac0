"""Drawn digits on their way out: data URLs, words."""

from __future__ import annotations

import base64

import numpy as np
from markupsafe import Markup

from model.images import tile_png
from model.translations import Words, words_for
from web.services.registry import services

N_ = str  # marks a text for `make texts`
VARIANT = N_("Handwritten {digit}, variant {place} of {count}")


def draw_tiles(
    digit: int, count: int, seed: int, words: Words | None = None
) -> list[dict[str, str]]:
    """Draw `count` digits; each is {png: data URL of a grey 28x28 PNG, alt: what it shows}.

    The latter is in the language of `words`, English without them.
    """
    return _told(services().generator.draw(digit, count, seed), digit, words or words_for("en"))


def ink_tiles(digit: int, count: int, seed: int, words: Words) -> list[dict[str, str]]:
    """Draw `count` digits as `draw_tiles`, each with its `paths`: the same in ink, for an SVG."""
    from model.handwriting.svg import digit_paths  # OpenCV: 0.1 s that no start should pay

    images = services().generator.draw(digit, count, seed)
    tiles = _told(images, digit, words)
    return [
        tile | {"paths": Markup(digit_paths(image))}  # noqa: S704 (made of numbers alone)
        for tile, image in zip(tiles, images, strict=True)
    ]


def _told(images: np.ndarray, digit: int, words: Words) -> list[dict[str, str]]:
    return [
        {"png": data_url(image), "alt": words(VARIANT, digit=digit, place=place, count=len(images))}
        for place, image in enumerate(images, 1)
    ]


def data_url(image: np.ndarray) -> str:
    """Return a digit, uint8 [28, 28], as the data URL of a grey PNG."""
    return png_url(tile_png(image))


def png_url(content: bytes) -> str:
    """Return a PNG as a data URL."""
    return "data:image/png;base64," + base64.b64encode(content).decode("ascii")
