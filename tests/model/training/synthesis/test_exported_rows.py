"""Rows of an export: whole numbers, and their digits set anew."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from model.__main__ import main
from model.generation.sampler import DigitSampler
from model.recognition.ctc import HEIGHT
from model.training.options import OptionError
from model.training.synthesis import exported_rows as module
from model.training.synthesis.exported_rows import exported_rows, varied_rows


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "numbers"
    words = ["--numbers", "30", "--test-count", "2", "--touching", "1", "--length", "3-6"]
    assert main(["export", *words, "--out", str(folder)]) == 0
    return folder


def test_numbers_are_shown_whole_and_their_digits_anew(folder: Path) -> None:
    whole = {each.labels for each in exported_rows(folder, "train")}
    made, again = (varied_rows(folder, "train", 80, 5) for _ in range(2))
    assert all((a.strip == b.strip).all() for a, b in zip(made, again, strict=True))
    assert all(each.strip.shape[0] == HEIGHT for each in made)
    anew = [each for each in made if each.labels not in whole]
    assert 60 <= len(anew) <= 75
    assert {len(each.labels) for each in anew} & {1, 2}, "no number of the export is so short"


def test_a_digit_is_cut_out_of_its_neighbours(folder: Path) -> None:
    digits = module._digits(folder, "train", list(module._numbers(folder, "train")))
    texts = [each.labels for each in exported_rows(folder, "train")]
    assert digits.labels.tolist() == [digit for text in texts for digit in text]
    sure = DigitSampler().read(digits.images)[np.arange(len(digits)), digits.labels]
    assert (sure > 0.5).mean() > 0.95


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="holds no numbers"):
        varied_rows(tmp_path, "train", 1, 0)
