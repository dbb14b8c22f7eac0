"""Which of two readings of a photograph counts."""

from __future__ import annotations

import numpy as np
import pytest

from model.recognition.answers.reading import ReadDigit, Reading
from model.recognition.answers.second_readings import adds, is_surer, overlooks

CROP = np.zeros((28, 28), np.uint8)


def reading(text: str, *sure: float, first: int = 0) -> Reading:
    """Return digits 50 wide and 100 high beside one another from place `first`; x is no digit."""
    digits = tuple(
        ReadDigit(
            None if sign == "x" else int(sign),
            confidence,
            (0.1,) * 10,
            0,
            (60 * place, 20, 50, 100),
            CROP,
        )
        for place, (sign, confidence) in enumerate(zip(text, sure, strict=True), first)
    )
    return Reading((digits,), 640, 140)


@pytest.mark.parametrize(
    ("place", "is_overlooked"),
    [
        ((185, 30, 40, 90), True),  # beside the digits
        ((125, 30, 40, 90), True),  # where it said that there is no digit
        ((65, 25, 40, 90), False),  # one of them
        ((0, 20, 110, 100), False),  # two of them, joined
        ((185, 30, 20, 40), False),  # a comma
    ],
)
def test_what_is_as_large_as_the_digits_is_overlooked(
    place: tuple[int, int, int, int], is_overlooked: bool
) -> None:
    first = reading("12x", 0.95, 0.95, 0.95)
    assert overlooks(first, [place]) == is_overlooked
    assert not overlooks(first, [])


def test_a_surer_reading_is_surer_by_a_tenth() -> None:
    first = reading("12", 0.6, 0.9)
    assert is_surer(reading("17", 0.9, 0.71), first)
    assert not is_surer(reading("17", 0.9, 0.69), first)


def test_where_nothing_was_read_the_other_reading_is_likely() -> None:
    assert is_surer(reading("7", 0.51), reading(""))
    assert not is_surer(reading("7", 0.49), reading("x", 0.9))
    assert not is_surer(reading(""), reading(""))


def test_a_reading_adds_to_all_of_the_first() -> None:
    first = reading("12", 0.95, 0.95)
    assert adds(reading("123", 0.95, 0.95, 0.9), first)
    assert adds(reading("123", 0.5, 0.95, 0.9), first), "the new one is sure"
    assert not adds(reading("123", 0.95, 0.95, 0.89), first)
    assert not adds(reading("124", 0.95, 0.95, 0.95, first=1), first), "a 1 where the 2 was"
    assert not adds(reading("173", 0.95, 0.95, 0.95), first)
    assert not adds(reading("12", 0.95, 0.95), first)
    assert not adds(reading("1", 0.95), reading("x", 0.95)), "nothing was read to add to"
    assert adds(reading("12", 0.95, 0.95), reading("x2", 0.95, 0.95)), "it was told to be none"
