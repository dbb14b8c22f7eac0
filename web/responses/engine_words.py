"""What the engine in the browser says of a drawing, in each language: the page's own texts."""

from __future__ import annotations

from html import escape
from typing import Any

from model.errors import InputError, told
from model.generation.hand import HANDS
from model.generation.latents import MAX_SEED
from model.generation.style import RANGES
from model.handwriting.text import MAX_LENGTH, SIGNS
from model.recognition.reader import MAX_DIGITS
from model.recognition.remarks import BOTH, LEFT_OUT, flecks, no_digits
from model.translations import words_for
from web.errors import RequestError
from web.texts import BLANK, NAMES, NO_DIGIT, ONE, TURNING, TURNS, WRITTEN_IN, WRITTEN_IN_OWN

# Texts of the templates found.html and sign.html, by what the engine calls them.
NAMED = {
    "saw": "What the network saw",
    "no_digit": "not a digit",
    "unsure": "not sure",
    "probabilities": "Probabilities",
    "guesses": "The best guesses",
    "more": "Five more like it",
    "details": "Details",
    "photographs": "Photographs need a server, which this copy of the page does without: "
    "it reads clean drawings, dark on light or light on dark.",
    "boxes": "The picture, with a box around each sign",
    "numbers": "Numbers in one hand",
    "wrong": "A digit is wrong? Press the right one.",
    "write": "Write it by hand",
    "own_hand": "Write it in this hand",
    "copy": "Copy number",
    "copied": "The number is copied.",
    "in_order": "What was read, in reading order",
}


# What is wrong with an address, by what answers.js calls it.
WRONG: dict[str, InputError] = {
    "address": RequestError("address.unknown"),
    "digit": InputError("digit.out_of_range"),
    "seed": InputError("seed.out_of_range", high=str(MAX_SEED)),
    "own": InputError("hand.unreadable"),
    "place": RequestError("place.out_of_range", high=HANDS),
    "chain": InputError("chain.repeated"),
    "text": InputError("text.wrong_sign", signs=" ".join(SIGNS)),
    "long": InputError("text.too_long", most=MAX_LENGTH),
} | {
    name: InputError("style.out_of_range", name=name, low=low, high=high)
    for name, (low, high) in RANGES.items()
}


def engine_words(language: str) -> dict[str, Any]:
    """Return the texts in a language, ready for HTML; what is in {braces} is left open in them.

    `many` are those of 2 to 64 digits.
    """
    say = words_for(language)
    names = None if language == "en" else NAMES
    many = ("Read as {read}: {number} digit.", "Read as {read}: {number} digits.")
    found: dict[str, Any] = {name: escape(say(text)) for name, text in NAMED.items()}
    found |= {"blank": escape(say(BLANK)), "none": escape(say(NO_DIGIT))}
    found["corrected"] = escape(say("Corrected: {read}", read="{read}"))
    found |= {"left_out": escape(say(LEFT_OUT, what="{what}"))}
    found |= {"both": escape(say(BOTH, one="{one}", other="{other}"))}
    found["no_digits"] = [escape(no_digits(say, count)) for count in range(1, MAX_DIGITS + 1)]
    found["flecks"] = [escape(flecks(say, count)) for count in range(1, MAX_DIGITS + 1)]
    found["one"] = escape(say(ONE, read="{read}", percent="{percent}"))
    found["many"] = [
        escape(say.ngettext(*many, count, read="{read}")) for count in range(2, MAX_DIGITS + 1)
    ]
    left = {name: f"{{{name}}}" for name in ("first", "last", "step", "number", "place", "seed")}
    found |= {"turns": escape(say(TURNS, **left)), "turning": escape(say(TURNING, **left))}
    found["written"] = escape(say(WRITTEN_IN, count=HANDS, **left))
    found["own"] = escape(say(WRITTEN_IN_OWN, count=HANDS, **left))
    found["refused"] = {name: escape(told(error, say, names)) for name, error in WRONG.items()}
    return found
