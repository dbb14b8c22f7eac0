"""Digits in pieces, on ink of our own drawing."""

from __future__ import annotations

import numpy as np

from model.recognition.components import Mark
from model.recognition.fragments import join_fragments


def block(x: int, y: int, width: int, height: int) -> Mark:
    return Mark(np.full((height, width), 255, np.uint8), x, y)


def test_stacked_fragments_are_joined_and_lines_are_not() -> None:
    body, bar, neighbour = block(0, 40, 60, 80), block(5, 20, 50, 12), block(90, 20, 50, 100)
    joined = join_fragments([body, bar, neighbour])
    assert sorted((m.x, m.y, m.width, m.height) for m in joined) == [
        (0, 20, 60, 100),
        (90, 20, 50, 100),
    ]
    below = block(0, 130, 60, 90)
    assert len(join_fragments([body, below])) == 2


def test_two_halves_of_a_digit_are_one_and_two_lines_are_two() -> None:
    upper, lower = block(0, 0, 140, 90), block(0, 96, 150, 86)
    assert [mark.height for mark in join_fragments([lower, upper])] == [182]
    assert len(join_fragments([upper, block(0, 120, 150, 86)])) == 2, "too far apart"
    narrow = block(0, 0, 60, 90), block(5, 92, 60, 90)
    assert len(join_fragments([*narrow])) == 2, "a line under another one, close to it"
    assert len(join_fragments([upper, lower, block(170, 0, 70, 90)])) == 3, "others are as tall"


def test_a_bar_that_begins_where_the_belly_ends_is_its_own() -> None:
    others = [block(0, 0, 60, 100), block(200, 0, 60, 100)]
    belly, bar = block(80, 35, 50, 65), block(135, 0, 45, 30)
    joined = join_fragments([*others, belly, bar])
    assert sorted((m.x, m.y, m.width, m.height) for m in joined) == [
        (0, 0, 60, 100),
        (80, 0, 100, 100),
        (200, 0, 60, 100),
    ]
    far = block(155, 0, 45, 30)
    assert len(join_fragments([*others, belly, far])) == 4, "apart"
    assert len(join_fragments([*others, block(80, 0, 50, 100), bar])) == 4, "beside a whole digit"


def test_where_most_digits_are_in_pieces_what_is_joined_tells_their_height() -> None:
    broken = [block(100 * n, *part) for n in range(3) for part in ((0, 70, 60), (68, 70, 92))]
    joined = join_fragments([*broken, block(400, 0, 20, 160), block(500, 0, 20, 160)])
    assert [mark.height for mark in joined] == [160] * 5
    alone = join_fragments(broken)
    assert len(alone) == 6, "nothing tells that they are not two lines"
