"""The page that writes numbers: five hands to choose from, sliders, a map, morphs, data sets.

It is complete without JavaScript, by forms; the pictures are asked for by their own addresses.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from model.dataset.recipe import ALL
from model.dataset.streaming import MAX_DOWNLOAD
from model.errors import InputError
from model.file_names import number_name
from model.generation.hand import HANDS, Hand
from model.generation.latents import CLASSES, fresh_seed
from model.generation.morphing import FRAMES, check_chain
from model.generation.style import NEUTRAL, RANGES
from model.handwriting.text import DIGITS as SIGNS
from model.handwriting.text import MAX_LENGTH
from web.inputs.handwriting import hand_asked, hand_typed, query_of, readable, version_of
from web.inputs.language import told, words
from web.inputs.parameters import (
    DATA_SET,
    DATA_SET_COUNT,
    DIGITS,
    FROM,
    HAND,
    HANDWRITING,
    LANGUAGE,
    LONGEST_SEED,
    SEED_OR_FRESH,
    TEXT,
    TO,
)
from web.openapi_schema import PAGE, Description
from web.responses.caching import never_kept
from web.responses.pages import Preview
from web.responses.pages import page as render_page
from web.responses.refusals import refused, status_of
from web.routes import previews
from web.routes.numbers_api import address_of
from web.services.generator import ACROSS, DOWN, MAP_SIDE
from web.services.registry import services
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
    WRITTEN_IN_OWN,
)

writing = Blueprint("writing", __name__)

STEP = 0.05  # of a slider
ENDS = ("3", "8")  # of a morph, where none are asked for
LONGEST_COUNT = len(str(MAX_DOWNLOAD))
SCRIPTS = {"written": WRITTEN_IN, "alt": HANDWRITTEN, "step": TURNING, "play": PLAY, "stop": STOP}
ENDINGS = ("gif", "webp", "png")  # of a morph
SLIDERS = [
    {
        "name": name,
        "label": SLIDER_NAMES[name],
        "ends": SLIDER_ENDS[name],
        "low": low,
        "high": high,
        "step": STEP,
        "neutral": getattr(NEUTRAL, name),
    }
    for name, (low, high) in RANGES.items()
]


@dataclass(frozen=True)
class Asked:
    """What the address asks for: a number, two digits to morph between, both or neither."""

    hand: Hand
    text: str | None = None
    morph: list[int] | None = None

    def address(self, **other: object) -> str:
        """Return the page's address for this, but for `other`."""
        named: dict[str, Any] = {"text": self.text} | query_of(self.hand)
        if self.morph:
            named |= {"from": self.morph[0], "to": self.morph[1]}
        return url_for("writing.page", **(named | other))


SHOWN = Asked(Hand(7, 2), "24.12.2026")  # what a preview of the bare page shows


@writing.get("/write")
@Description(PAGE, query=(TEXT, *HANDWRITING, FROM, TO, LANGUAGE), also=(302,))
def page() -> AnyResponse:
    """Show the page that writes numbers; with ?text= the number, with ?from= and &to= a morph.

    As on the first page, an empty seed is sent on to an address with a fresh one.
    """
    try:
        hand, fresh, _ = hand_asked()
        asked = Asked(hand, TEXT.asked(), _morph_asked())
    except InputError as error:
        return wrong(error)
    if not (asked.text or asked.morph):
        return _today(asked.hand, fresh)
    is_old = HAND.name in request.args  # the name that addresses had for it once
    if request.args.get(SEED_OR_FRESH.name) == "" or (is_old and fresh):
        return never_kept(redirect(asked.address(seed=fresh_seed())))
    if is_old:
        return redirect(asked.address(), 301)
    answer = _shown(asked)
    return never_kept(answer) if fresh else answer


def _today(hand: Hand, fresh: bool) -> Response:
    """Return the page with today's date, in a hand of the day where none is asked for."""
    day = datetime.now(UTC).date()
    hand = replace(hand, seed=int(f"{day:%Y%m%d}")) if fresh else hand
    return _shown(Asked(hand, f"{day:%d.%m.%Y}"), address="")


def wrong(error: InputError) -> Response:
    """Return the page with what is wrong, and with all of the address that can be read."""
    hand, text = readable(lambda: hand_asked().hand), readable(TEXT.asked)
    seeded = bool(request.args.get(SEED_OR_FRESH.name))
    if hand and text and seeded and request.endpoint == "writing.page":
        answer = _shown(Asked(hand, text), told(error), status_of(error))
    else:
        answer = _bare(told(error), status_of(error))
    return refused(answer, error)


def _morph_asked() -> list[int] | None:
    """Return the two digits of ?from= and &to=, None without either; raises InputError."""
    ends = [end for end in (FROM.asked(), TO.asked()) if end is not None]
    return check_chain(ends) if ends else None


def _bare(message: str = "", status: int = 200) -> Response:
    name = "data_seed" if request.endpoint == "datasets.download" else "seed"
    return _page(
        message=message,
        status=status,
        in_language=lambda code: url_for("writing.page", lang=code),
        scripts={},
        preview=_preview(url_for("writing.page", lang=None), SHOWN),
        text=TEXT.typed(MAX_LENGTH),
        **{name: SEED_OR_FRESH.typed(LONGEST_SEED)},
        kept=hand_typed(),  # it has no controls before there is a number in it
        asked=None,
        hand=None,
    )


