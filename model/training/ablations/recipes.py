"""The wish list: each line a recipe, what it changes in the base recipe, and its paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from model.training.ablations.trainers import GANTrainer, Trainer, VAEGANTrainer, one_step_flow
from model.training.flow.trainer import FlowTrainer
from model.training.gan.config import GANConfig
from model.training.mnist import Digits

# The small generator: 0.37 M parameters, 12.8 M multiply-adds a digit. In so short a run many small
# steps teach more than few large ones: 32 kimg at batch 64 ended 28 and 54 times as far from real
# digits as real ones, by chance; at batch 32, 15 times.
BASE = GANConfig(
    batch=32,
    ema_kimg=10.0,
    g_width=80,
    g_narrow=32,
    g_start=16,
    g_enlarging="last",
)

# What takes more than one option.
FALLING = {"lr_hold": 0.0, "lr_final": 0.0}
WASSERSTEIN = {"loss": "wasserstein", "gp": 10.0, "r1": 0.0, "penalty_every": 1}
NO_AUXILIARY = {"ac_real": 0.0, "ac_fake": 0.0}
WIDE = {"width": 144, "g_width": 120, "g_narrow": 48, "g_start": 24}
NARROW = {"width": 48, "g_width": 40, "g_narrow": 16, "g_start": 8}
LARGE = {"g_width": 96, "g_narrow": 48, "g_start": 96, "g_enlarging": "first"}
SEPARABLE = {"g_convolutions": "separable", "g_width": 160, "g_narrow": 96}


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


LENGTHS = [
    Recipe("half", "length", "half the time", longer=0.5),
    Recipe("double", "length", "twice the time", longer=2.0),
    Recipe("quadruple", "length", "four times the time", longer=4.0),
]
SCHEDULES = [
    Recipe("rate-low", "schedule", "learning rate 5e-4", options={"lr": 5e-4}),
    Recipe("rate-high", "schedule", "learning rate 2e-3", options={"lr": 2e-3}),
    Recipe("rate-held", "schedule", "the rate never lowered", options={"lr_final": 1.0}),
    Recipe("rate-falling", "schedule", "falling from the start to 0", options=FALLING),
    Recipe("batch-16", "schedule", "batch of 16", options={"batch": 16}),
    Recipe("batch-64", "schedule", "batch of 64", options={"batch": 64}),
    Recipe("batch-128", "schedule", "batch of 128", options={"batch": 128}),
    Recipe("growing", "schedule", "progressive growing", "1710.10196", {"growing": 0.2}),
]
LOSSES = [
    Recipe("hinge", "loss", "hinge loss", "1705.02894", {"loss": "hinge"}),
    Recipe("least-squares", "loss", "least squares", "1611.04076", {"loss": "least-squares"}),
    Recipe("non-saturating", "loss", "non-saturating", "1406.2661", {"loss": "non-saturating"}),
    Recipe(
        "label-smoothing",
        "loss",
        "non-saturating, real digits 0.9",
        "1606.03498",
        {"loss": "smoothed"},
    ),
    Recipe("wgan-gp", "loss", "Wasserstein, gradient penalty 10", "1704.00028", WASSERSTEIN),
    Recipe(
        "feature-matching",
        "loss",
        "feature matching beside",
        "1606.03498",
        {"feature_matching": 1.0},
    ),
]
PENALTIES = [
    Recipe("no-penalty", "penalty", "no gradient penalty", options={"r1": 0.0}),
    Recipe("r1-weak", "penalty", "R1, gamma 0.1", "1801.04406", {"r1": 0.1}),
    Recipe("r1-strong", "penalty", "R1, gamma 1", "1801.04406", {"r1": 1.0}),
    Recipe("r1-every", "penalty", "R1 at every step", "1801.04406", {"penalty_every": 1}),
    Recipe("r1-16", "penalty", "R1 every 16 steps", "1912.04958", {"penalty_every": 16}),
    Recipe("r1-r2", "penalty", "R1 and R2, 0.15 each", "2501.05441", {"r1": 0.15, "r2": 0.15}),
    Recipe("spectral", "penalty", "spectral normalisation", "1802.05957", {"spectral": True}),
    Recipe(
        "spectral-alone",
        "penalty",
        "spectral normalisation, no penalty, hinge",
        "1802.05957",
        {"spectral": True, "r1": 0.0, "loss": "hinge"},
    ),
]
SHOWN = [
    Recipe("shift", "augmentation", "digits shifted by up to 2", options={"augment": "shift"}),
    Recipe("diffaugment", "augmentation", "DiffAugment", "2006.10738", {"augment": "diffaugment"}),
    Recipe("instance-noise", "augmentation", "instance noise", "1701.04862", {"noise": 0.2}),
    Recipe(
        "deviation-apart",
        "augmentation",
        "minibatch deviation, real and fake apart",
        "1710.10196",
        {"deviation": "apart"},
    ),
    Recipe(
        "deviation-mixed",
        "augmentation",
        "minibatch deviation, real and fake mixed",
        "1710.10196",
        {"deviation": "mixed"},
    ),
]
NETWORKS = [
    Recipe("wide", "network", "both networks half as wide again", options=WIDE),
    Recipe("narrow", "network", "both networks half as wide", options=NARROW),
    Recipe("large", "network", "the first edition's generator", options=LARGE),
    Recipe("separable", "network", "separable convolutions", "1704.04861", SEPARABLE),
    Recipe("unet", "network", "U-Net discriminator", "2002.12655", {"unet": True}),
    Recipe(
        "attention", "network", "self-attention at 7x7 in both", "1805.08318", {"attention": "both"}
    ),
]
CONDITIONING = [
    Recipe("projection", "conditioning", "projection alone", "1802.05637", NO_AUXILIARY),
    Recipe(
        "auxiliary",
        "conditioning",
        "auxiliary classifier alone",
        "1610.09585",
        {"projection": False},
    ),
    Recipe(
        "unconditional",
        "conditioning",
        "the discriminator is told no label",
        options=NO_AUXILIARY | {"projection": False},
    ),
    Recipe(
        "label-noise", "conditioning", "1 in 10 real labels wrong", options={"label_noise": 0.1}
    ),
    Recipe(
        "wrong-labels",
        "conditioning",
        "real digits under wrong labels as fakes",
        "1605.05396",
        {"wrong_labels": 0.25},
    ),
]
FAMILIES = [
    Recipe("vae-gan", "family", "VAE-GAN: an encoder beside", "1512.09300", trainer=VAEGANTrainer),
    Recipe("flow", "family", "flow matching, 16 looks a digit", "2210.02747", trainer=FlowTrainer),
    Recipe("mean-flow", "family", "MeanFlow, one look", "2505.13447", trainer=one_step_flow),
]

RECIPES = (
    Recipe("base", "base", "the base recipe"),
    *LOSSES,
    *CONDITIONING,
    *PENALTIES,
    *SHOWN,
    *NETWORKS,
    *SCHEDULES,
    *FAMILIES,
    *LENGTHS,
)
