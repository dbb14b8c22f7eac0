"""What a reading has to say beside its digits."""

from __future__ import annotations

import numpy as np

from model.recognition.answers.reading import ReadDigit, Reading
from model.recognition.remarks import remarks
from model.translations import words_for


def sign(digit: int | None, sign: str = "") -> ReadDigit:
    crop = np.zeros((28, 28), np.uint8)
    return ReadDigit(digit, 0.9, (0.09,) * 10, 0.1, (0, 0, 9, 9), crop, sign)


def test_what_was_left_out_is_told_with_its_reason() -> None:
    lines = ((sign(4), sign(None), sign(2)),)
    say = words_for("en")
    assert remarks(say, Reading(((sign(4),),), 50, 50)) == []
    assert remarks(say, Reading(((sign(4), sign(None, "+"), sign(2)),), 50, 50)) == []
    (told,) = remarks(say, Reading(lines, 50, 50, flecks=((1, 1, 2, 2), (9, 9, 2, 2))))
    assert told.startswith("Left out: 1 sign that looks like no digit")
    assert "2 small marks" in told
    assert remarks(say, Reading(((sign(None),),), 50, 50)) == [], "its headline says it"
    first, second = remarks(say, Reading((), 50, 50, uncut=2, first="page"))
    assert first.startswith("The file has several pages")
    assert second.startswith("2 signs look like several digits")
