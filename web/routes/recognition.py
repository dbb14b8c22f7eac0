"""Pictures read: POST /api/read as JSON, /read on the page; works without JavaScript."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from flask import (
    Blueprint,
    Response,
    current_app,
    jsonify,
    make_response,
    redirect,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from model.errors import InputError
from model.generation.hand import Hand
from model.images import STRIP, sheet
from model.translations import words_for
from web.inputs.handwriting import hand_asked
from web.inputs.language import told, words
from web.inputs.parameters import DIGIT, EXAMPLE, HANDWRITING, LANGUAGE, PART, PLACE, TEXT
from web.inputs.uploads import A_PICTURE, PICTURE_FORM, picture_sent
from web.openapi_schema import PAGE, Body, Description
from web.responses.caching import never_kept
from web.responses.jpeg_preview import preview
from web.responses.pages import render
from web.responses.readings import READING, Found, percent, picks, reading_json
from web.responses.refusals import refused, status_of
from web.routes.home import bare, drawn, wrong
from web.services.registry import services
from web.services.workload import Pool, Workload, works

if TYPE_CHECKING:
    from model.recognition.answers.reading import Reading

reading = Blueprint("reading", __name__)
reading.add_app_template_filter(percent)

REFUSALS = (400, 408, 413, 415, 422)  # of a picture, each with a sentence
# ?part=found asks for that part of the page alone, as the page's scripts do; ?part=pictured for it
# with the picture, which their browser cannot show.
ALONE, PICTURED = "found", "pictured"


@reading.post("/api/read")
@Description(
    Body("What the picture says.", {"application/json": READING}),
    form=PICTURE_FORM,
    also=REFUSALS,
    draws=True,
)
@works(A_PICTURE)
def read_for_api() -> Response:
    """Read the picture in the form's field `image`."""
    read, _ = services().recognizer.read_and_show(picture_sent())
    return never_kept(jsonify(reading_json(read, words_for("en"), _own_hand(read))))


@reading.post("/read")
@Description(PAGE, query=(PART, LANGUAGE), form=PICTURE_FORM, also=REFUSALS, draws=True)
@works(A_PICTURE)
def read_for_page() -> Response:
    """Show the page with what the picture in the form says, or with what is wrong with it."""
    part = request.args.get(PART.name)
    alone = part == ALONE  # the scripts have the picture themselves
    show = _part if part in (ALONE, PICTURED) else _whole
    try:
        read, pixels = services().recognizer.read_and_show(picture_sent())
    except InputError as error:
        # Not 408, after which browsers send the same once more.
        status = 413 if error.code == "picture.too_slow" else status_of(error)
        return refused(show(Found(told(error), wrong=True), status), error)
    return never_kept(show(_found(read, None if alone else pixels, mapped=not alone)))


@reading.get("/read")
@Description(PAGE, query=(DIGIT, TEXT, EXAMPLE, *HANDWRITING, LANGUAGE), also=(302,), draws=True)
@works(Workload(Pool.READING))
def read_drawn() -> AnyResponse:
    """Read what we drew: the strip ?digit= and &seed= name, or the one digit at its &place=.

    With ?text= a written number is read, as it stands on the page that writes; with ?example= one
    of the pictures that the page offers.
    """
    try:
        digit, place, text = DIGIT.asked(), PLACE.asked(), TEXT.asked()
        example = EXAMPLE.asked()
        hand, fresh, _ = hand_asked()
    except InputError as error:
        return wrong(error)
    if example is not None:
        return _read_example(example)
    if text is not None:
        return _read_number(text, hand)
    if digit is None or fresh:
        return never_kept(redirect(url_for("page.home", _anchor="read")))
    images = services().generator.draw(digit, STRIP, hand.seed)
    if place is not None:
        images = images[place - 1 : place]
    read = services().recognizer.read_pixels(sheet(images, columns=len(images)))
    return drawn(digit, hand.seed, _found(read))


def _read_example(number: int) -> Response:
    picture = Path(current_app.static_folder or "", "examples", f"{number}.webp")
    read, pixels = services().recognizer.read_and_show(picture.read_bytes())
    return bare(found=_found(read, pixels))


def _read_number(text: str, hand: Hand) -> Response:
    paper = 255 - services().generator.write(text, hand).coverage
    return bare(found=_found(services().recognizer.read_pixels(paper), paper))


def _found(read: Reading, pixels: np.ndarray | None = None, mapped: bool = True) -> Found:
    """Return what the page shows of a reading; of the picture itself where it is given."""
    told = reading_json(read, words(), _own_hand(read))
    picture = preview(pixels) if read.digits and pixels is not None else ""
    return Found(told["summary"], reading=told, mapped=mapped, picture=picture, picks=picks(read))


def _own_hand(read: Reading) -> str | None:
    return services().generator.hand_of(*read.samples)


def _part(found: Found, status: int = 200) -> Response:
    return make_response(render("found.html", found=found), status)


def _whole(found: Found, status: int = 200) -> Response:
    return bare(found=found, status=status)
