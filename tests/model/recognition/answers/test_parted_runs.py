"""Which reading of a run counts."""

from __future__ import annotations

import numpy as np

from model.recognition.answers.parted_runs import surer
from model.recognition.segmentation import NO_DIGIT, Glyph


def glyph(digit: int | None, height: int = 100, sure: float = 0.9) -> Glyph:
    answers = NO_DIGIT if digit is None else np.full(11, (1 - sure) / 10, np.float32)
    if digit is not None:
        answers[digit] = sure
    return Glyph(np.zeros((28, 28), np.uint8), answers, (0, 0, 50, height))


def test_digits_that_were_sure_stand_where_their_parts_say_nothing() -> None:
    two, seven = glyph(2), glyph(7)
    assert surer([two, seven], [glyph(None)]) == [two, seven]
    assert surer([two, seven], [glyph(8), glyph(None)]) == [two, seven]
    doubtful = glyph(2, sure=0.5)
    none = [glyph(None)]
    assert surer([doubtful, seven], none) == none
    assert surer([glyph(None), seven], none) == none


def test_parts_count_where_they_are_digits_or_flecks_beside_them() -> None:
    eight, fleck = glyph(8), glyph(None, height=30)
    assert surer([glyph(3), glyph(1)], [eight]) == [eight], "a digit in two pieces"
    assert surer([glyph(1)], [eight, fleck]) == [eight, fleck]
