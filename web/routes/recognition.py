"""Pictures read: POST /api/read as JSON, /read on the page; works without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from flask import (
    Blueprint,
    Response,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.exceptions import (
    HTTPException,
    RequestEntityTooLarge,
    UnprocessableEntity,
    UnsupportedMediaType,
)

from model.errors import PictureError
from model.images import STRIP, sheet
from model.recognition import SURE
from model.translations import Words, words_for
from web.inputs.handwriting import Hand, hand_asked
from web.inputs.parameters import (
    digit_in_query,
    place_in_query,
    seed_in_query,
    text_in_query,
)
from web.inputs.uploads import (
    A_PICTURE,
    FIELD,
    LARGEST,
    TOO_LARGE,
    picture_sent,
)
from web.middleware.language import told, words
from web.openapi_schema import (
    HANDWRITING,
    PAGE,
    PICTURE_FORM,
    READ,
    described,
)
from web.responses.caching import never_kept
from web.responses.digit_images import data_url
from web.responses.jpeg_preview import preview
from web.routes.home import bare, drawn
from web.services.registry import services
from web.services.workload import Pool, Workload, works
from web.texts import BLANK, NO_DIGIT, NO_FILE, ONE, READING

if TYPE_CHECKING:
    from model.recognition.reader import Reading

reading = Blueprint("reading", __name__)

REFUSED_AS = {
    "picture.too_large": RequestEntityTooLarge,
    "picture.too_many_pixels": RequestEntityTooLarge,
    "picture.too_long": RequestEntityTooLarge,
    "picture.unsupported": UnsupportedMediaType,
    "picture.animated": UnsupportedMediaType,
}
REFUSALS = (400, 408, 413, 415, 422)  # of a picture, each with a sentence

PART = "found"  # ?part=found asks for that part of the page alone, as the page's scripts do


@reading.app_context_processor
def on_every_page() -> dict[str, object]:
    """Give templates what the reading half of the page needs on every page."""
    said = {"reading": READING, "large": TOO_LARGE, "none": NO_FILE}
    return {
        "reading_words": {name: told(text) for name, text in said.items()},
        "reading_field": FIELD,
        "reading_largest": LARGEST,
        "percent": percent,
        "sure": SURE,
    }


@reading.post("/api/read")
@described(READ, form=PICTURE_FORM, also=REFUSALS, draws=True)
@works(A_PICTURE)
def read_for_api() -> Response:
    """Read the picture in the form's field `image`."""
    read, _ = _read_sent()
    return never_kept(jsonify(_told(read, words_for("en"))))


@reading.post("/read")
@described(PAGE, query=("part", "lang"), form=PICTURE_FORM, also=REFUSALS, draws=True)
@works(A_PICTURE)
def read_for_page() -> Response:
    """Show the page with what the picture in the form says, or with what is wrong with it."""
    alone = request.args.get("part") == PART
    try:
        read, pixels = _read_sent()
        found = _told(read, words()) | {"map": not alone}
        if read.digits and not alone:  # the scripts have the picture themselves
            found["preview"] = preview(pixels)
        return never_kept(_part(found) if alone else bare(reading=found))
    except HTTPException as error:
        wrong = {"summary": told(error.description or ""), "wrong": True}
        status = error.code or 500
        answer = _part(wrong, status) if alone else bare(status=status, reading=wrong)
        retry_after = getattr(error, "retry_after", None)
        if retry_after is not None:
            answer.headers["Retry-After"] = str(retry_after)
        return never_kept(answer)


@reading.get("/read")
@described(
    PAGE, query=("digit", "place", "text", *HANDWRITING, "lang"), also=(302, 422), draws=True
)
@works(Workload(Pool.READING))
def read_drawn() -> Response:
    """Read what we drew: the strip ?digit= and &seed= name, or the one digit at its &place=.

    With ?text= a written number is read, as it stands on the page that writes.
    """
    try:
        digit, seed, place = digit_in_query(), seed_in_query(), place_in_query()
        text, hand = text_in_query(), hand_asked()
    except UnprocessableEntity as error:
        return never_kept(bare(error.description, 422))
    if text is not None:
        return _read_number(text, hand)
    if digit is None or seed is None:
        return never_kept(redirect(url_for("page.home", _anchor="read")))
    images = services().generator.draw(digit, STRIP, seed)
    if place is not None:
        images = images[place - 1 : place]
    return drawn(digit, seed, reading=_read_images(images) | {"map": True})


def _read_number(text: str, hand: Hand) -> Response:
    paper = 255 - services().generator.write(text, hand).coverage
    read = services().recognizer.read_pixels(paper)
    found = _told(read, words()) | {"map": True}
    if read.digits:
        found["preview"] = preview(paper)
    return bare(reading=found)


def percent(probability: float) -> int:
    """Return whole percents, rounded down: nothing is told as certain, and 0 is under 1."""
    return min(99, int(100 * probability))


def _part(found: dict[str, Any], status: int = 200) -> Response:
    return make_response(render_template("found.html", reading=found), status)


def _read_sent() -> tuple[Reading, np.ndarray]:
    """Return what the picture in the request says, and its grey levels, uint8 [H, W], upright."""
    try:
        return services().recognizer.read_and_show(picture_sent())
    except PictureError as error:
        raise REFUSED_AS.get(error.code, UnprocessableEntity)(str(error)) from None


def _read_images(images: np.ndarray) -> dict[str, Any]:
    pixels = sheet(images, columns=len(images))
    return _told(services().recognizer.read_pixels(pixels), words())


def _told(read: Reading, say: Words) -> dict[str, Any]:
    """Return a reading as the API tells it: the contract's fields, and what the page shows."""
    found = read.as_json()
    for sign, each in zip(found["digits"], read.digits, strict=True):
        sign["not_a_digit"] = round(each.not_a_digit, 4)
        sign["crop"] = data_url(each.crop)
    return {"summary": _summary(read, say), "width": read.width, "height": read.height} | found


def _summary(read: Reading, say: Words) -> str:
    if not read.digits:
        return say(BLANK)
    found = [each for each in read.digits if each.digit is not None]
    if not found:
        return say(NO_DIGIT)
    text = read.text.replace("\n", ", ")
    if len(found) == 1:
        return say(ONE, read=text, percent=f"{percent(found[0].confidence)} %")
    return say.ngettext(
        "Read as {read}: {number} digit.", "Read as {read}: {number} digits.", len(found), read=text
    )
