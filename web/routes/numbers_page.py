"""The page that writes numbers: five hands to choose from, sliders, a map, morphs, data sets.

It is complete without JavaScript, by forms; the pictures are asked for by their own addresses.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import UnprocessableEntity

from model.dataset.streaming import MAX_DOWNLOAD
from model.generation.hand import HANDS
from model.generation.latents import fresh_seed
from model.generation.morphing import FRAMES
from model.generation.style import NEUTRAL, RANGES
from model.handwriting.text import DIGITS, MAX_LENGTH
from web.inputs.handwriting import Hand, hand_asked
from web.inputs.parameters import morph_in_query, text_in_query
from web.middleware.language import words
from web.openapi_schema import (
    HANDWRITING,
    PAGE,
    SEED_OR_NONE,
    described,
)
from web.responses.caching import never_kept
from web.routes.datasets import COUNT
from web.routes.numbers_api import number_name
from web.services.generator import ACROSS, DOWN, MAP_SIDE
from web.texts import (
    GROUND_NAMES,
    HANDWRITTEN,
    PLAY,
    SLIDER_ENDS,
    SLIDER_NAMES,
    STOP,
    TURNING,
    TURNS,
    WRITTEN_IN,
)

writing = Blueprint("writing", __name__)

QUERY = dict.fromkeys(("text", *HANDWRITING, "from", "to", "lang")) | {"seed": SEED_OR_NONE}
STEP = 0.05  # of a slider
SHOWN = "24.12.2026", 7, 2  # text, seed and hand that a preview of the bare page shows
WORDS = {"written": WRITTEN_IN, "step": TURNING, "play": PLAY, "stop": STOP}
ENDINGS = ("gif", "webp", "png")  # of a morph


@dataclass(frozen=True)
class Asked:
    """What the address asks for: a number, two digits to morph between, both or neither."""

    hand: Hand
    text: str | None = None
    morph: list[int] | None = None

    def address(self, **other: object) -> str:
        """Return the page's address for this, but for `other`."""
        named = {"text": self.text, **self.hand.query}
        if self.morph:
            named |= {"from": self.morph[0], "to": self.morph[1]}
        return url_for("writing.page", **(named | other))


@writing.get("/write")
@described(PAGE, query=QUERY, also=(302, 422))
def page() -> Response:
    """Show the page that writes numbers; with ?text= the number, with ?from= and &to= a morph.

    As on the first page, an empty seed is sent on to an address with a fresh one.
    """
    try:
        asked = Asked(hand_asked(), text_in_query(), morph_in_query())
    except UnprocessableEntity as error:
        return never_kept(_shown(_bare(error.description), 422))
    if not (asked.text or asked.morph):
        return _shown(_bare())
    if request.args.get("seed") == "":
        return never_kept(redirect(asked.address(seed=fresh_seed())))
    more = {
        "asked": asked,
        "hand": asked.hand,
        "in_language": lambda code: asked.address(lang=code),
        "write_words": _words(asked),
        "address": asked.address(lang=None),
        "preview": _preview(asked),
    }
    answer = _shown(more | _number(asked) | _loop(asked))
    return never_kept(answer) if asked.hand.fresh else answer


def _bare(message: str | None = None) -> dict[str, Any]:
    text = request.args.get("text", "")[:MAX_LENGTH]
    return {
        "message": message,
        "asked": None,
        "hand": None,
        "text": text,
        "in_language": lambda code: url_for("writing.page", lang=code),
        "write_words": {},
        "address": url_for("writing.page", lang=None),
        "preview": _preview(Asked(Hand(*SHOWN[1:]), SHOWN[0])),
    }


