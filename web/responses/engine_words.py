"""What the engine in the browser says of a drawing, in each language: the page's own texts."""

from __future__ import annotations

from html import escape
from typing import Any

from model.recognition.reader import MAX_DIGITS
from model.recognition.remarks import BOTH, LEFT_OUT, flecks, no_digits
from model.translations import words_for
from web.texts import BLANK, NO_DIGIT, ONE

# Texts of the templates found.html and sign.html, by what the engine calls them.
NAMED = {
    "saw": "What the network saw",
    "no_digit": "not a digit",
    "unsure": "not sure",
    "probabilities": "Probabilities",
    "guesses": "The best guesses",
    "more": "Five more like it",
    "details": "Details",
    "in_order": "What was read, in reading order",
}


def engine_words(language: str) -> dict[str, Any]:
    """Return the texts in a language, ready for HTML; {read} and {percent} are left open in them.

    `many` are those of 2 to 64 digits.
    """
    say = words_for(language)
    many = ("Read as {read}: {number} digit.", "Read as {read}: {number} digits.")
    told: dict[str, Any] = {name: escape(say(text)) for name, text in NAMED.items()}
    told |= {"blank": escape(say(BLANK)), "none": escape(say(NO_DIGIT))}
    told |= {"left_out": escape(say(LEFT_OUT, what="{what}"))}
    told |= {"both": escape(say(BOTH, one="{one}", other="{other}"))}
    told["no_digits"] = [escape(no_digits(say, count)) for count in range(1, MAX_DIGITS + 1)]
    told["flecks"] = [escape(flecks(say, count)) for count in range(1, MAX_DIGITS + 1)]
    told["one"] = escape(say(ONE, read="{read}", percent="{percent}"))
    told["many"] = [
        escape(say.ngettext(*many, count, read="{read}")) for count in range(2, MAX_DIGITS + 1)
    ]
    return told
