"""The language of a request: what ?lang= names, else what the browser prefers, else English."""

from __future__ import annotations

from flask import g, request

from model.errors import InputError
from model.errors import told as told_in
from model.translations import LANGUAGES, Words, spoken, words_for
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
    return told_in(error, say, None if say.language == "en" else NAMES)


def _preferred() -> str | None:
    """Return the first of the browser's languages, the most wanted first, that we speak.

    Werkzeug's own choice would take a plain "en" before an "ar-EG" that is wanted more.
    """
    found = (spoken(tag) for tag, wanted in request.accept_languages if wanted)
    return next(filter(None, found), None)
