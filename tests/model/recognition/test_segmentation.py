"""When a run of ink is cut into digits, and when it is not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from model.generation.sampler import DigitSampler
from model.recognition import segmentation
from model.recognition.components import Mark
from model.recognition.reader import DigitReader
from tests.model.recognition.support import number


@pytest.fixture(scope="module")
def reader() -> DigitReader:
    return DigitReader()


def read_run(reader: DigitReader, ink: np.ndarray) -> list[int]:
    """Return what a run of `ink`, uint8 [H, W], is read as; 10 is no digit."""
    glyphs = segmentation.regroup([Mark(ink, 0, 0)], reader.classify, reader.scan)
    return [int(glyph.probabilities.argmax()) for glyph in glyphs]


def test_a_wide_digit_that_both_networks_know_is_not_cut(
    sampler: DigitSampler, reader: DigitReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    cuts = []
    cut = segmentation._cut
    monkeypatch.setattr(segmentation, "_cut", lambda *given: cuts.append(1) or cut(*given))
    for digit in (0, 2, 3, 5, 7):
        ink = number(sampler, str(digit))
        columns = np.flatnonzero((ink > 60).any(axis=0))
        wide = cv2.resize(ink[:, columns[0] : columns[-1] + 1], (200, ink.shape[0]))
        assert read_run(reader, wide) == [digit]
    assert len(cuts) <= 1


def test_touching_digits_are_cut(sampler: DigitSampler, reader: DigitReader) -> None:
    tiles = [sampler.draw(digit, 1, 4)[0] for digit in (3, 8)]
    parts = []
    for tile in tiles:
        large = cv2.resize(tile, (168, 168), interpolation=cv2.INTER_CUBIC)
        columns = np.flatnonzero((large > 60).any(axis=0))
        parts.append(large[:, columns[0] : columns[-1] + 1])
    overlap = 12
    joined = np.zeros((168, parts[0].shape[1] + parts[1].shape[1] - overlap), np.uint8)
    joined[:, : parts[0].shape[1]] = parts[0]
    right = joined[:, -parts[1].shape[1] :]
    np.maximum(right, parts[1], out=right)
    assert read_run(reader, joined) == [3, 8]
