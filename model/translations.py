"""The languages of both doors: gettext catalogues in locale/, compiled files included.

English is the language of the sources and needs no catalogue. A text that a catalogue lacks is
said in English.
"""

from __future__ import annotations

import gettext
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "es", "pt", "ru", "hi", "ar")
CATALOGUES = Path(__file__).resolve().parent.parent / "locale"
DOMAIN = "messages"


class Words:
    """The texts of one language, with their {placeholders} filled in."""

    def __init__(self, language: str) -> None:
        self.language = language  # one of LANGUAGES
        self._catalogue = gettext.translation(DOMAIN, CATALOGUES, [language], fallback=True)

    def __call__(self, text: str, **values: object) -> str:
        """Return `text`, which the sources have in English, in this language."""
        return self._catalogue.gettext(text).format(**values)

    def ngettext(self, one: str, many: str, number: int, **values: object) -> str:
        """Return the form of a text that goes with `number`; it may name {number}."""
        text = self._catalogue.ngettext(one, many, number)
        return text.format(number=number, **values)


@cache
def _words(language: str) -> Words:
    return Words(language)


def words_for(code: str | None) -> Words:
    """Return the texts for an IETF language tag such as "pt-BR"; English where we have no other."""
    language = (code or "").replace("_", "-").partition("-")[0].lower()
    return _words(language if language in LANGUAGES else "en")
