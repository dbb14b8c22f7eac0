"""PNG in class folders."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from model.dataset import Recipe
from model.generation.sampler import DigitSampler
from tests.model.dataset.support import export


def test_png_lies_in_class_folders(
    sampler: DigitSampler, drawn: np.ndarray, tmp_path: Path
) -> None:
    export(sampler, tmp_path, "png", Recipe(60, 9))
    folders = sorted(path.name for path in tmp_path.iterdir() if path.is_dir())
    assert folders == list("0123456789")
    files = sorted(tmp_path.glob("*/*.png"))
    assert len(files) == 60
    for path in files[::7]:
        index = int(path.stem)
        assert path.parent.name == str(index % 10)
        picture = Image.open(path)
        assert picture.mode == "L"
        assert np.array_equal(np.asarray(picture), drawn[index])
