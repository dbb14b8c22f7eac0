"""One training step of the VAE-GAN (arXiv 1512.09300) in full view.

Half of what the generator draws are reconstructions: their z comes from the encoder, out of the
very real digits they are paired with. The other half has z from the normal distribution, as in the
GAN. The discriminator sees both; the encoder learns that its z shall draw the digit again, seen in
the discriminator's own features, and that all z together shall be normal.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from model.training.averaging import averaged, follow
from model.training.checkpoint import Part
from model.training.distributed import Group
from model.training.gan.config import GANConfig
from model.training.gan.loop import Method
from model.training.gan.state import TrainState
from model.training.gan.step import discriminator_step, generator_losses, precision
from model.training.networks import CLASSES, channels_last
from model.training.vae_gan.encoder import Encoder, EncoderConfig


@dataclass(frozen=True)
class Weights:
    """How much the terms count beside the adversarial loss."""

    divergence: float = 0.02  # of the encoder's z from the normal distribution, nats
    features: float = 1.0  # of a reconstruction from its digit, in the discriminator's features
    pixels: float = 1.0  # the same in pixels: the features alone are slow at first


class VAEGANState(TrainState):
    """A GAN run with an encoder and its optimiser beside it."""

    def __init__(
        self,
        config: GANConfig,
        device: str,
        group: Group | None = None,
        weights: Weights | None = None,
    ) -> None:
        super().__init__(config, device, group)
        self.weights = weights or Weights()
        latent = self.generator.config.latent
        encoder = Encoder(EncoderConfig(latent, config.width))
        self.encoder = channels_last(encoder).to(self.device)
        self.encoder_ema = averaged(self.encoder)
        self.encoder_optimiser = self.optimiser_of(self.encoder)

    def _parts(self) -> dict[str, Part]:
        names = ("encoder", "encoder_ema", "encoder_optimiser")
        return super()._parts() | {name: getattr(self, name) for name in names}

    def update_ema(self) -> None:
        super().update_ema()
        follow(self.encoder_ema, self.encoder, 1 - self.config.ema_decay(self.step))

    def set_rate(self) -> None:
        super().set_rate()
        for group in self.encoder_optimiser.param_groups:
            group["lr"] = self.config.rate(self.step)


def divergence(mean: Tensor, log_variance: Tensor) -> Tensor:
    """Return the divergence of N(mean, variance) from N(0, 1) in nats, averaged over the batch.

    (arXiv 1312.6114, appendix B), summed over the latents; float32 [N, latent] each.
    """
    each = mean.square() + log_variance.exp() - 1 - log_variance
    return 0.5 * each.sum(dim=1).mean()


def feature_distance(state: VAEGANState, real: Tensor, again: Tensor) -> Tensor:
    """Return how far reconstructions lie from their digits in the discriminator's features.

    A mean square over the features at 7x7, in units of the real digits' own variance.
    """
    with precision(state):
        with torch.no_grad():
            wanted = state.discriminator.begin(real)[0].float()
        found = state.discriminator.begin(again)[0].float()
    return (found - wanted).square().mean() / wanted.var().clamp_min(1e-8)


def train_step(state: VAEGANState, real: Tensor, labels: Tensor) -> dict[str, Tensor]:
    """Do one step of all three networks and of the average; returns the losses as scalars."""
    state.set_rate()
    half = len(real) // 2
    class_weights = F.one_hot(labels, CLASSES).float()
    z = state.latents(len(real))
    with precision(state):
        mean, log_variance = state.encoder(real[:half], class_weights[:half])
    encoded = mean + (0.5 * log_variance).exp() * z[:half]
    with precision(state):
        fake = state.generator(torch.cat([encoded, z[half:]]), class_weights).float()
    of_real, report = discriminator_step(state, real, fake.detach(), labels)

    state.discriminator.requires_grad_(False)
    total, losses = generator_losses(state, of_real, fake, labels)
    nats = divergence(mean, log_variance)
    features = feature_distance(state, real[:half], fake[:half])
    pixels = (fake[:half] - real[:half]).square().mean()
    weights = state.weights
    total = total + weights.divergence * nats
    total = total + weights.features * features + weights.pixels * pixels
    state.encoder_optimiser.zero_grad(set_to_none=True)
    state.learn(state.generator_optimiser, total)  # one backward pass for both
    state.group.average(each.grad for each in state.encoder.parameters())
    state.encoder_optimiser.step()
    state.discriminator.requires_grad_(True)
    state.update_ema()
    state.step += 1
    further = {"nats": nats, "features": features, "pixels": pixels}
    return report | losses | {name: value.detach() for name, value in further.items()}


VAE_GAN = Method(VAEGANState, train_step)