def _number(asked: Asked) -> dict[str, Any]:
    """Return what the template needs to show a number in a hand."""
    text, hand = asked.text, asked.hand
    if text is None:
        return {"text": ""}
    digits = [sign for sign in text if sign in DIGITS]
    # A 1 is a stroke in every hand: others show more of it.
    digit = next((each for each in digits if each != "1"), "1")
    return {
        "text": text,
        "shown": _picture(text, hand),
        "hands": [_picture(text, replace(hand, place=place)) for place in range(HANDS)],
        "downloads": [
            (label, ground, _picture(text, hand, ground=ground, download=1))
            for ground, label in GROUND_NAMES.items()
        ],
        "svg": _picture(text, hand, "svg", download=1),
        "names": {kind: number_name(text, hand, kind) for kind in ("png", "svg")},
        "read": url_for("reading.read_drawn", text=text, **hand.query, _anchor="read"),
        "again": asked.address(seed="", hand=None),
        "plain": replace(asked, hand=replace(hand, style=NEUTRAL)).address(),
        "cells": _cells(asked),
        "map": url_for("morphs.around", digit=digit, v=hand.version, **hand.query),
        "map_address": url_for("morphs.around", digit=digit),
    }


def _picture(text: str, hand: Hand, kind: str = "png", **more: object) -> str:
    return url_for("numbers.by_query", kind=kind, text=text, v=hand.version, **hand.query, **more)


def _cells(asked: Asked) -> list[dict[str, Any]]:
    """Return the cells of the map, row by row: each is a link to the number in its hand."""
    rows = asked.hand.map(MAP_SIDE, MAP_SIDE, DOWN, ACROSS)
    return [
        {
            "address": replace(asked, hand=hand).address(),
            "x": x,
            "y": y,
            "down": getattr(hand.style, DOWN),
            "across": getattr(hand.style, ACROSS),
            "current": hand == asked.hand,
        }
        for y, row in enumerate(rows)
        for x, hand in enumerate(row)
    ]


def _loop(asked: Asked) -> dict[str, Any]:
    """Return what the template needs to show a morph."""
    if asked.morph is None:
        return {"loop_of": None}
    return {"loop_of": {kind: _turning(asked, kind) for kind in ENDINGS}, "ends": asked.morph}


def _turning(asked: Asked, kind: str) -> str:
    chain = "/".join(map(str, asked.morph or ()))
    named = {"chain": chain, "v": asked.hand.version, **asked.hand.query}
    return url_for("morphs.morph", kind=kind, **named)


def _preview(asked: Asked) -> dict[str, object]:
    """Return the picture that a link's preview shows: the number, or else the morph."""
    if asked.text:
        address, kind = _picture(asked.text, asked.hand), "png"
        alt = words()(HANDWRITTEN, number=asked.text)
    else:
        first, last = asked.morph or ()
        address, kind = _turning(asked, "gif"), "gif"
        alt = words()(TURNS, first=first, last=last)
    return {"address": address, "type": f"image/{kind}", "alt": alt}


def _words(asked: Asked) -> dict[str, str]:
    """Return what the page's scripts say; they fill in what is left in {braces}."""
    first, last = asked.morph or ("", "")
    told = {
        "number": asked.text,
        "seed": str(asked.hand.seed),
        "count": HANDS,
        "first": first,
        "last": last,
        "place": "{place}",
        "step": "{step}",
    }
    return {name: words()(text, **told) for name, text in WORDS.items()}


@writing.context_processor
def parts() -> dict[str, object]:
    """Give the template the sliders, and the bounds of what it asks for."""
    return {
        "sliders": [
            {
                "name": name,
                "label": SLIDER_NAMES[name],
                "ends": SLIDER_ENDS[name],
                "low": low,
                "high": high,
                "neutral": getattr(NEUTRAL, name),
            }
            for name, (low, high) in RANGES.items()
        ],
        "slider_step": STEP,
        "map_side": MAP_SIDE,
        "longest": MAX_LENGTH,
        "most": MAX_DOWNLOAD,
        "count": COUNT,
        "frames": FRAMES,
        "written_in": WRITTEN_IN,
        "picture_address": url_for("numbers.by_query", kind="png"),
        "vector_address": url_for("numbers.by_query", kind="svg"),
    }


def _shown(more: dict[str, Any], status: int = 200) -> Response:
    response = make_response(render_template("write.html", **more), status)
    response.headers["Cache-Control"] = "no-cache"
    return response
