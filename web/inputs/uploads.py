"""Pictures that visitors send: bounded before they are parsed, kept in memory, never on disk."""

from __future__ import annotations

import io
from typing import IO

from flask import Flask, Request, request
from werkzeug.exceptions import (
    BadRequest,
    RequestEntityTooLarge,
    RequestTimeout,
    UnsupportedMediaType,
)

from web.services.workload import Pool, Workload

FIELD = "image"
LARGEST = 10 * 2**20  # bytes of a picture; the reader's own limit, which a test holds it to
AROUND = 64 * 2**10  # bytes of a form around the picture
A_PICTURE = Workload(Pool.READING, LARGEST + AROUND)

TOO_LARGE = "The picture is larger than 10 MB; send a smaller one."
TOO_SLOW = "The picture took too long to arrive; send a smaller one."
NO_FORM = f"Send the picture as multipart/form-data, in the field “{FIELD}”."
NO_PICTURE = "Choose one picture first: a PNG, JPEG or WebP file."


class PictureRequest(Request):
    """A request whose files stay in memory."""

    def _get_file_stream(self, *_: object, **__: object) -> IO[bytes]:
        return io.BytesIO()


def register(app: Flask) -> None:
    """Bound what `app` accepts, so that no request is read that could not be a picture."""
    app.request_class = PictureRequest
    app.config["MAX_CONTENT_LENGTH"] = A_PICTURE.body
    app.config["MAX_FORM_PARTS"] = 4  # Flask itself bounds those that are no files: 500 kB


def picture_sent() -> bytes:
    """Return the picture in the request's form.

    Raises UnsupportedMediaType where there is no such form, BadRequest where it has no picture or
    several, RequestEntityTooLarge and RequestTimeout, each with a sentence.
    """
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType(NO_FORM)
    try:
        pictures = request.files.getlist(FIELD)
    except RequestTimeout:
        raise RequestTimeout(TOO_SLOW) from None
    except RequestEntityTooLarge:
        large = (request.content_length or LARGEST + 1) > LARGEST
        raise (RequestEntityTooLarge(TOO_LARGE) if large else BadRequest(NO_FORM)) from None
    if not pictures and FIELD not in request.form:
        raise BadRequest(NO_FORM)
    if len(pictures) != 1 or not pictures[0].filename:
        raise BadRequest(NO_PICTURE)
    data = pictures[0].stream.getvalue()  # read() would make a copy
    if len(data) > LARGEST:
        raise RequestEntityTooLarge(TOO_LARGE)
    return data
