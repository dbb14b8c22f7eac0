"""What lies at the edge of a picture is no digit; what is written there is."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from model.generation.sampler import DigitSampler
from model.recognition.dirt import without_dirt
from model.recognition.reader import DigitReader
from model.recognition.segmentation import Glyph
from tests.model.recognition.support import dark_on_light, number

PAGE = 800, 600  # height, width
NUMBER = [(200, 300, 40, 60), (260, 300, 40, 60), (320, 300, 40, 60)]


@pytest.fixture(scope="module")
def reader() -> DigitReader:
    return DigitReader()


def glyph(box: tuple[int, int, int, int], answer: int = 1) -> Glyph:
    return Glyph(np.zeros((28, 28), np.uint8), np.eye(11, dtype=np.float32)[answer], box)


def kept(lines: list[list[tuple[int, int, int, int]]], answer: int = 1) -> list[list[tuple]]:
    found, _ = without_dirt([[glyph(box, answer) for box in line] for line in lines], PAGE)
    return [[each.box for each in line] for line in found]


@pytest.mark.parametrize("edge", [(12, 500, 6, 60), (580, 20, 8, 90), (0, 740, 30, 60)])
def test_a_piece_of_an_edge_is_left_out(edge: tuple[int, int, int, int]) -> None:
    assert kept([NUMBER, [edge]]) == [NUMBER]


@pytest.mark.parametrize(
    "lines",
    [
        [[(12, 300, 6, 60), *NUMBER]],  # in a line with others
        [[(12, 100, 6, 60)], [(12, 200, 6, 60)], [(12, 300, 6, 60)]],  # all of it stands there
        [[(12, 300, 8, 60), (40, 300, 30, 60)], [(12, 400, 8, 60)]],  # under others
        [NUMBER, [(300, 500, 6, 60)]],  # within
        [NUMBER, [(4, 500, 30, 60)]],  # wider than an edge
        [[(200, 300, 40, 60)], [(12, 500, 6, 60)]],  # beside one alone, that tells too little
    ],
)
def test_what_may_be_written_stays(lines: list[list[tuple[int, int, int, int]]]) -> None:
    assert kept(lines) == lines


def test_small_marks_that_are_no_digits_are_told_apart() -> None:
    lines = [[glyph(box) for box in NUMBER], [glyph((300, 400, 20, 20), 10)]]
    found, rest = without_dirt(lines, PAGE)
    assert [len(line) for line in found] == [3]
    assert [each.box for each in rest] == [(300, 400, 20, 20)]


def test_the_pieces_of_an_edge_beside_a_number(sampler: DigitSampler, reader: DigitReader) -> None:
    page = dark_on_light(np.pad(number(sampler, "4907"), ((300, 300), (160, 160))))
    for top in (40, 190, 600):
        cv2.line(page, (9, top), (12, top + 90), 60, 5, cv2.LINE_AA)
    assert reader.read_pixels(page).text == "4907"
