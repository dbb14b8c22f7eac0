"""Runs side by side, on held-out training images."""

from __future__ import annotations

from pathlib import Path

import pytest

import train
from model.generation.sampler import GENERATOR
from model.training.evaluation import compare_runs as module
from model.training.evaluation import validation
from model.training.evaluation.compare_runs import Comparison, compare
from model.training.gan.loop import train_generator
from model.training.options import OptionError
from tests.model.support import synthetic_bars, synthetic_digits
from tests.model.training.gan.support import TINY, quiet, run_in

WEIGHTS = GENERATOR.parent


@pytest.fixture
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HELD_OUT", 300)
    monkeypatch.setattr(validation, "HELD_OUT", 300)
    monkeypatch.setattr(validation, "load_mnist", lambda *_: synthetic_digits(1800))


@pytest.mark.usefixtures("_small")
def test_a_line_for_each_run_below_real_digits(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = tmp_path / "run"
    train_generator(synthetic_bars(), TINY, run_in(run), quiet)
    assert train.main(["compare", str(run), "--weights", str(WEIGHTS), "--samples", "1000"]) == 0
    head, real, line = capsys.readouterr().out.splitlines()
    names = head.removesuffix("weakest digits").split()
    of_real, of_run = (
        dict(zip(names[1:], each.split()[2:], strict=False)) for each in (real, line)
    )
    assert float(of_real["agreement"].rstrip("%")) > 90, "printed digits are digits"
    assert float(of_run["agreement"].rstrip("%")) < 60, "bars are none"
    assert float(of_real["FID/real"]) == 1 < float(of_run["FID/real"])
    assert float(of_run["recall"]) < 0.5 < float(of_real["recall"])
    assert line.split()[:2] == [str(run), f"{TINY.kimg:g}"]
    assert "has seen the held-out digits" in line, "it held out fewer than are compared with"


@pytest.mark.usefixtures("_small")
def test_a_folder_without_a_run_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="no checkpoint"):
        compare([tmp_path], WEIGHTS, None, Comparison(samples=1000), quiet)


def test_a_folder_without_a_run_is_refused_before_anything_is_measured(tmp_path: Path) -> None:
    """Also without weights and MNIST: they are opened when all runs are there."""
    run = tmp_path / "run"
    train_generator(synthetic_bars(), TINY, run_in(run), quiet)
    said: list[str] = []
    with pytest.raises(OptionError, match="no checkpoint"):
        compare([run, tmp_path], tmp_path, tmp_path, Comparison(samples=1000), said.append)
    assert said == []
