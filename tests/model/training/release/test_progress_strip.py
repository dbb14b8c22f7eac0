"""The film strip: rows of the runs' own sheets, noted with what had been shown by then."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from model.files import atomic_write
from model.images import png_bytes, sheet
from model.training.gan.sample_grids import SHEET_BLOCK, SHEET_GAP
from model.training.options import OptionError
from model.training.release.progress_strip import (
    Film,
    choose,
    make_film,
    sheets_of,
)
from train import main

DIGITS = np.random.default_rng(0).integers(0, 256, (30, 100, 28, 28), dtype=np.uint8)


def run(folder: Path, steps: list[int], first: int) -> Path:
    """Write the sheets of a run: DIGITS from `first` on, one for each step."""
    for nth, step in enumerate(steps, first):
        pixels = sheet(DIGITS[nth], columns=10, block=SHEET_BLOCK, gap=SHEET_GAP)
        with atomic_write(folder / f"hands-{step:07d}.png") as file:
            file.write(png_bytes(pixels))
    return folder


@pytest.fixture
def runs(tmp_path: Path) -> list[Path]:
    first = run(tmp_path / "first", [100, 200, 400, 800, 1000], 0)
    (first / "hands-of-mine.png").write_bytes(b"")
    return [first, run(tmp_path / "second", [500, 1000], 5)]


def test_a_row_is_the_hand_at_that_moment(runs: list[Path], tmp_path: Path) -> None:
    (path,) = make_film(runs, tmp_path / "out", Film(hand=3, moments=20, batch=50))
    with Image.open(path) as image:
        pixels = np.asarray(image)
        assert image.info == {"kimg": "5 10 20 40 50 75 100", "hand": "3"}
    assert pixels.shape == (7 * 29 - 1, 280)
    for nth in range(7):
        row = pixels[29 * nth : 29 * nth + 28]
        shown = row.reshape(28, 10, 28).swapaxes(0, 1).astype(int)
        assert np.abs(shown - DIGITS[nth, 30:40]).max() <= 5, "half the step between 32 greys"
    assert not pixels[28::29].any()


def test_a_later_run_goes_on_where_the_one_before_ended(runs: list[Path]) -> None:
    assert list(sheets_of(runs, 64)) == [6.4, 12.8, 25.6, 51.2, 64.0, 96.0, 128.0]
    assert list(sheets_of(runs[1:], 64)) == [32.0, 64.0]


def test_moments_grow_by_about_the_same_multiple() -> None:
    assert choose([1.0 * each for each in range(1, 1001)], 4) == [1, 10, 100, 1000]
    assert choose([50.0, 1330.0], 9) == [50, 1330]
    assert choose([50.0], 9) == [50]


def test_reals_come_along(runs: list[Path], tmp_path: Path) -> None:
    (runs[0] / "reals.png").write_bytes(b"real ones")
    arguments = ["film", *map(str, runs), "--out", str(tmp_path / "out"), "--moments", "2"]
    assert main(arguments) == 0
    assert (tmp_path / "out" / "reals.png").read_bytes() == b"real ones"
    with Image.open(tmp_path / "out" / "film.png") as film:
        assert film.info["kimg"] == "6 128"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "has no sheets"),
        (b"no picture", "is no picture, or damaged"),
        (png_bytes(np.zeros((28, 28), np.uint8)), "is no sheet of 10 hands"),
    ],
)
def test_what_is_no_run_is_told(
    tmp_path: Path, content: bytes | None, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if content is not None:
        (tmp_path / "hands-0000001.png").write_bytes(content)
    assert main(["film", str(tmp_path), "--out", str(tmp_path / "out")]) == 1
    assert sentence in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_options_are_checked() -> None:
    with pytest.raises(OptionError, match="--hand must be at most 9"):
        Film(hand=10)