def _shown(
    asked: Asked, message: str = "", status: int = 200, address: str | None = None
) -> Response:
    """Return the page with what is asked for; an empty `address` does not name it."""
    if address is None:
        address = asked.address(lang=None)
    bare = url_for("writing.page", lang=None)
    return _page(
        message=message,
        status=status,
        in_language=lambda code: f"{address or bare}{'&' if address else '?'}lang={code}",
        scripts=_scripts(asked),
        address=address,
        preview=_preview(address or bare, asked),
        text=asked.text or "",
        seed=asked.hand.seed,
        asked=asked,
        hand=asked.hand,
        written_in=_written_in(asked.hand),
        **(_number(asked, asked.text) if asked.text else {}),
        **(_loop(asked, asked.morph) if asked.morph else {}),
    )


def _page(**own: Any) -> Response:  # noqa: ANN401 (what the template takes)
    """Return the page, and the bounds of what it asks for."""
    return render_page(
        "write.html",
        here="writing.page",
        sliders=SLIDERS,
        map_side=MAP_SIDE,
        longest=MAX_LENGTH,
        most=MAX_DOWNLOAD,
        count=DATA_SET_COUNT.typed(LONGEST_COUNT) or DATA_SET,
        digits=DIGITS.typed(CLASSES) or "".join(map(str, ALL)),
        ends=[each.typed(1) or usual for each, usual in zip((FROM, TO), ENDS, strict=True)],
        frames=FRAMES,
        picture_address=url_for("numbers.by_query", kind="png"),
        vector_address=url_for("numbers.by_query", kind="svg"),
        **own,
    )


def _number(asked: Asked, text: str) -> dict[str, Any]:
    """Return what the template needs to show a number in a hand."""
    hand = asked.hand
    digits = [sign for sign in text if sign in SIGNS]
    # A 1 is a stroke in every hand: others show more of it.
    digit = next((each for each in digits if each != "1"), "1")
    level = replace(hand, style=replace(hand.style, **{DOWN: 0.0, ACROSS: 0.0}))
    return {
        "shown": address_of(text, hand, "svg"),
        "hands": [
            address_of(text, replace(hand, place=place), "svg", still=1) for place in range(HANDS)
        ],
        "downloads": [
            (label, ground, address_of(text, hand, ground=ground, download=1))
            for ground, label in GROUND_NAMES.items()
        ],
        "svg": address_of(text, hand, "svg", download=1),
        "names": {kind: number_name(text, hand, kind) for kind in ("png", "svg")},
        "read": url_for("reading.read_drawn", text=text, **query_of(hand), _anchor="read"),
        "again": asked.address(seed="", place=None, own=None),
        "plain": replace(asked, hand=replace(hand, style=NEUTRAL)).address(),
        "cells": _cells(asked),
        "map": url_for(
            "morphs.around",
            digit=digit,
            kind="svg",
            v=services().generator.map_version,
            **query_of(level),
        ),
        "map_address": url_for("morphs.around", digit=digit, kind="svg"),
    }


def _cells(asked: Asked) -> list[dict[str, Any]]:
    """Return the cells of the map, row by row: each is a link to the number in its hand."""
    rows = asked.hand.map(MAP_SIDE, MAP_SIDE, DOWN, ACROSS)
    return [
        {
            "address": replace(asked, hand=hand).address(),
            "down": getattr(hand.style, DOWN),
            "across": getattr(hand.style, ACROSS),
            "current": hand == asked.hand,
        }
        for row in rows
        for hand in row
    ]


def _loop(asked: Asked, ends: list[int]) -> dict[str, Any]:
    """Return what the template needs to show a morph."""
    return {"loop_of": {kind: _turning(asked.hand, ends, kind) for kind in ENDINGS}}


def _turning(hand: Hand, ends: list[int], kind: str) -> str:
    named = {"v": version_of(hand.style)} | query_of(hand)
    return url_for("morphs.morph", chain=ends, kind=kind, **named)


def _preview(address: str, asked: Asked) -> Preview:
    """Return the preview of a link: it shows the number, or else the morph."""
    if asked.text:
        alt = words()(HANDWRITTEN, number=asked.text)
        return Preview(
            address, previews.address_of(asked.hand, text=asked.text), alt, size=previews.SIZE
        )
    first, last = ends = asked.morph or []
    alt = words()(TURNS, first=first, last=last)
    return Preview(address, _turning(asked.hand, ends, "gif"), alt, "image/gif")


def _scripts(asked: Asked) -> dict[str, str]:
    """Return what the page's scripts say; they fill in what is left in {braces}."""
    first, last = asked.morph or ("", "")
    told = {
        "number": "{number}",
        "seed": str(asked.hand.seed),
        "count": HANDS,
        "first": first,
        "last": last,
        "place": "{place}",
        "step": "{step}",
    }
    texts = SCRIPTS | {"written": _written_in(asked.hand)}
    return {name: words()(text, **told) for name, text in texts.items()}


def _written_in(hand: Hand) -> str:
    return WRITTEN_IN_OWN if hand.own else WRITTEN_IN
