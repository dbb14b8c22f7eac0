"""The language of a request: what ?lang= names, else what the browser prefers, else English."""

from __future__ import annotations

from flask import g, request

from model.errors import InputError
from model.translations import LANGUAGES, Words, words_for
from web.texts import NAMES

ASKED = "lang"


def chosen() -> str | None:
    """Return the language that the address names; None where it names none that we speak."""
    asked = request.args.get(ASKED)
    return asked if asked in LANGUAGES else None


def words() -> Words:
    """Return the texts in the language of this request."""
    if "words" not in g:
        g.words = words_for(chosen() or _preferred())
    found: Words = g.words
    return found


def told(error: InputError) -> str:
    """Return the sentence of an error, with the page's own names for what is wrong."""
    say = words()
    # In English the addresses' names are the page's, in small letters: "The weight must be ...".
    return say.told(error, None if say.language == "en" else NAMES)


def _preferred() -> str | None:
    """Return the first of the browser's languages, the most wanted first, that we speak.

    Werkzeug's own choice would take a plain "en" before an "ar-EG" that is wanted more.
    """
    tags = [tag.partition("-")[0].lower() for tag, wanted in request.accept_languages if wanted]
    return next((tag for tag in tags if tag in LANGUAGES), None)
