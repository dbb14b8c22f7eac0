"""How a refusal goes out: its status, and when to come again."""

from __future__ import annotations

from flask import Response

from model.errors import InputError
from web.errors import RetryLaterError
from web.responses.caching import never_kept

WRONG_VALUE = 422  # what every other code means
STATUSES = {
    "form.incomplete": 400,
    "host.unknown": 400,
    "picture.missing": 400,
    "token.missing": 401,
    "address.unknown": 404,
    "method.get_only": 405,
    "method.get_or_post": 405,
    "method.post_only": 405,
    "picture.too_slow": 408,
    "picture.too_large": 413,
    "picture.too_many_pixels": 413,
    "picture.too_long": 413,
    "picture.costly": 413,
    "form.missing": 415,
    "picture.animated": 415,
    "picture.unsupported": 415,
    "picture.locked": 415,
    "rate.exceeded": 429,
    "server.failed": 500,
    "data_set.busy": 503,
    "drawing.busy": 503,
    "recognition.busy": 503,
}


def status_of(error: InputError) -> int:
    """Return the HTTP status of an error."""
    return STATUSES.get(error.code, WRONG_VALUE)


def refused(response: Response, error: InputError) -> Response:
    """Return a response that tells `error`, with the headers that go with it."""
    if isinstance(error, RetryLaterError):
        response.headers["Retry-After"] = str(error.seconds)
    return never_kept(response)
