"""A reading as it is told: on the API as JSON, by its schema, and on the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from model.generation.latents import CLASSES
from model.handwriting.text import MAX_LENGTH, SIGNS
from model.recognition import LIKE, SURE
from model.recognition.remarks import remarks
from model.translations import Words
from web.inputs.parameters import DIGIT, OWN
from web.openapi_schema import PIXELS, PNG_URL, SHARE, component
from web.responses.digit_images import data_url
from web.texts import BLANK, NO_DIGIT, ONE

if TYPE_CHECKING:
    from model.recognition.answers.reading import ReadDigit, Reading

BOX = {
    "type": "array",
    "minItems": 4,
    "maxItems": 4,
    "items": {"type": "integer", "minimum": 0},
    "description": "x, y, width and height in the upright picture, in pixels.",
}
GUESSES = 3  # of a sign
NOTHING = "–"  # the answer for what is no digit
SIGN = component(
    "Sign",
    digit={"anyOf": [DIGIT.schema, {"type": "null"}], "description": "null for what is no digit."},
    sign={
        "enum": [*SIGNS, ""],
        "description": "Between two digits; a + or - before the first, too; else empty.",
    },
    confidence=SHARE,
    probabilities={"type": "array", "minItems": CLASSES, "maxItems": CLASSES, "items": SHARE},
    not_a_digit=SHARE,
    box=BOX,
    crop=PNG_URL | {"description": "The 28×28 pixels that the network saw."},
)
LEFT_OUT = component(
    "LeftOut",
    box=BOX,
    why={
        "enum": ["not_a_digit", "small"],
        "description": "Like no digit and none of the signs, or much smaller than the digits.",
    },
)
READING = component(
    "Reading",
    text={
        "type": "string",
        "description": "The digits and the signs between them, a row for each line.",
    },
    digits={"type": "array", "items": SIGN, "description": "In reading order."},
    summary={"type": "string"},
    left_out={
        "type": "array",
        "items": LEFT_OUT,
        "description": "What is not in the text, and why.",
    },
    remarks={"type": "string", "description": "What was not read, and why, in words; often empty."},
    hand={
        "anyOf": [OWN.schema, {"type": "null"}],
        "description": "The hand that wrote it, for `own` in addresses that write; null for none.",
    },
    width=PIXELS,
    height=PIXELS,
)


@dataclass(frozen=True)
class Picks:
    """A sign's likeliest answers, each with the number as it would be with it, on one line.

    `row` counts the lines of the picture from 0; an answer of NOTHING leaves the sign out.
    """

    row: int
    answers: list[tuple[str, str]]


@dataclass(frozen=True)
class Found:
    """What the page shows of a picture: one line, and the signs in it, if it was read.

    `reading` is what `reading_json` returns; `picture` the address of what they stand in, where
    the page has to show it; `mapped` whether it shows where they stand; `longest` is how many
    signs can be written.
    """

    summary: str
    wrong: bool = False
    reading: dict[str, Any] | None = None
    mapped: bool = False
    picture: str = ""
    sure: float = SURE
    longest: int = MAX_LENGTH
    picks: list[Picks] = field(default_factory=list)


def reading_json(reading: Reading, say: Words, own: str | None = None) -> dict[str, Any]:
    """Return a reading as READING describes it, its summary in the language of `say`.

    `own` is the hand that it was written in.
    """
    return {
        "text": reading.text,
        "digits": [_sign_json(each) for each in reading.digits],
        "summary": _summary(reading, say),
        "left_out": _left_out(reading),
        "remarks": " ".join(remarks(say, reading)),
        "hand": own,
        "width": reading.width,
        "height": reading.height,
    }


def picks(reading: Reading) -> list[Picks]:
    """Return what each sign of a reading may be corrected to, in reading order."""
    rows = [[each.written or NOTHING for each in line] for line in reading.lines]

    def told(row: int, place: int, answer: str) -> str:
        changed = [list(each) for each in rows]
        changed[row][place] = answer
        joined = ("".join(each).replace(NOTHING, "") for each in changed)
        return " ".join(each for each in joined if each)

    return [
        Picks(row, [(answer, told(row, place, answer)) for answer in _likeliest(sign)])
        for row, line in enumerate(reading.lines)
        for place, sign in enumerate(line)
    ]


def _likeliest(sign: ReadDigit) -> list[str]:
    if sign.sign:
        return [sign.sign, LIKE[sign.sign], NOTHING]
    answers = [*map(str, range(CLASSES)), NOTHING]
    shares = [*sign.probabilities, sign.not_a_digit]
    return sorted(answers, key=lambda each: -shares[answers.index(each)])[:GUESSES]


def percent(probability: float) -> int:
    """Return whole percents, rounded down: nothing is told as certain, and 0 is under 1."""
    return min(99, int(100 * probability))


def _sign_json(sign: ReadDigit) -> dict[str, Any]:
    return {
        "digit": sign.digit,
        "sign": sign.sign,
        "confidence": round(sign.confidence, 4),
        "probabilities": [round(each, 4) for each in sign.probabilities],
        "not_a_digit": round(sign.not_a_digit, 4),
        "box": list(sign.box),
        "crop": data_url(sign.crop),
    }


def _left_out(reading: Reading) -> list[dict[str, Any]]:
    others = [each.box for each in reading.digits if not each.written]
    found = [(box, "not_a_digit") for box in others] + [(box, "small") for box in reading.flecks]
    return [{"box": list(box), "why": why} for box, why in found]


def _summary(reading: Reading, say: Words) -> str:
    if not reading.digits:
        return say(BLANK)
    found = [each for each in reading.digits if each.digit is not None]
    if not found:
        return say(NO_DIGIT)
    text = reading.text.replace("\n", ", ")
    if len(found) == 1:
        return say(ONE, read=text, percent=f"{percent(found[0].confidence)} %")
    return say.ngettext(
        "Read as {read}: {number} digit.", "Read as {read}: {number} digits.", len(found), read=text
    )
