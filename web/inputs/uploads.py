"""Pictures that visitors send: bounded before they are parsed, kept in memory, never on disk."""

from __future__ import annotations

import io
from typing import IO

from flask import Flask, Request, request
from werkzeug.exceptions import RequestEntityTooLarge, RequestTimeout, ServiceUnavailable

from model.recognition.limits import MAX_BYTES, check_size
from web.errors import RequestError, RetryLaterError
from web.services.admission import RETRY_AFTER
from web.services.workload import Pool, Workload

FIELD = "image"
AROUND = 64 * 2**10  # bytes of a form around the picture
A_PICTURE = Workload(Pool.READING, MAX_BYTES + AROUND)

PICTURE_FORM = {
    "type": "object",
    "properties": {FIELD: {"type": "string", "format": "binary"}},
    "required": [FIELD],
}


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

    Raises InputError where there is no such form, no picture in it or several, and for what is too
    large or arrives too slowly.
    """
    if request.mimetype != "multipart/form-data":
        raise RequestError("form.missing", field=FIELD)
    try:
        pictures = request.files.getlist(FIELD)
    except RequestTimeout:
        raise RequestError("picture.too_slow") from None
    except ServiceUnavailable:
        raise RetryLaterError("drawing.busy", RETRY_AFTER) from None
    except RequestEntityTooLarge:
        check_size(request.content_length or MAX_BYTES + 1)
        raise RequestError("form.incomplete", field=FIELD) from None  # it has too many parts
    if not pictures and FIELD not in request.form:
        raise RequestError("form.incomplete", field=FIELD)
    if len(pictures) != 1 or not pictures[0].filename:
        raise RequestError("picture.missing")
    stream = pictures[0].stream
    data = stream.getvalue() if isinstance(stream, io.BytesIO) else stream.read()  # no copy
    check_size(len(data))
    return data
