"""A 1 with a long upstroke is told from a 7, on strokes of our own drawing."""

from __future__ import annotations

import numpy as np
import pytest

from model.recognition.answers.upstrokes import ONE, SEVEN, upstroke_of, weigh_upstrokes
from model.recognition.mnist_preprocessing import prepare
from model.recognition.reader import DigitReader
from tests.model.recognition.support import hooked_one, stroked

SEVENS = {
    "plain": [[(0.3, 0.2), (0.7, 0.2), (0.45, 0.8)]],
    "its bar rises a little": [[(0.3, 0.27), (0.7, 0.2), (0.45, 0.8)]],
    "with a hook": [[(0.3, 0.38), (0.31, 0.22), (0.7, 0.2), (0.45, 0.8)]],
    "crossed": [[(0.3, 0.2), (0.7, 0.2), (0.45, 0.8)], [(0.4, 0.5), (0.72, 0.5)]],
}


@pytest.fixture(scope="module")
def reader() -> DigitReader:
    return DigitReader()


def test_european_ones_are_no_sevens(reader: DigitReader) -> None:
    read = [
        reader.read_pixels(255 - hooked_one(rise, run, lean, pen=pen)).text
        for rise in (0.3, 0.4, 0.5)
        for run in (0.35, 0.45)
        for lean in (0.0, 0.15)
        for pen in (8, 14)
    ]
    assert read.count("1") >= 22, read


@pytest.mark.parametrize("kind", SEVENS)
def test_sevens_stay(reader: DigitReader, kind: str) -> None:
    assert upstroke_of(prepare(stroked(*SEVENS[kind]))) == 0
    assert reader.read_pixels(255 - stroked(*SEVENS[kind])).text == "7"


def test_an_upstroke_is_measured_in_heights_of_its_digit() -> None:
    for rise in (0.3, 0.5):
        assert upstroke_of(prepare(hooked_one(rise, 0.45))) == pytest.approx(rise, abs=0.08)
    assert upstroke_of(np.zeros((28, 28), np.uint8)) == 0
    assert upstroke_of(prepare(stroked([(0.5, 0.2), (0.45, 0.8)]))) == 0


def test_who_is_sure_of_a_seven_is_right() -> None:
    crops = np.stack([prepare(hooked_one(0.5, 0.45))] * 3)
    read = np.zeros((3, 11), np.float32)
    read[:, [ONE, SEVEN]] = [(0.01, 0.99), (1e-7, 1), (0.2, 0.1)]
    read[2, 4] = 0.7
    told = weigh_upstrokes(crops, read)
    assert told.argmax(axis=1).tolist() == [ONE, SEVEN, 4]
    assert told.sum(axis=1) == pytest.approx(1, abs=1e-6)
    assert np.array_equal(told[2], read[2])
    assert read[0, SEVEN] == np.float32(0.99), "what was given stays as it was"
