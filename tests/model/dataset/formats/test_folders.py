"""PNG in class folders."""

from __future__ import annotations

import resource
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.dataset import Recipe
from model.dataset.formats.folders import write_png
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


@pytest.mark.parametrize("test_count", [0, 4])
def test_shards_have_one_table_of_styles(
    sampler: DigitSampler, tmp_path: Path, test_count: int
) -> None:
    recipe = Recipe(10, 9, styles="random", test_count=test_count)
    for name, shards in (("one", 1), ("two", 2)):
        export(sampler, tmp_path / name, "png", recipe, shards=shards)
    for table in (tmp_path / "one").rglob("metadata.csv"):
        joined = tmp_path / "two" / table.relative_to(tmp_path / "one")
        assert joined.read_bytes() == table.read_bytes()
    assert len(list(tmp_path.rglob("metadata.csv"))) == (4 if test_count else 2)


def test_a_full_disk_names_the_picture_and_leaves_no_half_of_it(
    sampler: DigitSampler, tmp_path: Path
) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    part = Recipe(1, 9).parts()[0]
    chunks = [Recipe(1, 9).draw(sampler, 0, 1)]
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        with pytest.raises(OSError, match="too large") as refused:
            write_png([tmp_path / ".whole-train"], Recipe(1, 9), part, chunks)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert refused.value.filename == str(tmp_path / "0" / "00000000.png")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == []
