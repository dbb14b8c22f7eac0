"""Shapes of the two networks, as their runs, checkpoints and weights keep them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class GeneratorConfig:
    """Shape of the generator; stored in the weights' metadata."""

    latent: int = 64  # length of z
    embedding: int = 64  # length of the label embedding that joins z
    width: int = 96  # channels at 7x7
    narrow: int = 0  # channels at 14x14; 0: half of the width
    start: int = 0  # channels of the first map, widened by a 1x1 convolution; 0: the width
    early: bool = False  # convolve before enlarging, at a quarter of the cost
    separable: bool = False  # 3x3 convolutions as depthwise and pointwise ones
    attention: bool = False  # self-attention at 7x7


@dataclass(frozen=True)
class DiscriminatorConfig:
    """Shape of the discriminator; stored in every checkpoint."""

    width: int = 96  # channels at 7x7; half of it at 14x14
    projection: bool = True  # whether the label joins in the logit
    attention: bool = False  # self-attention at 7x7
    deviation: str = "none"  # minibatch deviation: of real and generated images apart, or mixed
    spectral: bool = False  # spectral normalisation of every layer
    unet: bool = False  # a logit for every pixel beside that of the whole
