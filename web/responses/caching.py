"""What a cache may keep: a drawing with a seed for ever, one without not at all.

The same address shows the same digits as long as the weights stay; new weights keep the address
and change the ETag. So for ever is for links with ?v=<version of the weights>, as all of ours are.
Without it a drawing is kept for an hour, in which no cache need ask, and then asked for again: that
costs a 304 while the weights stay, and an old drawing is gone an hour after them. A link with
another version must not keep the new drawing under the old name at all.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar
from urllib.parse import quote

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from web.inputs.handwriting import HandAsked
from web.inputs.parameters import VERSION

NEVER = "no-store"
FOREVER = "public, max-age=31536000, immutable"
AN_HOUR = "public, max-age=3600, immutable"
Answer = TypeVar("Answer", bound=AnyResponse)


def unchanging(make: Callable[[], Response], version: str, *key: object) -> Response:
    """Answer with what `make` returns, or 304 without calling it where the client has it.

    `key` is all that the answer depends on, besides the weights; `version` names these.
    """
    etag = "-".join([version, *map(str, key)])
    # Compressed answers have tags of their own: "x:gzip" is "x" to us.
    known = [tag for tag in _tags_known() if tag.partition(":")[0] in (etag, "*")]
    response = _nothing_new() if known else make()
    response.set_etag(etag if "*" in known else (known or [etag])[0])
    kept = {None: AN_HOUR, version: FOREVER}
    response.headers["Cache-Control"] = kept.get(request.args.get(VERSION.name), "no-cache")
    return response


def _nothing_new() -> Response:
    response = Response(status=304)
    del response.headers["Content-Type"]  # or it would pass for HTML, which varies by language
    return response


def _tags_known() -> set[str]:
    tags = request.if_none_match
    # An empty tag, "", is read as None.
    return {"*"} if tags.star_tag else set(filter(None, tags.as_set(include_weak=True)))


def never_kept(response: Answer) -> Answer:
    """Return `response`, marked as not to be kept by anybody."""
    response.headers["Cache-Control"] = NEVER
    return response


def kept(make: Callable[[], Response], asked: HandAsked, *key: object) -> Response:
    """Answer with what `make` draws in a hand: for ever with a seed, never to be kept without.

    `key` is all that it depends on, besides the hand and the weights.
    """
    hand = asked.hand
    if asked.fresh:
        return never_kept(make())
    asked_for = (*key, hand.seed, hand.place, hand.style, hand.own)
    named = [quote(str(part), safe="") for part in asked_for]
    return unchanging(make, asked.version, *named)
