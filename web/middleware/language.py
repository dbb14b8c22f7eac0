"""The page's language: what ?lang= names, else what the browser prefers, else English.

There are no cookies: a language that was chosen stays in the address, and our own links and forms
carry it on.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from flask import Flask, Response, g, request

from model.translations import LANGUAGES, Words, words_for
from web.texts import OF_OTHERS

ASKED = "lang"
PAGES = ("page.home", "writing.page", "reading.read_for_page", "reading.read_drawn")  # what speaks


def register(app: Flask) -> None:
    """Let the pages of `app` speak the visitor's language."""
    app.url_defaults(_carry_on)
    app.context_processor(_speech)
    app.after_request(_say_that_it_varies)


def chosen() -> str | None:
    """Return the language that the address names; None where it names none that we speak."""
    asked = request.args.get(ASKED)
    return asked if asked in LANGUAGES else None


def words() -> Words:
    """Return the texts in the language of this request."""
    if "words" not in g:
        g.words = words_for(chosen() or _preferred())
    return g.words


def _preferred() -> str | None:
    """Return the first of the browser's languages, the most wanted first, that we speak.

    Werkzeug's own choice would take a plain "en" before an "ar-EG" that is wanted more.
    """
    tags = [tag.partition("-")[0].lower() for tag, wanted in request.accept_languages if wanted]
    return next((tag for tag in tags if tag in LANGUAGES), None)


def told(sentence: str) -> str:
    """Return a finished English sentence of ours in this request's language; others as they are."""
    for pattern, text in _patterns().items():
        if found := pattern.fullmatch(sentence):
            return words()(text, **found.groupdict())
    return sentence


@cache
def _patterns() -> dict[re.Pattern[str], str]:
    """Return what each of our sentences looks like with its {placeholder} filled in."""
    return {
        re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>-?\\w+(?:\\.\\d+)?)", re.escape(text))): text
        for text in OF_OTHERS
    }


def decimal(value: float, places: int) -> str:
    """Return a number as this request's language writes it."""
    return words().number(value, places)


def _carry_on(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint in PAGES:
        values.setdefault(ASKED, chosen())


def _speech() -> dict[str, object]:
    language = words().language
    return {
        "_": words(),
        "ngettext": words().ngettext,
        "told": told,
        "decimal": decimal,
        "language": language,
        "chosen_language": chosen(),
        "direction": words().direction,
        "languages": LANGUAGES,
    }


def _say_that_it_varies(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.vary.add("Accept-Language")
    return response
