"""Marks, lines and cuts, on ink of our own drawing."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from model.recognition.binarization import Ink
from model.recognition.components import (
    MAX_MARKS,
    Mark,
    TooManyMarks,
    find_marks,
    lines_of,
)
from model.recognition.ruled_lines import without_rules
from model.recognition.seams import TALL, between, seams


def block(x: int, y: int, width: int, height: int) -> Mark:
    return Mark(np.full((height, width), 255, np.uint8), x, y)


def ink_of(*boxes: tuple[int, int, int, int], shape: tuple[int, int] = (300, 400)) -> Ink:
    mask = np.zeros(shape, np.uint8)
    for x, y, width, height in boxes:
        mask[y : y + height, x : x + width] = 1
    return Ink(mask * 255, mask)


def test_specks_are_no_marks() -> None:
    marks, _ = find_marks(ink_of((50, 50, 40, 100), (200, 60, 30, 90), (300, 100, 12, 12)))
    assert sorted(mark.x for mark in marks) == [49, 199]
    assert len(find_marks(ink_of((300, 100, 12, 12)))[0]) == 1, (
        "small is what is small among others"
    )
    assert find_marks(ink_of((300, 100, 5, 5))) == ([], [])


def test_large_specks_are_told_beside_the_marks() -> None:
    digit, point, hair, grain = (
        (50, 50, 40, 100),
        (110, 138, 12, 12),
        (120, 60, 2, 12),
        (9, 9, 3, 3),
    )
    assert find_marks(ink_of(digit, point, hair, grain))[1] == [point]


def test_what_is_faint_all_over_is_no_mark() -> None:
    ink = ink_of((50, 50, 40, 100), (200, 60, 4, 90))
    ink.soft[60:150, 200:204] = 90
    assert [mark.x for mark in find_marks(ink)[0]] == [49]
    ink.soft[60:80, 200:204] = 200
    assert len(find_marks(ink)[0]) == 2, "a stroke that fades"


def test_more_marks_than_any_reading_holds_are_refused() -> None:
    boxes = [(20 * column, 20 * row, 10, 12) for row in range(20) for column in range(20)]
    assert len(boxes) > MAX_MARKS
    with pytest.raises(TooManyMarks):
        find_marks(ink_of(*boxes, shape=(500, 500)))


def test_lines_climb_and_keep_their_order() -> None:
    above = [block(100 * n, 100 - 15 * n, 50, 80) for n in range(6)]
    below = [block(100 * n + 30, 220 - 15 * n, 50, 80) for n in range(6)]
    assert lines_of([*below[::-1], *above[::-1]]) == [above, below]


def test_ruled_lines_go_and_digits_stay() -> None:
    mask = np.zeros((300, 400), np.uint8)
    cv2.line(mask, (200, 60), (200, 240), 1, 9)
    stroke = mask.copy()
    for y in (50, 150, 250):
        cv2.line(mask, (0, y), (399, y + 4), 1, 2)
    left = without_rules(mask)
    assert left[stroke > 0].mean() > 0.97, "the stroke is whole where it crosses the lines"
    assert left[stroke == 0].sum() < 0.05 * mask[stroke == 0].sum()
    bar = np.zeros((300, 400), np.uint8)
    cv2.line(bar, (120, 80), (280, 80), 1, 9)
    assert np.array_equal(without_rules(bar), bar), "the bar of a 7 is no rule"


def outline(shape: str) -> Ink:
    """Return a thin 7 with ink around it: a frame, a ring, or two digits that touch below it."""
    mask = np.zeros((300, 400), np.uint8)
    ways = {
        "box": [[(60, 40), (340, 40), (340, 260), (60, 260), (60, 50)]],
        "ring": [cv2.ellipse2Poly((200, 150), (150, 120), 0, 0, 360, 5)],
        "touching digits": [
            [(60, 60), (120, 60), (60, 250), (280, 250)],
            [(330, 50), (270, 200), (350, 200), (330, 120), (330, 260), (270, 250)],
        ],
    }[shape]
    for way in ways:
        cv2.polylines(mask, [np.array(way)], False, 1, 7)
    cv2.polylines(mask, [np.array([(170, 90), (230, 90), (190, 215)])], False, 1, 7)
    return Ink(mask * 255, mask)


@pytest.mark.parametrize(("shape", "marks"), [("box", 1), ("ring", 1), ("touching digits", 2)])
def test_a_frame_is_what_stands_on_all_sides(shape: str, marks: int) -> None:
    assert len(find_marks(outline(shape))[0]) == marks


def test_a_seam_leans_with_the_digits_it_parts() -> None:
    ink = np.zeros((TALL, 70), np.uint8)
    cv2.line(ink, (30, 2), (14, 45), 255, 4)
    cv2.line(ink, (48, 2), (32, 45), 255, 4)
    # No straight cut could part them without ink: at the top the left one is right of the other.
    paths, crossed = seams(ink)
    clean = [n for n in range(len(paths)) if crossed[n] < 0.5 and 14 < paths[n][40] < 34]
    parted = [between(ink, None, paths[n])[0] for n in clean]
    assert any(abs(int(part.sum()) * 2 - int(ink.sum())) < 0.1 * ink.sum() for part in parted)
    assert (np.diff(np.array([path.mean() for path in paths])) > 0).all()


def test_a_seam_crosses_where_the_joint_is_thin() -> None:
    ink = np.zeros((TALL, 70), np.uint8)
    ink[4:44, 8:28] = ink[4:44, 40:60] = 255
    ink[22:25, 28:40] = 255
    paths, crossed = seams(ink)
    joint = [n for n in range(len(paths)) if 28 <= paths[n].mean() < 40]
    assert joint
    assert min(crossed[n] for n in joint) == pytest.approx(3, abs=0.5)
