"""Small data sets to take away: GET /dataset.zip or .npz, up to 1,000 digits, drawn as it is sent.

One at a time, beside the two drawings that the line lets through, and fewer for each client than
anything else: a thousand digits are half a second of work.
"""

from __future__ import annotations

from contextlib import nullcontext
from threading import BoundedSemaphore

from flask import Blueprint, Response, current_app
from werkzeug.exceptions import ServiceUnavailable

from model.dataset import Recipe
from model.dataset.recipe import ALL
from model.dataset.streaming import MAX_DOWNLOAD, stream_npz, stream_zip
from model.generation.sampler import DigitSampler
from web.inputs.handwriting import hand_asked
from web.inputs.parameters import chosen_in_query, download_count_in_query
from web.openapi_schema import (
    SEED_OR_NONE,
    STYLE,
    a_file,
    described,
)
from web.responses.caching import kept
from web.services.admission import RETRY_AFTER, Watched, patience

datasets = Blueprint("datasets", __name__)

COUNT = 100  # where none is asked for
TYPES = {"zip": "application/zip", "npz": "application/octet-stream"}
STREAMS = {"zip": stream_zip, "npz": stream_npz}
BUSY = "Another data set is being drawn just now. Please try again in a moment."
QUERY = {
    "count": {"type": "integer", "minimum": 1, "maximum": MAX_DOWNLOAD},
    "digits": None,
    "seed": SEED_OR_NONE,
    **dict.fromkeys(STYLE),
    "v": None,
}


class Downloads:
    """The one place at which data sets are drawn, with a sampler outside of the line."""

    def __init__(self, sampler: DigitSampler) -> None:
        self.sampler = Watched(sampler, nullcontext)
        self._place = BoundedSemaphore(1)

    def take(self) -> None:
        """Take the place; raises ServiceUnavailable, with Retry-After, where it is not free."""
        if not self._place.acquire(timeout=patience()):
            raise ServiceUnavailable(BUSY, retry_after=RETRY_AFTER)

    def leave(self) -> None:
        """Give the place back."""
        self._place.release()


@datasets.get("/dataset.<any(zip, npz):form>")
@described(a_file(*TYPES.values()), query=QUERY, also=(404, 422), draws=True, kept=True)
def download(form: str) -> Response:
    """Draw a data set to take away. Raw draws, labelled, never selected; a card says what it is."""
    count = download_count_in_query() or COUNT
    digits = chosen_in_query() or ALL
    asked = hand_asked()
    recipe = Recipe(count, asked.seed, digits, asked.style)
    chosen = "".join(map(str, digits))
    return kept(lambda: _stream(recipe, form), asked, form, count, chosen)


def _stream(recipe: Recipe, form: str) -> Response:
    downloads: Downloads = current_app.extensions["downloads"]
    downloads.take()
    response = Response(STREAMS[form](downloads.sampler, recipe), mimetype=TYPES[form])
    response.call_on_close(downloads.leave)
    name = f"digits-{recipe.count}-seed-{recipe.seed}.{form}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
