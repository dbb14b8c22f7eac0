"""Recipes side by side: each gets the same time, a line each, and goes on where it stopped."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch

import train
from model.generation.sampler import GENERATOR
from model.training import devices
from model.training.ablations import harness, recipes
from model.training.ablations.harness import relative_cost
from model.training.ablations.recipes import RECIPES, Recipe
from model.training.ablations.results import Results
from model.training.evaluation import validation
from model.training.options import OptionError
from tests.model.support import noisy_digits

WEIGHTS = GENERATOR.parent
TINY = {"batch": 20, "width": 16, "g_width": 8, "g_narrow": 4, "g_start": 2, "penalty_every": 2}
SOME = (
    Recipe("base", "base", "the base recipe", options=TINY),
    Recipe("hinge", "loss", "hinge loss", options=TINY | {"loss": "hinge"}),
)


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (harness, validation):
        monkeypatch.setattr(module, "HELD_OUT", 300)
        monkeypatch.setattr(module, "load_mnist", lambda *_: noisy_digits(1800))
    monkeypatch.setattr(harness, "RECIPES", SOME)
    monkeypatch.setattr(devices, "check_precision", lambda *_: None)  # imitated, it is still right
    monkeypatch.setattr(harness, "ROUNDS", 1)
    monkeypatch.setattr(harness, "IMAGES_A_ROUND", 40)


def ablate(out: Path, *more: str) -> int:
    options = ["--kimg", "0.1", "--samples", "1000", "--out", str(out), "--weights", str(WEIGHTS)]
    options += ["--chart", str(out.with_suffix(".svg"))]
    return train.main(["ablate", *options, *more])


def test_a_line_for_each_run_and_none_twice(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "results.json"
    assert ablate(out, "--seeds", "1") == 0
    assert [line.split()[3] for line in capsys.readouterr().out.splitlines()] == ["base", "hinge"]
    first = json.loads(out.read_text())
    assert first["floor"]["fid_ratio"] == 1
    for line in first["results"]:
        assert line["kimg"] == pytest.approx(0.1 / line["cost"], abs=1e-3)
        assert line["fid_ratio"] > 1
        assert 0 <= line["label_agreement"] <= 1
    assert f"\n  {json.dumps(first['results'][1])}\n" in out.read_text(), "one line a result"
    assert ablate(out, "--seeds", "2", "--only", "hinge") == 0
    assert len(capsys.readouterr().out.splitlines()) == 1
    lines = json.loads(out.read_text())["results"]
    assert lines[:2] == first["results"]
    assert [(line["recipe"], line["seed"]) for line in lines[2:]] == [("hinge", 1)]
    assert lines[2]["cost"] == lines[1]["cost"], "one cost a recipe: its runs are equally long"


def test_other_options_are_measured_anew_and_take_the_place(tmp_path: Path) -> None:
    out = tmp_path / "results.json"
    assert ablate(out, "--seeds", "1", "--only", "hinge") == 0
    results = Results(out, 0.1)
    assert results.has(SOME[1], 0)
    other = replace(SOME[1], options=TINY | {"loss": "hinge", "r1": 1.0})
    assert not results.has(other, 0)
    assert results.cost(other) is None
    results.add(results.lines[0] | {"options": other.options})
    assert [results.has(each, 0) for each in (other, SOME[1])] == [True, False]


class Diverging(recipes.GANTrainer):
    """A run whose loss is no number from its third step on."""

    def step(self) -> dict[str, torch.Tensor]:
        losses = super().step()
        return losses | {"loss_d": losses["loss_d"] * (1 if self.state.step < 3 else torch.nan)}


def test_a_run_that_diverges_is_a_result(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wild = Recipe("wild", "rate", "far too fast", options=TINY, trainer=Diverging)
    monkeypatch.setattr(harness, "RECIPES", (SOME[0], wild))
    said: list[str] = []
    ablation = harness.Ablation(
        kimg=0.1, seeds=1, samples=1000, only="wild", out=str(tmp_path / "r.json"), chart=""
    )
    (line,) = harness.ablate(ablation, WEIGHTS, None, said.append).lines
    assert line["diverged"]
    assert said[0].endswith("diverged")


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--only", "magic"], "--only magic: the recipes are base, hinge"),
        (["--seeds", "0"], "seeds"),
    ],
)
def test_what_cannot_be_is_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], more: list[str], words: str
) -> None:
    assert ablate(tmp_path / "results.json", *more) == 1
    assert words in capsys.readouterr().err


def test_results_of_another_base_or_none_are_refused(tmp_path: Path) -> None:
    out = tmp_path / "results.json"
    Results(out, 1.0).save()
    with pytest.raises(OptionError, match="another base recipe"):
        Results(out, 2.0)
    younger = json.loads(out.read_text())
    del younger["base"]["averages"]
    out.write_text(json.dumps(younger))
    assert Results(out, 1.0).lines == [], "an option that it does not know was at its default"
    out.write_text("{}")
    with pytest.raises(OptionError, match="no results"):
        Results(out, 1.0)


def test_the_cost_of_the_base_recipe_is_one_and_penalties_cost(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By a clock that counts steps, so that a busy machine does not matter."""
    ticks = 0.0
    step = recipes.GANTrainer.step

    def counted(trainer: recipes.GANTrainer) -> dict:
        nonlocal ticks
        ticks += 3 if trainer.state.config.loss == "hinge" else 1
        return step(trainer)

    monkeypatch.setattr(recipes.GANTrainer, "step", counted)
    monkeypatch.setattr(harness.time, "process_time", lambda: ticks)
    digits = noisy_digits(200)
    assert relative_cost(SOME[0], digits) == 1
    assert relative_cost(SOME[1], digits) == pytest.approx(3)


def test_the_wish_list_is_whole_and_every_recipe_can_be_had() -> None:
    names = [recipe.name for recipe in RECIPES]
    assert len(set(names)) == len(names)
    assert names[0] == "base"
    for recipe in RECIPES:
        config = recipe.config(seed=1, kimg=2.0)
        assert config.seed == 1
        assert recipe.words
        for name, value in recipe.options.items():
            assert getattr(config, name) == value
