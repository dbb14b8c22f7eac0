"""How well the encoder finds a hand: what a digit and one drawn in its hand have in common."""

from __future__ import annotations

import numpy as np
import torch

from model.generation.latents import CLASSES, one_hot
from model.training.batches import as_input
from model.training.gan.generator import Generator
from model.training.gan.sample_grids import generate
from model.training.mnist import Digits
from model.training.morphometrics.strokes import MEASURES
from model.training.vae_gan.encoder import Encoder


@torch.no_grad()
def encode(encoder: Encoder, digits: Digits) -> np.ndarray:
    """Return the hands of digits: z float32 [N, latent], the mean of the encoder's."""
    images = as_input(torch.tensor(digits.images))
    return encoder(images, torch.from_numpy(one_hot(digits.labels)))[0].numpy()


def _within_class(values: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return values float64 [N], each less its class's mean and over its class's spread."""
    found = np.zeros(len(values))
    for label in range(CLASSES):
        of = labels == label
        spread = values[of].std() if of.any() else 0.0
        if spread > 1e-9:
            found[of] = (values[of] - values[of].mean()) / spread
    return found


def hand_kept(encoder: Encoder, generator: Generator, digits: Digits) -> dict[str, float]:
    """Return how much of a real digit's hand is found again in what is drawn in it.

    For stroke width, slant and ink: `again_...`, the correlation over digits between a digit and
    the same digit drawn with its z; `other_...`, between it and the next digit (a 7 for a 6) drawn
    with its z. Each is taken within the classes, for ones lean otherwise than zeros.
    """
    z = encode(encoder, digits)
    following = ((digits.labels + 1) % CLASSES).astype(np.uint8)
    drawn = {
        "again": (generate(generator, z, one_hot(digits.labels)), digits.labels),
        "other": (generate(generator, z, one_hot(following)), following),
    }
    found = {}
    for name, measure in MEASURES.items():
        real = _within_class(measure(digits.images), digits.labels)
        for kind, (images, labels) in drawn.items():
            seen = _within_class(measure(images), labels)
            found[f"{kind}_{name}"] = float((real * seen).mean())
    return found
