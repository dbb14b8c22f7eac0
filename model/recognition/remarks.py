"""What a reading has to say beside its digits: what was not read, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.translations import Words

if TYPE_CHECKING:
    from model.recognition.answers.reading import Reading

N_ = str  # marks a text for `make texts`

FIRST = {
    "frame": N_("The picture is animated: only its first frame was read."),
    "page": N_("The file has several pages: only the first was read."),
}
LEFT_OUT = N_("Left out: {what}.")
BOTH = N_("{one}, {other}")


def remarks(words: Words, reading: Reading) -> list[str]:
    """Return sentences on what is first of several, left out, or read as one; often none."""
    said = [words(FIRST[reading.first])] if reading.first else []
    # Where there is no digit at all, the reading itself says so.
    if reading.text and (what := _left_out(words, reading)):
        said.append(words(LEFT_OUT, what=what))
    if reading.uncut:
        said.append(_uncut(words, reading.uncut))
    return said


def _left_out(words: Words, reading: Reading) -> str:
    small, others = len(reading.flecks), sum(not each.written for each in reading.digits)
    kinds = []
    if others:
        kinds.append(no_digits(words, others))
    if small:
        kinds.append(flecks(words, small))
    return words(BOTH, one=kinds[0], other=kinds[1]) if len(kinds) > 1 else "".join(kinds)


def no_digits(words: Words, number: int) -> str:
    """Return what to call so many signs that look like no digit."""
    return words.ngettext(
        "{number} sign that looks like no digit (a letter, a mark, something crossed out)",
        "{number} signs that look like no digits (letters, marks, something crossed out)",
        number,
    )


def flecks(words: Words, number: int) -> str:
    """Return what to call so many marks that are much smaller than the digits."""
    return words.ngettext(
        "{number} small mark (a dot, a comma, a speck)",
        "{number} small marks (dots, commas, specks)",
        number,
    )


def _uncut(words: Words, number: int) -> str:
    return words.ngettext(
        "{number} sign looks like several digits that touch, and was read as one: a picture of it "
        "from closer helps.",
        "{number} signs look like several digits that touch, and were read as one each: pictures "
        "of them from closer help.",
        number,
    )
