"""The record run: a clock that stands still while it looks, an entry, and its check."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

import train
from model.generation.sampler import GENERATOR
from model.training.evaluation import validation
from model.training.gan.config import GANConfig
from model.training.options import OptionError
from model.training.speedrun import race as module
from model.training.speedrun.config import SpeedRun
from model.training.speedrun.race import check, race, weights_of
from tests.model.support import synthetic_digits

WEIGHTS = GENERATOR.parent
CONFIG = GANConfig(kimg=0.2, batch=20, width=8, ema_kimg=0.1, holdout=100)


class Ruler:
    """Ratios by the number of looks: 3, 1.9 and 1.4, and 1.4 from then on."""

    def __init__(self, *_: object) -> None:
        self.ratios = [3.0, 1.9, 1.4]

    def draw(self, generator: object) -> object:
        return generator

    def ratio(self, _: object) -> float:
        return self.ratios.pop(0) if len(self.ratios) > 1 else self.ratios[0]


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    for each in (module, validation):
        monkeypatch.setattr(each, "HELD_OUT", 100)
        monkeypatch.setattr(each, "load_mnist", lambda *_: synthetic_digits(2600))
    monkeypatch.setattr(module, "Validation", Ruler)


def options(folder: Path) -> SpeedRun:
    return SpeedRun(run=str(folder), look_kimg=0.04)


def test_it_ends_when_the_last_target_is_reached(tmp_path: Path) -> None:
    said: list[str] = []
    entry = race(CONFIG, options(tmp_path), WEIGHTS, None, said.append)
    assert [look["ratio"] for look in entry["curve"]] == [3.0, 1.9, 1.4]
    assert [look["kimg"] for look in entry["curve"]] == [0.04, 0.08, 0.12]
    assert entry["reached"] == {
        "2": entry["curve"][1]["minutes"],
        "1.5": entry["curve"][2]["minutes"],
    }
    assert json.loads((tmp_path / "entry.json").read_text()) == entry
    assert said[0].endswith("ratio 3.00")
    assert len(entry["judges"]["checker"]) == 64


def test_the_clock_stands_still_while_it_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    minutes = 0.0

    def tick(amount: float) -> None:
        nonlocal minutes
        minutes += amount

    step, look = module.GANTrainer.step, module._look
    monkeypatch.setattr(module.time, "process_time", lambda: 60 * minutes)
    monkeypatch.setattr(module.GANTrainer, "step", lambda self: (tick(1), step(self))[1])
    monkeypatch.setattr(module, "_look", lambda *args: (tick(100), look(*args))[1])
    entry = race(CONFIG, options(tmp_path), WEIGHTS, None, lambda _: None)
    assert [look["minutes"] for look in entry["curve"]] == [2, 4, 6]


def test_it_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(_: str) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        race(CONFIG, options(tmp_path), WEIGHTS, None, stop)
    entry = race(CONFIG, options(tmp_path), WEIGHTS, None, lambda _: None)
    assert [look["kimg"] for look in entry["curve"]] == [0.04, 0.08, 0.12, 0.16]
    other = replace(CONFIG, lr=2e-3)
    with pytest.raises(OptionError, match="other options or judges"):
        race(other, options(tmp_path), WEIGHTS, None, lambda _: None)


def test_an_entry_is_checked_by_its_weights_and_its_judges(tmp_path: Path) -> None:
    race(CONFIG, options(tmp_path), WEIGHTS, None, lambda _: None)
    said: list[str] = []
    assert not check(options(tmp_path), WEIGHTS, None, said.append), "3.0 was measured for the 2.0"
    assert [line.split(", ")[1] for line in said] == ["fails", "fails"]
    assert weights_of(tmp_path, 1.5).exists()
    entry = json.loads((tmp_path / "entry.json").read_text())
    (tmp_path / "entry.json").write_text(json.dumps(entry | {"judges": {}}))
    with pytest.raises(OptionError, match="judged by other networks"):
        check(options(tmp_path), WEIGHTS, None, said.append)


def test_the_command_makes_an_entry_with_the_real_ruler(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(
        module, "Validation", lambda weights, folder: validation.Validation(weights, folder, 1000)
    )
    command = ["speedrun", "--weights", str(WEIGHTS), "--run", str(tmp_path), "--look-kimg", "0.02"]
    small = ["--kimg", "0.02", "--batch", "20", "--width", "8", "--holdout", "100"]
    assert train.main([*command, *small]) == 0
    assert "ratio" in capsys.readouterr().out
    assert train.main([*command, "--check"]) == 3
    assert "No target was reached" in capsys.readouterr().out
    assert train.main(["speedrun", "--check", "--run", str(tmp_path / "none")]) == 1
    assert "no entry" in capsys.readouterr().err
