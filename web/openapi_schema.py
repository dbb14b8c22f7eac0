"""How routes are described: a decorator beside each, read by openapi.py and held by the tests.

    @api.get("/digits/<digit>")
    @described(DIGITS, query=("count", "seed"), also=(404, 422), draws=True, kept=True)

The summary is the docstring's first sentence, what follows it the description. What every route
may answer, such as 429, is added by openapi.py; each name in a path or a query is told once, in
PARAMETERS.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from model.generation.hand import HANDS
from model.generation.latents import CLASSES, MAX_SEED
from model.generation.morphing import FRAMES, MAX_CHAIN, MAX_FRAMES
from model.generation.sampler import MAX_COUNT
from model.generation.style import RANGES
from model.handwriting.raster import GROUNDS
from model.handwriting.text import MAX_LENGTH
from model.images import STRIP
from model.translations import LANGUAGES
from web.inputs.uploads import FIELD

Schema = dict[str, Any]
View = TypeVar("View", bound=Callable[..., Any])
ATTRIBUTE = "described"

DIGIT: Schema = {"type": "integer", "minimum": 0, "maximum": CLASSES - 1}
SEED: Schema = {"type": "integer", "minimum": 0, "maximum": MAX_SEED}
ANY: Schema = {"type": "string"}  # what says nothing to us counts as left out
# The form leaves the seed empty where it wants a fresh one.
SEED_OR_NONE: Schema = {"anyOf": [SEED, {"const": ""}]}
TEXT: Schema = {
    "type": "string",
    "pattern": "^[0-9 .,:/+-]*[0-9][0-9 .,:/+-]*$",
    "maxLength": MAX_LENGTH,
}
HAND: Schema = {"type": "integer", "minimum": 0, "maximum": HANDS - 1}
SLIDERS = {
    "weight": "Thin strokes to bold ones; 0 as the hand is.",
    "slant": "Leaning back to leaning forward; 0 as the hand is.",
    "width": "Narrow digits to wide ones; 0 as the hand is.",
    "balance": "Ink low to ink high; 0 as the hand is.",
    "temperature": "Plain hands to unusual ones; 1 as they come.",
}
STYLE: dict[str, Schema] = {
    name: {"type": "number", "minimum": low, "maximum": high}
    for name, (low, high) in RANGES.items()
}
HANDWRITING = ("seed", "hand", *STYLE)  # what names one hand, in a query
PARAMETERS: dict[str, tuple[str, Schema]] = {
    "digit": ("The digit.", DIGIT),
    "seed": ("Names five hands; the same seed draws the same again.", SEED),
    "count": (
        f"How many; where left out {STRIP}, or 100 for a data set.",
        {"type": "integer", "minimum": 1, "maximum": MAX_COUNT},
    ),
    "text": ("The number: digits, spaces and . , : - / +, with one digit at least.", TEXT),
    "hand": ("Which of the seed's five hands; the first, 0, where left out.", HAND),
    **{name: (text, STYLE[name]) for name, text in SLIDERS.items()},
    "ground": (
        "What the ink stands on; paper where left out, for SVG transparent, the only one it has.",
        {"type": "string", "enum": list(GROUNDS)},
    ),
    "chain": (
        "Two to ten digits with / between, each unlike the one before.",
        {"type": "string", "pattern": f"^[0-9](/[0-9]){{1,{MAX_CHAIN - 1}}}$"},
    ),
    "from": ("The digit that a morph begins with.", DIGIT),
    "to": ("The digit that it turns into.", DIGIT),
    "frames": (
        f"From each digit to the next; {FRAMES} where left out, fewer in long chains.",
        {"type": "integer", "minimum": 2, "maximum": MAX_FRAMES},
    ),
    "digits": (
        "Which digits, each once, such as 358; all ten where left out.",
        {"type": "string", "pattern": "^[0-9]{1,10}$"},
    ),
    "form": ("ZIP with PNGs in class folders, or NPZ with x and y.", {"type": "string"}),
    "place": ("Which of the five.", {"type": "integer", "minimum": 1, "maximum": STRIP}),
    "kind": ("The picture's format.", {"type": "string"}),
    "name": ("The picture's name.", {"type": "string"}),
    "filename": ("The file's name.", {"type": "string"}),
    "download": ("1 to save it instead of showing it.", ANY | {"examples": ["1"]}),
    "v": ("A version; where it is the current one, caches keep the answer.", ANY),
    "lang": (f"The page's language: {', '.join(LANGUAGES)}.", ANY | {"examples": ["es"]}),
    "part": ("found for that part of the page alone.", ANY | {"examples": ["found"]}),
}


@dataclass(frozen=True)
class Body:
    """What an answer holds: media types, each with its schema (None: bytes or text)."""

    text: str
    types: Mapping[str, Schema | None]


@dataclass(frozen=True)
class Description:
    """What a route takes and answers, as its decorator says."""

    body: Body
    query: Mapping[str, Schema | None] = field(default_factory=dict)  # None: as in PARAMETERS
    needed: tuple[str, ...] = ()  # those of the query that no answer goes without
    form: Schema | None = None  # a multipart form's
    also: tuple[int, ...] = ()  # further statuses, told in openapi.py
    draws: bool = False  # it asks the networks, and may find them busy
    kept: bool = False  # it has an ETag and answers 304


def described(
    body: Body, query: tuple[str, ...] | Mapping[str, Schema | None] = (), **more: object
) -> Callable[[View], View]:
    """Describe a view by what it answers with 200, what its query takes, and Description's rest."""
    taken = query if isinstance(query, Mapping) else dict.fromkeys(query)
    description = Description(body, taken, **more)

    def describe(view: View) -> View:
        setattr(view, ATTRIBUTE, description)
        return view

    return describe


