"""What a cache may keep: a drawing with a seed for ever, one without not at all.

The same address shows the same digits as long as the weights stay. New weights keep the address
and change the ETag; a browser that has the old drawing may show it for a year, and that is fine:
it is what the address showed. Our own links carry ?v=<version of the weights>, so the page and
its strip never disagree.
"""

from __future__ import annotations

from collections.abc import Callable

from flask import Response, request

from web.drawing import sampler

NEVER = "no-store"
FOREVER = "public, max-age=31536000, immutable"


def unchanging(make: Callable[[], Response], *key: int | str) -> Response:
    """Answer with what `make` returns, or 304 without calling it where the client has it.

    `key` is all that the answer depends on, besides the weights.
    """
    version = sampler().version
    etag = "-".join([version, *map(str, key)])
    known = request.if_none_match.contains_weak(etag)
    response = Response(status=304) if known else make()
    response.set_etag(etag)
    # A link from before the weights changed must not keep the new drawing under the old name.
    current = request.args.get("v", version) == version
    response.headers["Cache-Control"] = FOREVER if current else "no-cache"
    return response


def never_kept(response: Response) -> Response:
    """Return `response`, marked as not to be kept by anybody."""
    response.headers["Cache-Control"] = NEVER
    return response
