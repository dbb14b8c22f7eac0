"""Strokes recovered from drawings whose way is known, and from the network's."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from model.generation.sampler import DigitSampler
from model.handwriting.strokes import Stroke, rastered
from model.handwriting.tracing import traced


def drawn(*lines: list[tuple[float, float]], width: int = 3) -> np.ndarray:
    """Return lines through points, x and y in 0..28, drawn as a digit, uint8 [28, 28]."""
    large = np.zeros((28 * 8, 28 * 8), np.uint8)
    for line in lines:
        points = np.rint(np.array(line) * 8).astype(np.int32)
        cv2.polylines(large, [points[:, None]], False, 255, width * 8)
    return cv2.resize(large, (28, 28), interpolation=cv2.INTER_AREA)


@pytest.mark.parametrize("width", [2, 3, 4])
def test_a_line_is_one_stroke_from_above(width: int) -> None:
    (stroke,) = traced(drawn([(18, 5), (10, 23)], width=width))
    assert stroke.points[0] == pytest.approx([18, 5], abs=1.5)
    assert stroke.points[-1] == pytest.approx([10, 23], abs=1.5)
    assert stroke.width == pytest.approx(width, abs=0.6)


def test_a_cross_is_two_strokes_that_go_on() -> None:
    first, second = traced(drawn([(6, 6), (22, 22)], [(22, 6), (6, 22)]))
    for stroke, (start, end) in ((first, (6, 22)), (second, (22, 6))):
        assert stroke.points[0] == pytest.approx([start, 6], abs=1.5)
        assert stroke.points[-1] == pytest.approx([end, 22], abs=1.5)


def test_a_ring_begins_at_its_top_and_goes_left() -> None:
    turns = np.linspace(0, 2 * np.pi, 40)
    ring = np.c_[14 + 7 * np.sin(turns), 14 + 9 * np.cos(turns)]
    (stroke,) = traced(drawn([tuple(each) for each in ring]))
    assert stroke.points[0] == pytest.approx(stroke.points[-1], abs=0.1)
    assert stroke.points[0][1] == pytest.approx(5, abs=0.7)
    assert stroke.points[2][0] < stroke.points[0][0]


def test_a_blot_is_covered() -> None:
    blot = drawn([(8, 5), (8, 23)], width=2)
    cv2.circle(blot, (14, 20), 5, 255, -1)
    ink = rastered([each.moved(8, 0, 0) for each in traced(blot)], 224, 224)
    assert ink[20 * 8, 14 * 8] == 255
    assert ink[8 * 8, 8 * 8] == 255


@pytest.mark.parametrize("pixels", [[], [(14, 14)], [(0, 0), (27, 27)]])
def test_blank_paper_and_dust_have_no_strokes(pixels: list[tuple[int, int]]) -> None:
    digit = np.zeros((28, 28), np.uint8)
    for row, column in pixels:
        digit[row, column] = 255
    assert traced(digit) == []


def test_noise_has_an_end() -> None:
    noise = np.random.Generator(np.random.PCG64(1)).integers(0, 256, (3, 28, 28), np.uint8)
    for digit in (*noise, np.full((28, 28), 255, np.uint8)):
        for stroke in traced(digit):
            assert isinstance(stroke, Stroke)
            assert np.isfinite(stroke.points).all()


def test_ink_is_read_as_its_pixels_are(sampler: DigitSampler) -> None:
    wrong = []
    for digit in range(10):
        images = sampler.draw(digit, 10, 77)
        ink = [rastered([each.moved(8, 0, 0) for each in traced(i)], 224, 224) for i in images]
        small = [cv2.resize(each, (28, 28), interpolation=cv2.INTER_AREA) for each in ink]
        wrong += [digit for read in sampler.read(np.stack(small)).argmax(axis=1) if read != digit]
    assert len(wrong) <= 1, wrong
