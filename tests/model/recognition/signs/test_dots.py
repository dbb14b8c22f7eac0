"""Specks beside digits: dots, commas and colons between two of them."""

from __future__ import annotations

import numpy as np
import pytest

from model.recognition.components import Box, Mark
from model.recognition.fragments import join_fragments
from model.recognition.signs.dots import MAX_DOTS, dotted, find_dots, unused

LEFT, RIGHT = (50, 50, 40, 100), (150, 50, 40, 100)


def block(x: int, y: int, width: int, height: int) -> Mark:
    return Mark(np.full((height, width), 255, np.uint8), x, y)


def test_dots_and_commas_stand_beside_digits() -> None:
    digits = [block(50, 50, 40, 100), block(150, 55, 40, 95)]
    point, far, comma = (110, 138, 12, 12), (400, 140, 12, 12), block(194, 140, 10, 34)
    marks, dots = find_dots([*digits, comma], [point, far], digits)
    assert marks == digits
    assert dots == [point, (194, 140, 10, 34)]
    grain = [(95 + n, 60 + n, 8, 8) for n in range(MAX_DOTS + 1)]
    assert find_dots(digits, grain, digits) == (digits, [])
    assert find_dots([], [point], []) == ([], [])


@pytest.mark.parametrize("box", [(194, 60, 10, 34), (160, 152, 30, 20), (194, 100, 20, 45)])
def test_a_small_mark_elsewhere_is_no_comma(box: tuple[int, int, int, int]) -> None:
    """High up, under a digit as the foot of a broken one, too tall."""
    marks = [block(50, 50, 40, 100), block(150, 55, 40, 95), block(*box)]
    assert find_dots(marks, [], join_fragments(marks)) == (marks, [])


def test_the_foot_of_a_broken_digit_is_no_comma() -> None:
    """It begins beside the end of the upper part, whose middle it lies under."""
    marks = [block(50, 50, 40, 100), block(100, 50, 50, 55), block(105, 118, 20, 34)]
    assert find_dots(marks, [], join_fragments(marks)) == (marks, [])


def test_a_comma_stands_beside_a_digit_in_pieces() -> None:
    broken, comma = (block(50, 50, 60, 50), block(50, 105, 70, 80)), block(130, 165, 20, 45)
    others = block(160, 50, 20, 135), block(190, 50, 50, 70), block(250, 50, 20, 135)
    marks = [*broken, comma, *others]
    rest, dots = find_dots(marks, [], join_fragments(marks))
    assert (rest, dots) == ([*broken, *others], [(130, 165, 20, 45)])


def told(*boxes: Box, shear: float = 0.0) -> str:
    """Return the sign that specks are between two digits 100 pixels high; `shear` leans them."""
    soft = np.zeros((300, 300), np.uint8)
    for x, y, width, height in boxes:
        for row in range(height):
            left = x + round(shear * (height - row))
            soft[y + row, left : left + width] = 255
    wide = [(x, y, width + round(shear * height), height) for x, y, width, height in boxes]
    found = dotted(LEFT, RIGHT, 100, wide, soft)
    return found[0].sign if found else ""


def test_what_stands_at_the_foot_is_a_dot_or_a_comma() -> None:
    assert told((114, 140, 12, 12)) == "."
    assert told((114, 136, 10, 34)) == ","
    assert told((110, 136, 10, 30), shear=0.3) == ","
    assert told((114, 90, 12, 12)) == "", "halfway up"
    assert told((114, 50, 12, 12)) == "", "at the top"
    assert told((60, 140, 12, 12)) == "", "under a digit"
    assert told((114, 148, 3, 3)) == "", "a grain"
    assert told((114, 138, 17, 28), (139, 100, 30, 60)) == "", "a splinter of the next digit"


def test_two_dots_one_over_the_other_are_a_colon() -> None:
    low, high = (114, 128, 12, 12), (116, 84, 12, 12)
    assert told(low, high) == ":"
    assert told(high, low) == ":"
    assert told(low, (114, 84, 4, 5)) == ".", "the other is a grain"
    assert told(low, high, (76, 60, 12, 12)) == ":", "a splinter of a digit beside them"


def test_a_speck_is_told_once() -> None:
    dot, other = (114, 140, 12, 12), (60, 30, 12, 12)
    soft = np.zeros((300, 300), np.uint8)
    soft[140:152, 114:126] = 255
    line = dotted(LEFT, RIGHT, 100, [dot], soft)
    assert [glyph.sign for glyph in line] == ["."]
    assert unused([dot, other], [line]) == [other]
