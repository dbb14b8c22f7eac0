"""Digits as JSON: GET /api/digits/8?count=5&seed=42."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from model.generation.latents import fresh_seed
from model.images import STRIP
from web.inputs.parameters import count_in_query, digit_in_path, seed_in_query
from web.openapi_schema import DIGITS, described
from web.responses.caching import never_kept, unchanging
from web.responses.digit_images import draw_tiles
from web.services.registry import services
from web.services.workload import heavy_where, works

api = Blueprint("api", __name__, url_prefix="/api")

MANY = 20  # one takes some 0.8 ms


def _are_many(count: str) -> bool:
    return count.isdecimal() and int(count[-9:]) > MANY


@api.get("/digits/<digit>")
@described(DIGITS, query=("count", "seed", "v"), also=(404, 422), draws=True, kept=True)
@works(heavy_where("count", _are_many))
def digits(digit: str) -> Response:
    """Draw `count` (default 5) of a digit; without a seed a fresh one, told in the answer."""
    number, version = digit_in_path(digit), services().generator.version
    count = count_in_query()
    count = STRIP if count is None else count
    seed = seed_in_query()
    if seed is None:
        return never_kept(_answer(number, count, fresh_seed()))
    return unchanging(lambda: _answer(number, count, seed), version, number, count, seed)


def _answer(digit: int, count: int, seed: int) -> Response:
    return jsonify(
        digit=digit,
        seed=seed,
        weights=services().generator.version,  # while it stays, a seed draws the same digits
        images=draw_tiles(digit, count, seed),
    )
