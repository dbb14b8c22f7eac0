"""Small data sets to take away: GET /dataset.zip or .npz, up to 1,000 digits, drawn as it is sent.

One at a time, beside the two drawings that the line lets through, and fewer for each client than
anything else: a thousand digits are half a second of work.
"""

from __future__ import annotations

from flask import Blueprint, Response

from model.dataset import Recipe
from model.dataset.recipe import ALL
from model.errors import InputError
from model.file_names import data_set_name
from web.inputs.handwriting import hand_asked
from web.inputs.parameters import (
    DATA_SET,
    DATA_SET_COUNT,
    DIGITS,
    SEED_OR_FRESH,
    SLIDERS,
    VERSION,
)
from web.openapi_schema import Description, a_file
from web.responses.caching import kept
from web.routes import numbers_page
from web.services.registry import services
from web.services.workload import HEAVY, works

datasets = Blueprint("datasets", __name__)

TYPES = {"zip": "application/zip", "npz": "application/octet-stream"}


@datasets.get("/dataset.<any(zip, npz):form>")
@Description(
    a_file(*TYPES.values()),
    query=(DATA_SET_COUNT, DIGITS, SEED_OR_FRESH, *SLIDERS, VERSION),
    also=(302,),
    draws=True,
    kept=True,
)
@works(HEAVY)
def download(form: str) -> Response:
    """Draw a data set to take away. Raw draws, labelled, never selected; a card says what it is."""
    count = DATA_SET_COUNT.asked() or DATA_SET
    digits = DIGITS.asked() or ALL
    asked = hand_asked()
    recipe = Recipe(count, asked.hand.seed, digits, asked.hand.style)
    chosen = "".join(map(str, digits))
    return kept(lambda: _stream(recipe, form), asked, form, count, chosen)


@datasets.errorhandler(InputError)
def refuse(error: InputError) -> Response:
    """Show the page that asked, with what was typed there."""
    return numbers_page.wrong(error)


def _stream(recipe: Recipe, form: str) -> Response:
    response = Response(services().downloads.stream(recipe, form), mimetype=TYPES[form])
    name = data_set_name(recipe.count, recipe.seed, form)
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
