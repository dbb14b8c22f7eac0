"""Small data sets to take away: GET /dataset.zip or .npz, up to 1,000 digits, drawn as it is sent.

One at a time, beside the two drawings that the line lets through, and fewer for each client than
anything else: a thousand digits are half a second of work.
"""

from __future__ import annotations

from flask import Blueprint, Response

from model.dataset import Recipe
from model.dataset.recipe import ALL
from model.dataset.streaming import MAX_DOWNLOAD
from model.file_names import data_set_name
from web.inputs.handwriting import hand_asked
from web.inputs.parameters import chosen_in_query, download_count_in_query
from web.openapi_schema import (
    SEED_OR_NONE,
    STYLE,
    a_file,
    described,
)
from web.responses.caching import kept
from web.services.registry import services
from web.services.workload import HEAVY, works

datasets = Blueprint("datasets", __name__)

COUNT = 100  # where none is asked for
TYPES = {"zip": "application/zip", "npz": "application/octet-stream"}
QUERY = {
    "count": {"type": "integer", "minimum": 1, "maximum": MAX_DOWNLOAD},
    "digits": None,
    "seed": SEED_OR_NONE,
    **dict.fromkeys(STYLE),
    "v": None,
}


@datasets.get("/dataset.<any(zip, npz):form>")
@described(a_file(*TYPES.values()), query=QUERY, also=(404, 422), draws=True, kept=True)
@works(HEAVY)
def download(form: str) -> Response:
    """Draw a data set to take away. Raw draws, labelled, never selected; a card says what it is."""
    count = download_count_in_query() or COUNT
    digits = chosen_in_query() or ALL
    asked = hand_asked()
    recipe = Recipe(count, asked.seed, digits, asked.style)
    chosen = "".join(map(str, digits))
    return kept(lambda: _stream(recipe, form), asked, form, count, chosen)


def _stream(recipe: Recipe, form: str) -> Response:
    response = Response(services().downloads.stream(recipe, form), mimetype=TYPES[form])
    name = data_set_name(recipe.count, recipe.seed, form)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
