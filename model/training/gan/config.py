"""Options of a training run: one dataclass is the defaults, the --help and the record.

Nothing here loads PyTorch: what the names below stand for is in losses.py, augmentation.py and
discriminator.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from model.training.gan.shapes import DiscriminatorConfig, GeneratorConfig
from model.training.options import OptionError, Options, option
from model.training.schedule import Falling, decay_of, growing_half_life

LOSSES = (
    "relativistic",
    "non-saturating",
    "smoothed",
    "hinge",
    "least-squares",
    "wasserstein",
)
AUGMENTATIONS = ("none", "shift", "diffaugment")
DEVIATIONS = ("none", "apart", "mixed")
SHEET_HANDS = 10  # on each of a run's sheets


@dataclass(frozen=True)
class GANConfig(Falling, Options):
    """What decides the numbers of a generator run; kept in its checkpoint and its weights.

    Amounts are in thousands of real images shown (kimg), so that they survive another batch size.
    """

    kimg: float = option(1200.0, "length of the run in thousands of images", range=(0.001, None))
    batch: int = option(64, "images in a step", range=(2, 4096))
    loss: str = option("relativistic", "adversarial loss", choices=LOSSES)
    # Short runs at equal minutes: 6e-4 learned less, 1.5e-3 diverged.
    lr: float = option(1e-3, "learning rate of both networks (Adam)", range=(1e-8, 1.0))
    # Most of the quality comes while the rate falls.
    lr_final: float = option(0.05, "the rate at the end, as a part of --lr", range=(0.0, 1.0))
    lr_hold: float = option(
        0.5, "part of the run at full rate, before the linear decay", range=(0.0, 1.0)
    )
    # Momentum makes an adversarial pair chase its own tail; 0.99 forgets the young losses sooner.
    beta2: float = option(0.99, "Adam's beta2; beta1 is 0", range=(0.0, 0.99999))
    # In short runs a gamma of 1 scored worse, and R2 beside R1 did not pay for its time.
    r1: float = option(0.3, "gamma of the R1 penalty on real images", range=(0.0, None))
    r2: float = option(0.0, "gamma of the R2 penalty on generated images", range=(0.0, None))
    gp: float = option(
        0.0, "weight of the one-centred penalty (10 with the Wasserstein loss)", range=(0.0, None)
    )
    # Without it one 7 in twenty is drawn as something else after 90 kimg.
    ac_real: float = option(
        0.1, "weight of the discriminator's auxiliary classifier on real images", range=(0.0, None)
    )
    ac_fake: float = option(
        0.05, "weight of what it misreads of the generated images", range=(0.0, None)
    )
    # Early on it costs diversity: a digit that is read rightly need not be a varied one.
    ac_from: float = option(
        0.5, "part of the run after which generated images count there", range=(0.0, 1.0)
    )
    # 0.7 nats are a probability of a half: without a margin recall falls from 0.83 to 0.80.
    ac_margin: float = option(
        0.7, "cross-entropy below which a reading is right enough, nats", range=(0.0, None)
    )
    # A penalty needs a second backward pass: every 8 steps that is nearly free.
    penalty_every: int = option(
        8, "steps between penalties, each then so many times as strong", range=(1, 1000)
    )
    # 90 kimg is a decay of 0.9995 at batch 64.
    ema_kimg: float = option(90.0, "half-life of the averaged generator", range=(0.0, None))
    # What else people have tried: `python train.py ablate` measures each beside the default.
    projection: bool = option(True, "whether the label joins in the discriminator's logit")
    spectral: bool = option(False, "spectral normalisation of the discriminator")
    unet: bool = option(False, "a discriminator that judges every pixel as well")
    deviation: str = option("none", "minibatch deviation: real apart or mixed", choices=DEVIATIONS)
    attention: str = option(
        "none", "self-attention at 7x7", choices=("none", "discriminator", "both")
    )
    augment: str = option("none", "what the discriminator sees", choices=AUGMENTATIONS)
    noise: float = option(
        0.0, "instance noise at the start, gone half-way, as a deviation", range=(0.0, 4.0)
    )
    label_noise: float = option(
        0.0, "part of the real digits shown under a wrong label", range=(0.0, 1.0)
    )
    wrong_labels: float = option(
        0.0, "weight of real digits under wrong labels as fakes", range=(0.0, None)
    )
    feature_matching: float = option(0.0, "weight of feature matching", range=(0.0, None))
    averages: bool = option(
        False, "write averages down at each checkpoint, whose length is chosen afterwards"
    )
    growing: float = option(
        0.0, "part of the run at 14x14, and as long for fading in 28x28", range=(0.0, 0.5)
    )
    # Pays on CPUs with AVX-512 BF16 or AMX; refused where it would be imitated, as on a T4.
    precision: str = option("float32", "of the convolutions", choices=("float32", "bfloat16"))
    # A second stage: other weights and rates for networks that have learned the most already.
    start: str = option("", "folder of another run, of the same width, to start from")
    # About 1.0 M parameters in the generator, 0.3 M in the discriminator.
    width: int = option(96, "channels at 7x7; half of it at 14x14", range=(4, 1024))
    g_width: int = option(0, "the generator's own width; 0: --width", range=(0, 1024))
    g_narrow: int = option(0, "its channels at 14x14; 0: half of its width", range=(0, 1024))
    g_start: int = option(
        0, "channels of its first map, then widened; 0: its width", range=(0, 1024)
    )
    g_embedding: int = option(64, "length of its label embedding", range=(1, 1024))
    g_enlarging: str = option(
        "first", "where it enlarges: before the convolution or after", choices=("first", "last")
    )
    g_convolutions: str = option(
        "full", "3x3 or depthwise and pointwise ones", choices=("full", "separable")
    )
    holdout: int = option(5000, "training images held out for choosing", range=(0, None))
    seed: int = option(0, "seed of everything random", range=(0, 2**32 - 1))

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.width % 2:
            raise OptionError(f"--width must be even, not {self.width}.")
        if self.loss == "wasserstein" and not self.gp + self.r1 + self.r2:
            raise OptionError("--loss wasserstein needs a penalty: --gp 10, or --r1.")

    @property
    def generator(self) -> GeneratorConfig:
        """The generator's shape."""
        return GeneratorConfig(
            embedding=self.g_embedding,
            width=self.g_width or self.width,
            narrow=self.g_narrow,
            start=self.g_start,
            early=self.g_enlarging == "last",
            separable=self.g_convolutions == "separable",
            attention=self.attention == "both",
        )

    @property
    def discriminator(self) -> DiscriminatorConfig:
        """The discriminator's shape."""
        return DiscriminatorConfig(
            width=self.width,
            projection=self.projection,
            attention=self.attention != "none",
            deviation=self.deviation,
            spectral=self.spectral,
            unet=self.unet,
        )

    def noise_at(self, step: int) -> float:
        """Return the deviation of the instance noise at `step`: falling to 0 half-way."""
        return self.noise * max(0.0, 1 - 2 * step / self.steps)

    def alpha(self, step: int) -> float:
        """Return how far 28x28 is faded in at `step`, 0..1 (see `growing`)."""
        if not self.growing:
            return 1.0
        return min(1.0, max(0.0, (step / self.steps - self.growing) / self.growing))

    def ema_decay(self, step: int) -> float:
        """Return the EMA's decay at `step`.

        Its half-life grows with the run to --ema-kimg, so that the random start is soon forgotten;
        the average that a run takes over from --start is worth keeping from the first step on.
        """
        half_life = self.ema_kimg * 1000
        if not self.start:
            half_life = growing_half_life(half_life, self.batch * step)
        return decay_of(half_life, self.batch)