def _object(**properties: Schema) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
_PIXELS: Schema = {"type": "integer", "minimum": 1}
PNG_URL: Schema = {"type": "string", "pattern": "^data:image/png;base64,[A-Za-z0-9+/]+=*$"}
SCHEMAS: dict[str, Schema] = {
    "Digits": _object(
        digit=DIGIT,
        seed=SEED,
        weights={"type": "string", "description": "Version of the network that drew them."},
        images={
            "type": "array",
            "minItems": 1,
            "maxItems": MAX_COUNT,
            "items": _object(png=PNG_URL | {"description": "28×28, grey."}, alt={"type": "string"}),
        },
    ),
    "Number": _object(
        text={"type": "string"},
        seed=SEED,
        weights={"type": "string", "description": "Version of the networks that wrote it."},
        style=_object(**STYLE),
        hand=HAND,
        width=_PIXELS,
        height=_PIXELS,
        png=PNG_URL | {"description": "Ink on nothing."},
        hands={
            "type": "array",
            "minItems": HANDS,
            "maxItems": HANDS,
            "items": {"type": "string", "pattern": "^/write\\.png\\?"},
            "description": "The addresses of that picture in each of the seed's five hands.",
        },
    ),
    "Sign": _object(
        digit={"anyOf": [DIGIT, {"type": "null"}], "description": "null for what is no digit."},
        confidence=_SHARE,
        probabilities={"type": "array", "minItems": CLASSES, "maxItems": CLASSES, "items": _SHARE},
        not_a_digit=_SHARE,
        box={
            "type": "array",
            "minItems": 4,
            "maxItems": 4,
            "items": {"type": "integer", "minimum": 0},
            "description": "x, y, width and height in the upright picture, in pixels.",
        },
        crop=PNG_URL | {"description": "The 28×28 pixels that the network saw."},
    ),
    "Reading": _object(
        text={"type": "string", "description": "The digits alone, a row for each line."},
        digits={
            "type": "array",
            "items": {"$ref": "#/components/schemas/Sign"},
            "description": "In reading order.",
        },
        summary={"type": "string"},
        width=_PIXELS,
        height=_PIXELS,
    ),
    "Problem": _object(
        type={"type": "string", "enum": ["about:blank"]},
        title={"type": "string"},
        status={"type": "integer", "minimum": 400, "maximum": 599},
        detail={"type": "string", "description": "One sentence that says what would work."},
    ),
}


def _named(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


DIGITS = Body("The digits.", {"application/json": _named("Digits")})
NUMBER = Body("The number.", {"application/json": _named("Number")})
READ = Body("What the picture says.", {"application/json": _named("Reading")})
PROBLEM = _named("Problem")
PICTURE_FORM = {
    "type": "object",
    "properties": {FIELD: {"type": "string", "format": "binary"}},
    "required": [FIELD],
}
PAGE = Body("The page.", {"text/html": None})
LINE = Body("One line.", {"text/plain": None})


def a_file(*types: str) -> Body:
    """Return the body of an answer that is a file of one of these media types."""
    return Body("The file.", dict.fromkeys(types))
