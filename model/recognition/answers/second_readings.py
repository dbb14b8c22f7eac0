"""When a photograph or scan is read again by the page network's ink, and which reading counts."""

from __future__ import annotations

from statistics import median

from model.recognition.answers.reading import ReadDigit, Reading
from model.recognition.components import Box

DOUBTED = 0.9  # confidence below which a photograph is read again; digits new in that have it
SURER = 0.1  # by which the other reading's is greater, at least, where that counts
LIKELY = 0.5  # confidence of its least sure digit, at least, where the first reading has none
LARGE = 0.5  # of the digits' typical size: what is as large may be one that was overlooked
COVERED = 0.3  # part of a box that lies in another, from which on it is the same sign


def overlooks(reading: Reading, places: list[Box]) -> bool:
    """Tell whether somebody wrote something as large as a digit that was not read.

    `places` is where somebody wrote, in the original's pixels.
    """
    sizes = [max(each.box[2:]) for each in reading.digits if each.digit is not None]
    least = LARGE * median(sizes or [0])
    return any(
        max(place[2:]) >= least and not _is_among(place, _written(reading)) for place in places
    )


def is_surer(other: Reading, reading: Reading) -> bool:
    """Tell whether the `other` reading is surer; all of it, where the first has no digit, is."""
    return other.least > reading.least + SURER and (bool(reading.text) or other.least >= LIKELY)


def adds(other: Reading, reading: Reading) -> bool:
    """Tell whether the `other` reading has the first's digits where they were, and surely more."""
    digits = [each for each in other.digits if each.digit is not None]
    more = [each for each in digits if not _is_among(each.box, _written(reading))]
    kept = all(
        _is_among(each.box, [same for same in digits if same.digit == each.digit])
        for each in reading.digits
        if each.digit is not None
    )
    return kept and bool(reading.text) and bool(more) and min(d.confidence for d in more) >= DOUBTED


def _written(reading: Reading) -> list[ReadDigit]:
    return [each for each in reading.digits if each.written]


def _is_among(box: Box, signs: list[ReadDigit]) -> bool:
    """Tell whether a box is mostly that of one of the signs, or holds one."""
    return any(_shared(box, sign.box) > COVERED * _least_area(box, sign.box) for sign in signs)


def _shared(one: Box, other: Box) -> int:
    """Return how many pixels lie in both boxes."""
    sides = (
        min(a + length, b + another) - max(a, b)
        for a, b, length, another in zip(one[:2], other[:2], one[2:], other[2:], strict=True)
    )
    width, height = (max(0, side) for side in sides)
    return width * height


def _least_area(one: Box, other: Box) -> int:
    return max(1, min(one[2] * one[3], other[2] * other[3]))
