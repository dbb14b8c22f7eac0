"""NPZ, as NumPy and Keras read it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model.dataset import Recipe
from model.generation.latents import hands, one_hot
from model.generation.sampler import DigitSampler
from model.generation.style import Style
from tests.model.dataset.support import LABELS, export


def test_keras_finds_its_names(
    sampler: DigitSampler, drawn: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.dataset.recipe.CHUNK", 40)  # a chunk lies across both splits
    # As keras.datasets.mnist.load_data opens its file.
    with np.load(export(sampler, tmp_path, "keras"), allow_pickle=True) as read:
        assert list(read) == ["x_train", "y_train", "x_test", "y_test"]
        assert read["x_train"].dtype == read["y_train"].dtype == np.uint8
        assert np.array_equal(read["x_train"], drawn[:60])
        assert np.array_equal(read["x_test"], drawn[60:])
        assert np.array_equal(read["y_train"], LABELS[:60])
        assert np.array_equal(read["y_test"], LABELS[60:])


def test_keras_without_a_test_split(sampler: DigitSampler, tmp_path: Path) -> None:
    with np.load(export(sampler, tmp_path, "keras", Recipe(5, 9))) as read:
        assert {name: len(read[name]) for name in read} == {"x_train": 5, "y_train": 5}


def test_chosen_digits_in_a_style(sampler: DigitSampler, tmp_path: Path) -> None:
    bold = Style(weight=1)
    recipe = Recipe(count=7, seed=3, digits=(5, 0), style=bold)
    with np.load(export(sampler, tmp_path, "npz", recipe)) as archive:
        x, y = archive["x"], archive["y"]
    assert y.tolist() == [5, 0, 5, 0, 5, 0, 5]
    assert np.array_equal(x, sampler.generate(sampler.steer(hands(3, 0, 7), bold), one_hot(y)))
