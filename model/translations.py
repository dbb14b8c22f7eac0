"""The languages of all doors: gettext catalogues in locale/, and how each writes a number.

English is the language of the sources and needs no catalogue. A text that a catalogue lacks is
said in English.
"""

from __future__ import annotations

import gettext
import logging
import struct
from collections.abc import Mapping
from functools import cache
from pathlib import Path

# Each in its own words: whoever looks for one cannot read the others.
LANGUAGES = {
    "en": "English",
    "es": "Español",
    "pt": "Português",
    "pt-BR": "Português (Brasil)",
    "ru": "Русский",
    "hi": "हिन्दी",
    "ar": "العربية",
}
RIGHT_TO_LEFT = ("ar",)
COMMA = ("es", "pt", "pt-BR", "ru")  # write a half as 0,5
GROUPED = 10_000  # from here on thousands stand apart; 2026 is a year as often as an amount
CATALOGUES = Path(__file__).resolve().parent.parent / "locale"
DOMAIN = "messages"

log = logging.getLogger(__name__)


class Words:
    """The texts of one language, with their {placeholders} filled in.

    An int or float that is filled in is written as an amount in this language, as `number` does;
    what is no amount, a seed for instance, is given as str.
    """

    def __init__(self, language: str) -> None:
        self.language = language  # one of LANGUAGES
        self.direction = "rtl" if language in RIGHT_TO_LEFT else "ltr"
        self._catalogue = _catalogue(language)
        self._marks = str.maketrans(
            {
                ",": "," if language == "en" else "\N{NARROW NO-BREAK SPACE}",
                ".": "," if language in COMMA else ".",
            }
        )

    def __call__(self, text: str, **values: object) -> str:
        """Return `text`, which the sources have in English, in this language."""
        return self._filled(self._catalogue.gettext(text), values)

    def ngettext(self, one: str, many: str, number: int, **values: object) -> str:
        """Return the form of a text that goes with `number`; it may name {number}."""
        text = self._catalogue.ngettext(one, many, number)
        return self._filled(text, {"number": number, **values})

    def number(self, value: float, places: int | None = None, signed: bool = False) -> str:
        """Return a number as this language writes it, in Latin digits, from 10,000 on in groups.

        `places` are the decimals, as many as it takes where they are not given; `signed` puts a +
        before what is positive.
        """
        whole = places is None and isinstance(value, int)
        kind = "d" if whole else ".10g" if places is None else f".{places}f"
        sign = ("+" if signed else "-") + ("" if whole else "z")  # z: what rounds to 0 has no sign
        grouping = "," if abs(value) >= GROUPED else ""
        text = f"{value:{sign}{grouping}{kind}}".translate(self._marks)
        # A sign that begins a number would be shown after it, where text runs from right to left.
        marked = self.direction == "rtl" and not text[0].isdigit()
        return f"\N{LEFT-TO-RIGHT MARK}{text}" if marked else text

    def _filled(self, text: str, values: Mapping[str, object]) -> str:
        numbers = {
            name: self.number(value)
            for name, value in values.items()
            if isinstance(value, (int, float))
        }
        return text.format(**{**values, **numbers})


def _catalogue(language: str) -> gettext.NullTranslations:
    """Return a language's texts, those of English where its catalogue is missing or damaged."""
    try:
        # gettext itself goes on from pt_BR to pt.
        locale = language.replace("-", "_")
        return gettext.translation(DOMAIN, CATALOGUES, [locale], fallback=True)
    except (OSError, ValueError, LookupError, struct.error):
        log.warning("The catalogue of %s is damaged: make texts writes it anew.", language)
        return gettext.NullTranslations()


@cache
def _words(language: str) -> Words:
    return Words(language)


def words_for(code: str | None) -> Words:
    """Return the texts for an IETF language tag; English where we have no other."""
    return _words(spoken(code or "") or "en")


def spoken(tag: str) -> str | None:
    """Return which of LANGUAGES fits an IETF language tag such as "pt-br" or "es_MX" best."""
    ours = {code.lower(): code for code in LANGUAGES}
    rest = tag.replace("_", "-").lower()
    while rest and rest not in ours:
        rest = rest.rpartition("-")[0]
    return ours.get(rest)
