"""The wish list: each line a recipe, what it changes in the base recipe, and its paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from model.training.ablations.trainers import GANTrainer, Trainer
from model.training.gan.config import GANConfig
from model.training.mnist import Digits

# The small generator: 0.37 M parameters, 12.8 M multiply-adds a digit.
BASE = GANConfig(
    precision="bfloat16",
    ema_kimg=10.0,
    g_width=80,
    g_narrow=32,
    g_start=16,
    g_enlarging="last",
)


@dataclass(frozen=True)
class Recipe:
    """One line of the table: the base recipe with other `options` (fields of GANConfig)."""

    name: str
    group: str
    words: str
    paper: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    longer: float = 1.0  # times the budget, for the curve over time
    trainer: Callable[[Digits, GANConfig], Trainer] = GANTrainer

    def config(self, seed: int, kimg: float) -> GANConfig:
        """Return the options of one run."""
        return replace(BASE, **{"seed": seed, "kimg": kimg, **self.options})


def _losses() -> list[Recipe]:
    return [
        Recipe("hinge", "loss", "hinge loss", "1705.02894", {"loss": "hinge"}),
        Recipe("least-squares", "loss", "least squares", "1611.04076", {"loss": "least-squares"}),
        Recipe("non-saturating", "loss", "non-saturating", "1406.2661", {"loss": "non-saturating"}),
        Recipe(
            "wgan-gp",
            "loss",
            "Wasserstein, gradient penalty 10 at every step",
            "1704.00028",
            {"loss": "wasserstein", "gp": 10.0, "r1": 0.0, "penalty_every": 1},
        ),
    ]


def _penalties() -> list[Recipe]:
    return [
        Recipe("no-penalty", "penalty", "no gradient penalty", options={"r1": 0.0}),
        Recipe("r1-weak", "penalty", "R1, gamma 0.1", "1801.04406", {"r1": 0.1}),
        Recipe("r1-strong", "penalty", "R1, gamma 1", "1801.04406", {"r1": 1.0}),
        Recipe("r1-16", "penalty", "R1 every 16 steps", "1912.04958", {"penalty_every": 16}),
        Recipe("r1-every", "penalty", "R1 at every step", "1801.04406", {"penalty_every": 1}),
        Recipe("r1-r2", "penalty", "R1 and R2, each 0.15", "2501.05441", {"r1": 0.15, "r2": 0.15}),
    ]


def _schedules() -> list[Recipe]:
    return [
        Recipe("half", "length", "half the time", longer=0.5),
        Recipe("double", "length", "twice the time", longer=2.0),
        Recipe("quadruple", "length", "four times the time", longer=4.0),
        Recipe("rate-low", "rate", "learning rate 5e-4", options={"lr": 5e-4}),
        Recipe("rate-high", "rate", "learning rate 2e-3", options={"lr": 2e-3}),
        Recipe("rate-held", "rate", "the rate never lowered", options={"lr_final": 1.0}),
        Recipe("batch-32", "batch", "batch of 32", options={"batch": 32}),
        Recipe("batch-128", "batch", "batch of 128", options={"batch": 128}),
    ]


def _conditioning() -> list[Recipe]:
    return [
        Recipe(
            "projection",
            "conditioning",
            "projection alone",
            "1802.05637",
            {"ac_real": 0.0, "ac_fake": 0.0},
        ),
    ]


RECIPES = (
    Recipe("base", "base", "the base recipe"),
    *_losses(),
    *_conditioning(),
    *_penalties(),
    *_schedules(),
)
