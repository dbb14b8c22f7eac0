"""Drawn digits on their way out: data URLs, words."""

from __future__ import annotations

import base64

import numpy as np

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
    words = words or words_for("en")
    images = services().generator.draw(digit, count, seed)
    return [
        {"png": data_url(image), "alt": words(VARIANT, digit=digit, place=place, count=count)}
        for place, image in enumerate(images, 1)
    ]


def data_url(image: np.ndarray) -> str:
    """Return a digit, uint8 [28, 28], as the data URL of a grey PNG."""
    return "data:image/png;base64," + base64.b64encode(tile_png(image)).decode("ascii")
