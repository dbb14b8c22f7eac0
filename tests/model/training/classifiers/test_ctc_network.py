"""The row network: what it learns from, that it learns, resumes and is exported as it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from model.__main__ import main
from model.recognition.ctc import BLANK, HEIGHT, strings
from model.recognition.reader import DigitReader
from model.training import devices
from model.training.checkpoint import read_checkpoint
from model.training.classifiers.ctc_network import (
    RowRun,
    RowTraining,
    batches,
    load_row_network,
    rows_right,
    stacked,
    train_rows,
)
from model.training.networks import RowNetwork, RowNetworkConfig
from model.training.options import OptionError
from model.training.synthesis.exported_rows import exported_rows
from model.training.synthesis.rows import Row, make_rows
from tests.model.support import synthetic_digits

TINY = RowTraining(rows=64, epochs=3, batch=16, width=8, ema=0.9, holdout=100)


@pytest.fixture(autouse=True)
def few_held_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let scores be told by 100 rows instead of 2,000."""
    monkeypatch.setattr("model.training.classifiers.ctc_network.HELD_ROWS", 100)


@pytest.fixture
def _unexported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write no graph: that alone takes a second or two."""
    monkeypatch.setattr("model.training.classifiers.ctc_network.export_rows", lambda *_: None)


def run_in(folder: Path) -> RowRun:
    """Return the paths of a run of its own."""
    return RowRun(
        run=str(folder), out=str(folder / "rows.safetensors"), onnx=str(folder / "rows.onnx"),
        threads=1,
    )  # fmt: skip


@pytest.mark.usefixtures("_unexported")
def test_a_run_learns_from_an_export_alone(tmp_path: Path) -> None:
    folder, run = tmp_path / "numbers", run_in(tmp_path / "run")
    words = ["--numbers", "20", "--test-count", "10", "--touching", "0.5", "--degrade"]
    assert main(["export", *words, "--out", str(folder)]) == 0
    held = exported_rows(folder, "test")
    assert all(row.strip.shape[0] == HEIGHT and 2 <= len(row.labels) <= 8 for row in held)
    read = [DigitReader().scan(row.strip) for row in held]
    right = [strings(each)[0][0] == row.labels for each, row in zip(read, held, strict=True)]
    assert np.mean(right) >= 0.7, "the shipped network reads what they say"
    assert train_rows(None, replace(TINY, epochs=2), replace(run, export=str(folder)))
    assert load_row_network(Path(run.out)).config.width == TINY.width
    with pytest.raises(OptionError, match="holds no numbers"):
        train_rows(None, TINY, replace(run, export=str(tmp_path)))


def test_batches_hold_rows_of_like_width_once_each() -> None:
    random = np.random.Generator(np.random.PCG64(0))
    data = [
        Row(np.zeros((HEIGHT, int(width)), np.uint8), (n,))
        for n, width in enumerate(random.integers(8, 200, 500))
    ]
    dealt = list(batches(data, 16, random))
    seen = [each.labels[0] for some in dealt for each in some]
    assert len(seen) == len(set(seen)) > 450
    spreads = [np.ptp([each.width for each in some]) for some in dealt]
    assert np.median(spreads) < 20
    first = [some[0].width for some in dealt]
    assert first != sorted(first), "narrow ones do not always come first"


def test_paper_on_the_right_changes_nothing() -> None:
    torch.manual_seed(0)
    network = RowNetwork(RowNetworkConfig(8)).eval()
    row = Row(np.random.Generator(np.random.PCG64(0)).integers(0, 255, (HEIGHT, 60), np.uint8), ())
    wide = Row(np.pad(row.strip, ((0, 0), (0, 40))), ())
    alone, beside = network(stacked([row])), network(stacked([row, wide]))
    assert alone.shape == (1, 30, 12)
    assert torch.allclose(beside[0], beside[1], atol=1e-5)
    # Only where the edge is near may the paper be told from the end of the picture.
    assert torch.allclose(alone[0, :5], beside[0, :5], atol=1e-5)


def test_training_learns_to_read_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(devices, "check_precision", lambda *_: None)  # imitated, it learns too
    config = replace(TINY, rows=400, epochs=6, width=12, lr=6e-3, ema=0.98, precision="bfloat16")
    said: list[str] = []
    assert train_rows(synthetic_digits(600), config, run_in(tmp_path), said.append)
    right = float(said[-1].split("rows ")[1].split("%")[0])
    assert right > 30, said
    strip = make_rows(synthetic_digits(200, seed=8), 1, 1)[0].strip
    answers = DigitReader(rows=tmp_path / "rows.onnx").scan(strip)
    assert answers.shape == (-(-strip.shape[1] // 2), BLANK + 1)
    assert np.allclose(answers.sum(axis=1), 1, atol=1e-4)


@pytest.mark.usefixtures("_unexported")
def test_resuming_gives_the_weights_of_an_unbroken_run(tmp_path: Path) -> None:
    digits = synthetic_digits()
    train_rows(digits, TINY, run_in(tmp_path / "whole"), lambda _line: None)

    def stop(line: str) -> None:
        if line.startswith("epoch 2"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_rows(digits, TINY, run_in(tmp_path / "broken"), stop)
    train_rows(digits, TINY, run_in(tmp_path / "broken"), lambda _line: None)
    first, second = (
        read_checkpoint(tmp_path / name / "checkpoint.pt") for name in ("whole", "broken")
    )
    for part in ("network", "ema"):
        for name, value in first[part].items():
            assert torch.equal(value, second[part][name]), f"{part}.{name}"
    with pytest.raises(OptionError, match="width = 8"):
        train_rows(digits, replace(TINY, width=9), run_in(tmp_path / "whole"), lambda _line: None)


def test_rows_right_counts_whole_rows() -> None:
    class Fixed(torch.nn.Module):
        """Says 4, 2 whatever it is shown."""

        def forward(self, images: torch.Tensor) -> torch.Tensor:
            path = torch.tensor([BLANK, 4, 4, BLANK, 2])
            return torch.nn.functional.one_hot(path, BLANK + 1).float().expand(len(images), -1, -1)

    strip = np.zeros((HEIGHT, 10), np.uint8)
    held = [Row(strip, (4, 2)), Row(strip, (4, 4, 2)), Row(strip, (4,)), Row(strip, (4, 2))]
    assert rows_right(Fixed(), held) == 0.5
