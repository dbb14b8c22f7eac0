"""Words that people use for digits, seeds and ways, in the languages of the bot."""

from __future__ import annotations

import unicodedata

# A language in a line, from nought to nine; / parts words for the same digit.
_DIGITS = (
    "zero one two three four five six seven eight nine",
    "cero uno/una dos tres cuatro cinco seis siete ocho nueve",
    "zero um/uma dois/duas três/tres quatro cinco seis/meia sete oito nove",
    "ноль/нуль один/одна два/две три четыре пять шесть семь восемь девять",
    "शून्य एक दो तीन चार पाँच/पांच छह/छः/छे सात आठ नौ",
    "صفر واحد/واحدة اثنان/اثنين/إثنان ثلاثة/ثلاث أربعة/اربعة/أربع خمسة/خمس ستة/ست سبعة/سبع "
    "ثمانية/ثماني/ثمان تسعة/تسع",
)
_BETWEEN = "to into and then a y hasta e para em até в во до на и से में तक और إلى الى ثم و"
_SEED = "seed semilla semente зерно बीज البذرة بذرة"


def plain(word: str) -> str:
    """Return a word as it is compared: composed, in small letters."""
    return unicodedata.normalize("NFC", word).casefold()


DIGITS = {
    plain(word): digit
    for line in _DIGITS
    for digit, words in enumerate(line.split())
    for word in words.split("/")
}
BETWEEN = {plain(word) for word in _BETWEEN.split()}  # what may stand between digits of a morph
SEED = {plain(word) for word in _SEED.split()}
