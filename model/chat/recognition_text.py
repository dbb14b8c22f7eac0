"""What a reading says in words: the digits, how sure they are, and what is none."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING

from model.chat import texts
from model.chat.annotation import Page
from model.errors import InputError
from model.recognition import SURE
from model.recognition.remarks import remarks
from model.translations import Words

if TYPE_CHECKING:
    from model.recognition.answers.reading import ReadDigit, Reading

GUESSES = 3  # named where it is not
LEAST = 0.005  # probability worth naming
DOUBTS = 5  # signs whose guesses are told


class Finding(StrEnum):
    """What became of one picture."""

    DIGITS = "digits"
    UNSURE = "unsure"  # digits, but for one at least SURE is not reached
    NO_DIGIT = "no digit"
    BLANK = "blank"
    UNREADABLE = "unreadable"


def finding_of(reading: Reading) -> Finding:
    """Return what a picture turned out to hold."""
    digits = [each for each in reading.digits if each.digit is not None]
    if not reading.digits:
        return Finding.BLANK
    if not digits:
        return Finding.NO_DIGIT
    unsure = any(each.confidence < SURE for each in digits)
    return Finding.UNSURE if unsure else Finding.DIGITS


def only_digit(readings: Sequence[Reading]) -> int | None:
    """Return the digit that all signs read are; None where there are several, or none."""
    digits = {each.digit for reading in readings for each in reading.digits} - {None}
    return digits.pop() if len(digits) == 1 else None


def said_of(words: Words, pages: Sequence[Page | InputError]) -> str:
    """Return all that there is to say of pictures, in full for one, a line each for several."""
    if len(pages) > 1:
        lines = [
            in_brief(words, page.reading) if isinstance(page, Page) else texts.told(words, page)
            for page in pages
        ]
        return "\n".join(f"{number}. {line}" for number, line in enumerate(lines, 1))
    (page,) = pages
    if not isinstance(page, Page):
        return texts.told(words, page)
    parts = headline(words, page.reading), details(words, page.reading)
    return "\n\n".join(filter(None, parts))


def headline(words: Words, reading: Reading) -> str:
    """Return the first line under a picture: what it says."""
    finding = finding_of(reading)
    if finding is Finding.BLANK:
        return words(texts.BLANK)
    if finding is Finding.NO_DIGIT:
        return words(texts.NO_DIGIT)
    text = "\n" * ("\n" in reading.text) + reading.text  # rows stand below one another
    said = words(texts.READ if finding is Finding.DIGITS else texts.PERHAPS, read=text)
    return said.replace(" \n", "\n")


def details(words: Words, reading: Reading) -> str:
    """Return how sure each digit is, the best guesses where it is not, and what was not read."""
    digits = [each for each in reading.digits if each.digit is not None]
    lines = []
    if digits:
        shares = ", ".join(_share(str(each.digit), each.confidence) for each in digits)
        lines.append(words(texts.HOW_SURE, shares=shares))
    doubtful = [(place, each) for place, each in enumerate(digits, 1) if each.confidence < SURE]
    for place, each in doubtful[:DOUBTS]:
        guesses = _guesses(words, each)
        lines.append(words(texts.GUESSES, place=place, guesses=guesses))
    return "\n".join([*lines, *remarks(words, reading)])


def in_brief(words: Words, reading: Reading) -> str:
    """Return one line for a picture among others, its weakest digit's probability included."""
    finding = finding_of(reading)
    if finding in (Finding.BLANK, Finding.NO_DIGIT):
        return headline(words, reading)
    weakest = min(each.confidence for each in reading.digits if each.digit is not None)
    said = _share(" / ".join(reading.text.split()), weakest)
    return said if finding is Finding.DIGITS else words(texts.PERHAPS, read=said)


def _guesses(words: Words, read: ReadDigit) -> str:
    """Return the likeliest answers for a sign, *no digit* among them where it is."""
    answers = [(str(digit), share) for digit, share in enumerate(read.probabilities)]
    answers.append((words(texts.NONE), read.not_a_digit))
    answers.sort(key=lambda answer: -answer[1])
    told = [answer for answer in answers[:GUESSES] if answer[1] >= LEAST]
    return ", ".join(_share(*answer) for answer in told)


def _share(what: str, probability: float) -> str:
    """Return an answer with its probability in whole per cent: never 100 %, for none is."""
    return f"{what} ({min(99, round(100 * probability))} %)"
