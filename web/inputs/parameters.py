"""What a visitor may ask for: each value once, both for what reads it and for what describes it.

Read strictly: plain ASCII digits, once, in range. `int()` would also take ' 5', '+5', '1_000' and
other scripts' digits, so that one picture would have many addresses.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import request

from model.dataset.recipe import check_chosen
from model.dataset.streaming import MAX_DOWNLOAD, check_download
from model.generation.hand import HANDS, check_hand
from model.generation.latents import CLASSES, LATENT, MAX_SEED, check_seed
from model.generation.morphing import FRAMES, MAX_CHAIN, MAX_FRAMES, check_chain, check_frames
from model.generation.own_hand import pack_hand, unpack_hand
from model.generation.sampler import MAX_COUNT, check_count, check_digit
from model.generation.style import RANGES, Style
from model.handwriting.raster import GROUNDS, check_ground
from model.handwriting.text import MAX_LENGTH, check_text
from model.images import STRIP
from model.translations import LANGUAGES
from web.errors import RequestError

Schema = dict[str, Any]  # JSON Schema, as OpenAPI 3.1 has it
Value = TypeVar("Value")

PLAIN = re.compile(r"[0-9]+")
# As JSON writes numbers; not "nan", " 1" or "1_0", which float() would take as well.
NUMBER = re.compile(r"-?(0|[1-9][0-9]{0,9})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?")
DECIMALS = 4  # that a slider's value keeps: what differs less is the same picture
LONGEST_SEED = 10  # digits
EXAMPLES = 3  # pictures that the page offers to be read
ROUNDS = 20  # of a quiz, at most
DATA_SET = 100  # digits of a data set where no count is asked for


@dataclass(frozen=True)
class Parameter(Generic[Value]):
    """A value in a path or a query: its name, what it is, its schema, and what reads it.

    `read` raises InputError.
    """

    name: str
    about: str
    schema: Schema
    read: Callable[[str], Value]

    @property
    def may_be_wrong(self) -> bool:
        """Whether there are values that are refused."""
        return self.read is not str

    def asked(self) -> Value | None:
        """Return what the query names, None where it names none; raises InputError."""
        values = request.args.getlist(self.name)
        if len(values) > 1:
            raise RequestError("value.repeated", name=self.name)
        return self.read(values[0]) if values else None

    def needed(self) -> Value:
        """Return what the query names; raises InputError, also where it names none."""
        value = self.asked()
        return self.read("") if value is None else value

    def typed(self, longest: int) -> str:
        """Return what stands in the query, to be shown again, whether it can be read or not.

        Without what shows nothing or turns around what it stands in, such as U+202E.
        """
        return "".join(filter(str.isprintable, request.args.get(self.name, "")))[:longest]


def _whole(
    name: str, about: str, low: int, high: int, check: Callable[[int], int]
) -> Parameter[int]:
    def read(text: str) -> int:
        plain = PLAIN.fullmatch(text) and len(text) <= len(str(high))
        # What is no plain number is out of range to every check, and told in the same sentence.
        return check(int(text) if plain else low - 1)

    return Parameter(name, about, {"type": "integer", "minimum": low, "maximum": high}, read)


def _slider(name: str, about: str) -> Parameter[float]:
    def read(text: str) -> float:
        value = float(text) if NUMBER.fullmatch(text) else math.nan
        Style(**{name: value})  # as it was given: 1.00001 is too much
        return round(value, DECIMALS)

    low, high = RANGES[name]
    return Parameter(name, about, {"type": "number", "minimum": low, "maximum": high}, read)


def _words(name: str, about: str, **schema: object) -> Parameter[str]:
    """Return a parameter that may be anything: what says nothing to us counts as left out."""
    return Parameter(name, about, {"type": "string", **schema}, str)


def _one_of(high: int) -> Callable[[int], int]:
    def check(place: int) -> int:
        if not 1 <= place <= high:
            raise RequestError("place.out_of_range", high=high)
        return place

    return check


def _read_chain(text: str) -> list[int]:
    return check_chain([DIGIT.read(part) for part in text.split("/")])


DIGIT = _whole("digit", "The digit.", 0, CLASSES - 1, check_digit)
SEED = _whole(
    "seed", "Names five hands; the same seed draws the same again.", 0, MAX_SEED, check_seed
)
# The page's forms leave the seed empty where they want a fresh one.
SEED_OR_FRESH: Parameter[int | None] = Parameter(
    SEED.name,
    SEED.about,
    {"anyOf": [SEED.schema, {"const": ""}]},
    lambda text: SEED.read(text) if text else None,
)
COUNT = _whole("count", f"How many; where left out {STRIP}.", 1, MAX_COUNT, check_count)
DATA_SET_COUNT = _whole(
    "count", f"How many; where left out {DATA_SET}.", 1, MAX_DOWNLOAD, check_download
)
PLACE = _whole(
    "place", "Which of the seed's five; the first where left out.", 1, STRIP, _one_of(STRIP)
)
HAND = _whole("hand", "The same, counted from 0.", 0, HANDS - 1, check_hand)
OWN = Parameter(
    "own",
    "Your own hand, as a reading names it: the first of five, with four like it.",
    {"type": "string", "pattern": f"^([A-Za-z0-9_-]{{{LATENT}}})?$"},
    lambda text: pack_hand(unpack_hand(text)) if text else "",
)
SLIDERS = (
    _slider("weight", "Thin strokes to bold ones; 0 as the hand is."),
    _slider("slant", "Leaning back to leaning forward; 0 as the hand is."),
    _slider("width", "Narrow digits to wide ones; 0 as the hand is."),
    _slider("balance", "Ink low to ink high; 0 as the hand is."),
    _slider("temperature", "Plain hands to unusual ones; 1 as they come."),
)
HANDWRITING: tuple[Parameter[Any], ...] = (
    SEED_OR_FRESH,
    PLACE,
    HAND,
    OWN,
    *SLIDERS,
)  # they name one hand
TEXT = Parameter(
    "text",
    "The number: digits, spaces and . , : - / +, with one digit at least.",
    {
        "type": "string",
        "pattern": "^[0-9 .,:/+-]*[0-9][0-9 .,:/+-]*$",
        "maxLength": MAX_LENGTH,
    },
    check_text,
)
GROUND = Parameter(
    "ground",
    "What the ink stands on; paper where left out, for SVG transparent, the only one it has.",
    {"type": "string", "enum": list(GROUNDS)},
    check_ground,
)
CHAIN = Parameter(
    "chain",
    "Two to ten digits with / between, each unlike the one before.",
    {"type": "string", "pattern": f"^[0-9](/[0-9]){{1,{MAX_CHAIN - 1}}}$"},
    _read_chain,
)
EXAMPLE = _whole("example", "One of the page's own pictures.", 1, EXAMPLES, _one_of(EXAMPLES))
FROM = _whole("from", "The digit that a morph begins with.", 0, CLASSES - 1, check_digit)
TO = _whole("to", "The digit that it turns into.", 0, CLASSES - 1, check_digit)
ROUND = _whole("round", "Which round of the quiz.", 1, ROUNDS, _one_of(ROUNDS))
GUESSES = tuple(
    _words(f"guess{place}", "What was guessed of this one: real or drawn.", examples=["real"])
    for place in range(1, CLASSES + 1)
)
FRAMES_BETWEEN = _whole(
    "frames",
    f"From each digit to the next; {FRAMES} where left out, fewer in long chains.",
    2,
    MAX_FRAMES,
    check_frames,
)
DIGITS = Parameter(
    "digits",
    "Which digits, each once, such as 358; all ten where left out.",
    {"type": "string", "pattern": "^[0-9]{1,10}$"},
    check_chosen,
)
FORM = _words("form", "ZIP with PNGs in class folders, or NPZ with x and y.")
KIND = _words("kind", "The picture's format.")
SHEET = _words("name", "The picture's name.")
FILE = _words("filename", "The file's name.")
RELEASE = _words("release", "What the engine and all that it needs are called together.")
ENGINE_FILE = _words("file", "The file's name.")
STILL = _words("still", "1 for an SVG that does not write itself.", examples=["1"])
DOWNLOAD = _words("download", "1 to save it instead of showing it.", examples=["1"])
VERSION = _words("v", "A version; where it is the current one, caches keep the answer.")
LANGUAGE = _words("lang", f"The page's language: {', '.join(LANGUAGES)}.", examples=["es"])
PART = _words(
    "part",
    "found for that part of the page alone, pictured for it with the picture.",
    examples=["found"],
)

IN_PATH: dict[str, Parameter[Any]] = {
    each.name: each
    for each in (
        *(DIGIT, SEED, PLACE, TEXT, CHAIN, FORM, KIND, SHEET, FILE),
        *(RELEASE, ENGINE_FILE),
    )
}
