"""One step of an encoder that learns to invert a finished generator.

It sees two kinds of digits. Of those the generator draws the latent is known: the encoder learns
to name it, and how sure it is, as a Gaussian (the posterior p(z | image, label), as in BiGAN's
latent regressor, arXiv 1605.09782, section 3.4). Of real ones it is not: their mean latent shall
draw the digit again, in pixels and in coarser ones (in-domain inversion, arXiv 2004.00049, with the
generator as it is).
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from model.training.averaging import averaged, follow
from model.training.batches import DeviceDigits
from model.training.checkpoint import Part
from model.training.gan.generator import Generator
from model.training.inversion.config import EncoderTraining
from model.training.mnist import Digits
from model.training.networks import CLASSES, channels_last
from model.training.vae_gan.encoder import Encoder, EncoderConfig

COARSER = (1, 2, 4)  # sides of the blocks whose means are compared


def gaussian_loss(z: Tensor, mean: Tensor, log_variance: Tensor) -> Tensor:
    """Return the negative log likelihood of `z`, float32 [N, latent], in nats a dimension.

    Without the constant, so that knowing nothing (mean 0, variance 1) costs 0.5.
    """
    return 0.5 * ((z - mean).square() * (-log_variance).exp() + log_variance).mean()


def image_distance(drawn: Tensor, real: Tensor) -> Tensor:
    """Return the mean square between images, float32 [N, 1, 28, 28], over all of COARSER."""
    apart = drawn - real
    return torch.stack([F.avg_pool2d(apart, side).square().mean() for side in COARSER]).sum()


class EncoderTrainer:
    """A run: the encoder, its average, its optimiser; the generator stays as it is."""

    def __init__(self, digits: Digits, generator: Generator, config: EncoderTraining) -> None:
        self.config, self.done = config, 0
        self.generator = channels_last(generator).eval().requires_grad_(False)
        torch.manual_seed(config.seed)
        self.noise = torch.Generator().manual_seed(config.seed)
        self.encoder = channels_last(Encoder(EncoderConfig(generator.config.latent, config.width)))
        self.average = averaged(self.encoder)
        self.optimiser = torch.optim.Adam(self.encoder.parameters(), betas=(0.9, config.beta2))
        self.data = DeviceDigits(digits, config.batch, config.seed, torch.device("cpu"))

    def parts(self) -> dict[str, Part]:
        """Return what a checkpoint holds: the generator, too, whose hands these are."""
        names = ("generator", "encoder", "average", "optimiser")
        return {name: getattr(self, name) for name in names}

    def step(self) -> dict[str, Tensor]:
        """Do one step of the encoder and of its average; returns the losses as scalars."""
        for group in self.optimiser.param_groups:
            group["lr"] = self.config.rate(self.done)
        real, labels = self.data.batch(self.done)
        class_weights = F.one_hot(labels, CLASSES).float()
        z = torch.randn((len(real), self.generator.config.latent), generator=self.noise)
        with torch.autocast("cpu", torch.bfloat16, enabled=self.config.precision == "bfloat16"):
            with torch.no_grad():
                drawn = self.generator(z, class_weights).float()
            images, told = torch.cat([drawn, real]), torch.cat([class_weights] * 2)
            mean, log_variance = self.encoder(images, told)
            again = self.generator(mean[len(real) :], class_weights).float()
        latents = gaussian_loss(z, mean[: len(real)], log_variance[: len(real)])
        pixels = image_distance(again, real)
        self.optimiser.zero_grad(set_to_none=True)
        (latents + self.config.pixels * pixels).backward()
        self.optimiser.step()
        follow(self.average, self.encoder, 1 - self.config.ema_decay(self.done))
        self.done += 1
        return {"latents": latents.detach(), "pixels": pixels.detach()}
