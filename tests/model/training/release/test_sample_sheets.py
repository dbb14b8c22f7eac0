"""The quiz and the worst drawings: picked by chance and by the checker, and noted as they are."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.generation.sampler import DigitSampler
from model.training.mnist import Digits
from model.training.options import OptionError
from model.training.release.sample_sheets import Samples, least_sure, make_samples
from model.weights import WEIGHTS

REAL = Digits(np.full((20, 28, 28), 200, np.uint8), np.arange(20, dtype=np.uint8) % 10)
FEW = Samples(rounds=2, drawn=60, worst=2, seed=3)


def test_sheets_are_noted_and_the_same_every_time(tmp_path: Path, sampler: DigitSampler) -> None:
    for name in ("generator.onnx", "checker.onnx"):
        shutil.copy(WEIGHTS / name, tmp_path)
    first = [path.read_bytes() for path in make_samples(tmp_path, REAL, FEW)]
    paths = make_samples(tmp_path, REAL, FEW)
    assert [path.read_bytes() for path in paths] == first
    quiz, worst = (Image.open(path) for path in paths)
    assert (quiz.size, worst.size) == ((280, 56), (280, 56))
    assert quiz.info["weights"] == worst.info["weights"] == sampler.version
    cells = np.asarray(quiz).reshape(2, 28, 10, 28).swapaxes(1, 2).reshape(-1, 28 * 28)
    are_real = "".join(str(int((cell == 200).all())) for cell in cells)
    assert quiz.info["real"] == are_real
    assert set(are_real) == {"0", "1"}


def test_the_worst_are_the_least_sure_of_each_digit(sampler: DigitSampler) -> None:
    images, read, sure = least_sure(sampler, FEW)
    everything, labels = next(sampler.stream(60, seed=3))
    seen = sampler.read(everything)[np.arange(60), labels]
    for digit in range(10):
        assert sure[[digit, digit + 10]] == pytest.approx(np.sort(seen[labels == digit])[:2])
    assert np.array_equal(read, sampler.read(images).argmax(axis=1))


def test_options_are_checked() -> None:
    with pytest.raises(OptionError, match="--rounds must be at most 20"):
        Samples(rounds=21)
