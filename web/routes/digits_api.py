"""Digits as JSON: GET /api/digits/8?count=5&seed=42."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from model.generation.latents import fresh_seed
from model.generation.sampler import MAX_COUNT
from model.images import STRIP
from web.inputs.parameters import COUNT, DIGIT, SEED, VERSION
from web.openapi_schema import PNG_URL, Body, Description, component, record
from web.responses.caching import never_kept, unchanging
from web.responses.digit_images import draw_tiles
from web.services.registry import services
from web.services.workload import heavy_where, works

api = Blueprint("api", __name__, url_prefix="/api")

MANY = 20  # one takes some 0.8 ms
DIGITS = component(
    "Digits",
    digit=DIGIT.schema,
    seed=SEED.schema,
    weights={"type": "string", "description": "Version of the network that drew them."},
    images={
        "type": "array",
        "minItems": 1,
        "maxItems": MAX_COUNT,
        "items": record(png=PNG_URL | {"description": "28×28, grey."}, alt={"type": "string"}),
    },
)


def _are_many(count: str) -> bool:
    return count.isdecimal() and int(count[-9:]) > MANY


@api.get("/digits/<digit:digit>")
@Description(
    Body("The digits.", {"application/json": DIGITS}),
    query=(COUNT, SEED, VERSION),
    draws=True,
    kept=True,
)
@works(heavy_where("count", _are_many))
def digits(digit: int) -> Response:
    """Draw `count` (default 5) of a digit; without a seed a fresh one, told in the answer."""
    count, seed = COUNT.asked() or STRIP, SEED.asked()
    if seed is None:
        return never_kept(_answer(digit, count, fresh_seed()))
    version = services().generator.version
    return unchanging(lambda: _answer(digit, count, seed), version, digit, count, seed)


def _answer(digit: int, count: int, seed: int) -> Response:
    return jsonify(
        digit=digit,
        seed=seed,
        weights=services().generator.version,  # while it stays, a seed draws the same digits
        images=draw_tiles(digit, count, seed),
    )
