"""Whole numbers for a data set: each from (seed, place) alone, with true boxes and masks."""

from __future__ import annotations

import io
from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image

from model.dataset.numbers import NumberRecipe, Sample, run_lengths
from model.dataset.recipe import check_length
from model.errors import InputError
from model.generation.sampler import DigitSampler
from model.recognition.reader import DigitReader

RECIPE = NumberRecipe(count=6, seed=3, length=(2, 5), styles="random")


@pytest.fixture(scope="module")
def samples(sampler: DigitSampler) -> list[Sample]:
    return RECIPE.draw(sampler, 0, 6)[0]


def mask_of(sample: Sample, at: int) -> np.ndarray:
    """Return a digit's pixels, bool [H, W], unpacked by the format's own words."""
    runs = sample.masks[at]
    values = np.arange(len(runs)) % 2 == 1
    return np.repeat(values, runs).reshape(sample.width, sample.height).T


def test_masks_are_the_ink_and_boxes_hold_them(samples: list[Sample]) -> None:
    for sample in samples:
        picture = np.asarray(Image.open(io.BytesIO(sample.content)))
        assert picture.shape == (sample.height, sample.width)
        masks = [mask_of(sample, at) for at in range(len(sample.text))]
        assert np.array_equal(np.any(masks, axis=0), picture <= 127)
        for mask, (x, y, w, h) in zip(masks, sample.boxes, strict=True):
            rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
            assert (columns[0], rows[0]) == (x, y)
            assert (columns[-1] + 1, rows[-1] + 1) == (x + w, y + h)
        assert [box[0] for box in sample.boxes] == sorted(box[0] for box in sample.boxes)


def test_the_reader_reads_what_the_labels_say(samples: list[Sample]) -> None:
    reader = DigitReader()
    read = [reader.read(sample.content) for sample in samples]
    right = [reading.text == sample.text for reading, sample in zip(read, samples, strict=True)]
    assert sum(right) >= 5


def test_a_number_comes_from_its_place_alone(sampler: DigitSampler, samples: list[Sample]) -> None:
    assert RECIPE.draw(sampler, 4, 5)[0] == [samples[4]]
    assert all(2 <= len(sample.text) <= 5 for sample in samples)
    assert len({sample.hand for sample in samples}) == 6
    assert len({sample.hand.style for sample in samples}) == 6


def test_a_photograph_keeps_the_boxes_where_the_ink_is(sampler: DigitSampler) -> None:
    recipe = replace(RECIPE, degrade=True, styles="same")
    for sample in recipe.draw(sampler, 0, 4)[0]:
        picture = Image.open(io.BytesIO(sample.content))
        assert picture.format == "JPEG"
        grey = np.asarray(picture).astype(float)
        assert len(np.unique(grey[0])) > 3, "uneven paper"
        for at, (x, y, w, h) in enumerate(sample.boxes):
            mask, box = mask_of(sample, at), np.s_[y : y + h, x : x + w]
            paper = ~np.any([mask_of(sample, each) for each in range(len(sample.text))], axis=0)
            assert grey[mask].mean() < 0.92 * grey[box][paper[box]].mean()
    assert recipe.draw(sampler, 1, 2)[0] == recipe.draw(sampler, 0, 2)[0][1:]


@pytest.mark.parametrize(
    ("mask", "runs"),
    [
        ([[0, 1], [0, 1]], [2, 2]),
        ([[1, 1], [1, 1]], [0, 4]),
        ([[0, 0], [0, 0]], [4]),
        ([[1, 0], [0, 1]], [0, 1, 2, 1]),
    ],
)
def test_runs_go_down_the_columns_and_begin_with_paper(mask: list, runs: list[int]) -> None:
    assert run_lengths(np.array(mask, np.uint8)) == runs


@pytest.mark.parametrize("text", ["", "0", "8-2", "2-41", "a", "2-3-4", "-3", "٣"])
def test_a_length_is_checked(text: str) -> None:
    with pytest.raises(ValueError, match="like 2-8, from 1 to 40"):
        check_length(text)
    assert check_length("2-8") == (2, 8)
    assert check_length("40") == (40, 40)


def test_neighbours_touch_where_that_is_asked_for(sampler: DigitSampler) -> None:
    apart = replace(RECIPE, styles="same")
    together = replace(apart, touching=1.0)
    pairs = zip(apart.draw(sampler, 0, 6)[0], together.draw(sampler, 0, 6)[0], strict=True)
    pieces = []
    for loose, close in pairs:
        assert loose.text == close.text
        pieces.append([parts_of(each) for each in (loose, close)])
    loose, close = np.sum(pieces, axis=0)
    assert loose == sum(len(text) for text in apart.draw(sampler, 0, 6)[1])
    assert close == 6  # each number is one piece
    with pytest.raises(InputError, match="share from 0 to 1"):
        replace(apart, touching=1.5)


def parts_of(sample: Sample) -> int:
    """Return of how many connected parts the ink is, but for specks."""
    ink = np.asarray(Image.open(io.BytesIO(sample.content))) <= 127
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink.astype(np.uint8))
    return int((stats[1:, cv2.CC_STAT_AREA] > 20).sum())
