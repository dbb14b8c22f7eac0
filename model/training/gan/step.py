"""One training step in full view: the discriminator's half, the generator's half, the average."""

from __future__ import annotations

from contextlib import AbstractContextManager

import torch
import torch.nn.functional as F
from torch import Tensor

from model.training.gan.augmentation import AUGMENTATIONS, instance_noise
from model.training.gan.discriminator import Seen
from model.training.gan.growing import faded
from model.training.gan.losses import (
    LOSSES,
    feature_matching,
    misreading,
    one_centred_penalty,
    zero_centred_penalty,
)
from model.training.gan.state import TrainState
from model.training.networks import CLASSES


def precision(state: TrainState) -> AbstractContextManager[None]:
    """Return the context in which convolutions run: bfloat16 saves a third where CPUs have it.

    Weights, losses, penalties and the optimisers stay in float32.
    """
    wanted = state.config.precision == "bfloat16"
    return torch.autocast(state.device.type, torch.bfloat16, enabled=wanted)


def draw(state: TrainState, labels: Tensor) -> Tensor:
    """Draw one image for each label int64 [N], in training mode: float32 [N, 1, 28, 28]."""
    with precision(state):
        images = state.generator(state.latents(len(labels)), F.one_hot(labels, CLASSES).float())
    return images.float()


def shown(state: TrainState, images: Tensor) -> Tensor:
    """Return images as the discriminator is shown them: augmented and noisy where asked for."""
    images = AUGMENTATIONS[state.config.augment](images, state.noise)
    return instance_noise(images, state.config.noise_at(state.step), state.noise)


def taught_labels(state: TrainState, labels: Tensor) -> Tensor:
    """Return the labels that real images are shown with: some of them wrong where asked for."""
    if not state.config.label_noise:
        return labels
    wrong = state.uniform(len(labels)) < state.config.label_noise
    return torch.where(wrong, state.other_labels(labels), labels)


def penalty(state: TrainState, real: Tensor, fake: Tensor, labels: Tensor) -> Tensor:
    """Return the weighted gradient penalties that the run asks for, a scalar."""
    config, discriminator = state.config, state.discriminator
    total = torch.zeros((), device=state.device)
    if config.r1:
        total = total + config.r1 * zero_centred_penalty(discriminator, real, labels)
    if config.r2:
        total = total + config.r2 * zero_centred_penalty(discriminator, fake, labels)
    if config.gp:
        mix = state.uniform(len(real), 1, 1, 1)
        total = total + config.gp * one_centred_penalty(discriminator, real, fake, labels, mix)
    return total


def discriminator_step(
    state: TrainState, real: Tensor, fake: Tensor, labels: Tensor
) -> tuple[Seen, dict[str, Tensor]]:
    """Teach the discriminator one batch: images float32 [N, 1, 28, 28], labels int64 [N].

    Besides its adversarial loss it learns to name the digit on real images (auxiliary classifier,
    arXiv 1610.09585), so that it has the features to tell a 7 from a 9. Returns what it said of
    the real images before the step, and the losses.
    """
    config, count = state.config, len(real)
    real = shown(state, faded(real, config.alpha(state.step)))
    fake = shown(state, fake)
    real_labels = taught_labels(state, labels)
    with precision(state):
        seen = state.discriminator.look(torch.cat([real, fake]), torch.cat([real_labels, labels]))
    of_real = Seen(*(each[:count] for each in seen))
    loss = LOSSES[config.loss].discriminator(of_real.logits, seen.logits[count:])
    total, report = loss, {"loss_d": loss.detach()}
    if config.ac_real:
        named = F.cross_entropy(of_real.classes, real_labels)
        total, report["named_real"] = total + config.ac_real * named, named.detach()
    if config.wrong_labels:
        # A real digit under another's label is a fake too (arXiv 1605.05396, section 4.2).
        with precision(state):
            wrong = state.discriminator(real, state.other_labels(labels))
        mismatch = LOSSES[config.loss].discriminator(of_real.logits, wrong)
        total, report["mismatch"] = total + config.wrong_labels * mismatch, mismatch.detach()
    if state.step % config.penalty_every == 0:
        extra = penalty(state, real, fake, real_labels)
        # A lazy penalty is rarer and so much stronger (arXiv 1912.04958, appendix B).
        total, report["penalty"] = total + config.penalty_every * extra, extra.detach()
    state.learn(state.discriminator_optimiser, total)
    return Seen(*(each.detach() for each in of_real)), report


def generator_losses(
    state: TrainState, of_real: Seen, fake: Tensor, labels: Tensor
) -> tuple[Tensor, dict[str, Tensor]]:
    """Return what the generator minimises, a scalar, and its parts.

    Its images are paired with reals of their classes. It also learns from the auxiliary classifier
    which of its digits are read as another one.
    """
    config = state.config
    with precision(state):
        of_fake = state.discriminator.look(shown(state, fake), labels)
    loss = LOSSES[config.loss].generator(of_real.logits, of_fake.logits)
    total, report = loss, {"loss_g": loss.detach()}
    if config.ac_fake and state.step >= config.ac_from * config.steps:
        misread = misreading(of_fake.classes, labels, config.ac_margin)
        total, report["misread"] = total + config.ac_fake * misread, misread.detach()
    if config.feature_matching:
        matching = feature_matching(of_real.features, of_fake.features)
        total, report["matching"] = total + config.feature_matching * matching, matching.detach()
    return total, report


def generator_step(
    state: TrainState, of_real: Seen, fake: Tensor, labels: Tensor
) -> dict[str, Tensor]:
    """Teach the generator through the images that it drew; returns the losses."""
    state.discriminator.requires_grad_(False)  # its gradients are not needed here
    total, report = generator_losses(state, of_real, fake, labels)
    state.learn(state.generator_optimiser, total)
    state.discriminator.requires_grad_(True)
    return report


def train_step(state: TrainState, real: Tensor, labels: Tensor) -> dict[str, Tensor]:
    """Do one step of both networks and of the average; returns the losses as scalar tensors.

    Both networks learn from the same generated images: a step is a seventh cheaper than with fresh
    ones for each, and what it teaches is no worse (weights/README.md).
    """
    state.set_rate()
    fake = draw(state, labels)
    of_real, report = discriminator_step(state, real, fake.detach(), labels)
    report |= generator_step(state, of_real, fake, labels)
    state.update_ema()
    state.step += 1
    return report
