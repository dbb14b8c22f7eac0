"""Pictures read: POST /api/read as JSON, /read on the page; works without JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from flask import Blueprint, Response, jsonify, redirect, url_for
from werkzeug.exceptions import (
    HTTPException,
    RequestEntityTooLarge,
    UnprocessableEntity,
    UnsupportedMediaType,
)

from model.images import STRIP, sheet
from web.caching import never_kept
from web.desk import BUSY, desk
from web.drawing import data_url, sampler
from web.page import bare, drawn
from web.parameters import digit_in_query, place_in_query, seed_in_query
from web.uploads import FIELD, LARGEST, TOO_LARGE, picture_sent

if TYPE_CHECKING:
    from model.reader import Reading

reading = Blueprint("reading", __name__)

UNSURE = 0.7  # confidence under which an answer is marked as not sure

BLANK = "The picture is blank: there is nothing to read on it."
NO_DIGIT = "No digit was found: nothing in the picture looks like one."
ONE = "Read as {text}, {percent} % sure."
SEVERAL = "Read as {text}: {count} digits."

# What the page's scripts say themselves; everything else they get from the server.
WORDS = {
    "reading": "Reading …",
    "busy": BUSY,
    "large": TOO_LARGE,
    "lost": "The server cannot be reached just now. Please try again in a moment.",
    "none": "There was no picture in it: choose, paste or drop a PNG, JPEG or WebP file.",
}


@reading.app_context_processor
def words() -> dict[str, object]:
    """Give templates what the reading half of the page needs on every page."""
    return {
        "reading_words": WORDS,
        "reading_field": FIELD,
        "reading_largest": LARGEST,
        "percent": percent,
        "unsure": UNSURE,
    }


@reading.post("/api/read")
def read_for_api() -> Response:
    """Read the picture in the form's field `image`."""
    return never_kept(jsonify(_read_sent()))


@reading.post("/read")
def read_for_page() -> Response:
    """Show the page with what the picture in the form says, or with what is wrong with it."""
    try:
        told = _read_sent()
    except HTTPException as error:
        wrong = {"summary": error.description, "wrong": True}
        answer = bare(status=error.code or 500, reading=wrong)
        retry_after = getattr(error, "retry_after", None)
        if retry_after is not None:
            answer.headers["Retry-After"] = str(retry_after)
        return never_kept(answer)
    return never_kept(bare(reading=told))


@reading.get("/read")
def read_drawn() -> Response:
    """Read what we drew: the strip ?digit= and &seed= name, or the one digit at its &place=."""
    try:
        digit, seed, place = digit_in_query(), seed_in_query(), place_in_query()
    except UnprocessableEntity as error:
        return never_kept(bare(error.description, 422))
    if digit is None or seed is None:
        return never_kept(redirect(url_for("page.home", _anchor="read")))
    images = sampler().draw(digit, STRIP, seed)
    if place is not None:
        images = images[place - 1 : place]
    return drawn(digit, seed, reading=_read_images(images))


def percent(probability: float) -> int:
    """Return whole percents, rounded down: nothing is told as certain, and 0 is under 1."""
    return min(99, int(100 * probability))


def _read_sent() -> dict[str, Any]:
    with desk().place():
        reader = desk().reader
        from model.reader import PictureError, Problem  # loaded with the reader, not before

        try:
            return _told(reader.read(picture_sent()))
        except PictureError as error:
            kinds = {
                Problem.TOO_LARGE: RequestEntityTooLarge,
                Problem.UNSUPPORTED: UnsupportedMediaType,
                Problem.UNREADABLE: UnprocessableEntity,
            }
            raise kinds[error.problem](str(error)) from None


def _read_images(images: np.ndarray) -> dict[str, Any]:
    with desk().place():
        return _told(desk().reader.read_pixels(sheet(images, columns=len(images))))


def _told(read: Reading) -> dict[str, Any]:
    """Return a reading as the API tells it: the contract's fields, and what the page shows."""
    told = read.as_json()
    for sign, each in zip(told["digits"], read.digits, strict=True):
        sign["not_a_digit"] = round(each.not_a_digit, 4)
        sign["crop"] = data_url(each.crop)
    return {"summary": _summary(read), "width": read.width, "height": read.height} | told


def _summary(read: Reading) -> str:
    if not read.digits:
        return BLANK
    found = [each for each in read.digits if each.digit is not None]
    if not found:
        return NO_DIGIT
    text = read.text.replace("\n", ", ")
    if len(found) == 1:
        return ONE.format(text=text, percent=percent(found[0].confidence))
    return SEVERAL.format(text=text, count=len(found))
