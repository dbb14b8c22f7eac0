"""The networks: conditional generator, projection discriminator, classifier.

Images are float32 [N, 1, 28, 28] in [-1, 1], white ink (1) on black (-1). Every convolution of
the GAN runs at 14x14 or 7x7: the generator ends in PixelShuffle (sub-pixel convolution, Shi et
al., arXiv 1609.05158) and the discriminator starts with its inverse, so that no convolution is
spent on 28x28 pixels. That is what makes training affordable on a CPU.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

CLASSES = 10


@dataclass(frozen=True)
class GeneratorConfig:
    """Shape of the generator; stored in the weights' metadata."""

    latent: int = 64  # length of z
    embedding: int = 64  # length of the label embedding that joins z
    width: int = 96  # channels at 7x7; half of it at 14x14


@dataclass(frozen=True)
class DiscriminatorConfig:
    """Shape of the discriminator; stored in every checkpoint."""

    width: int = 96  # channels at 7x7; half of it at 14x14


class ConditionalBatchNorm(nn.Module):
    """Batch normalisation whose gain and bias are linear in a condition.

    arXiv 1707.00683 (de Vries et al.), as in conditional GANs since arXiv 1802.05637.
    Input float32 [N, C, H, W] and condition [N, D]; output as the input.
    """

    def __init__(self, channels: int, condition: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(channels, affine=False)
        self.modulation = nn.Linear(condition, 2 * channels)
        # A small start keeps the gain near 1 while the condition is still meaningless.
        nn.init.normal_(self.modulation.weight, std=0.02)
        nn.init.zeros_(self.modulation.bias)

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        gain, bias = self.modulation(condition)[:, :, None, None].chunk(2, dim=1)
        return self.norm(x) * (1 + gain) + bias


class GeneratorBlock(nn.Module):
    """Pre-activation residual block with conditional normalisation; may double the size."""

    def __init__(self, inputs: int, outputs: int, condition: int, upsample: bool = False) -> None:
        super().__init__()
        self.upsample = upsample
        self.norm1 = ConditionalBatchNorm(inputs, condition)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False)
        self.norm2 = ConditionalBatchNorm(outputs, condition)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, padding=1)
        self.skip = nn.Conv2d(inputs, outputs, 1) if inputs != outputs else nn.Identity()

    def _resize(self, x: Tensor) -> Tensor:
        return F.interpolate(x, scale_factor=2.0, mode="nearest") if self.upsample else x

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        y = self.conv1(self._resize(F.relu(self.norm1(x, condition))))
        y = self.conv2(F.relu(self.norm2(y, condition)))
        # The 1x1 skip commutes with nearest upsampling, so it runs at the small size.
        return y + self._resize(self.skip(x))


class Generator(nn.Module):
    """Draw digits: (z float32 [N, latent], class_weights float32 [N, 10]) -> images [N, 1, 28, 28].

    `class_weights` is one-hot for a digit; mixtures lie between digits. The label embedding joins
    z as the condition of every normalisation, so that one z writes each digit in the same hand.
    """

    def __init__(self, config: GeneratorConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or GeneratorConfig()
        wide, narrow = config.width, config.width // 2
        condition = config.latent + config.embedding
        self.embedding = nn.Linear(CLASSES, config.embedding, bias=False)
        nn.init.normal_(self.embedding.weight)
        self.start = nn.Linear(condition, 7 * 7 * wide)
        self.block1 = GeneratorBlock(wide, wide, condition)
        self.block2 = GeneratorBlock(wide, narrow, condition, upsample=True)
        self.block3 = GeneratorBlock(narrow, narrow, condition)
        self.norm = ConditionalBatchNorm(narrow, condition)
        self.to_pixels = nn.Conv2d(narrow, 4, 3, padding=1)

    def forward(self, z: Tensor, class_weights: Tensor) -> Tensor:
        condition = torch.cat([z, self.embedding(class_weights)], dim=1)
        x = self.start(condition).view(-1, self.config.width, 7, 7)
        x = x.contiguous(memory_format=torch.channels_last)
        x = self.block1(x, condition)
        x = self.block2(x, condition)
        x = self.block3(x, condition)
        x = self.to_pixels(F.relu(self.norm(x, condition)))
        return torch.tanh(F.pixel_shuffle(x, 2))


class DiscriminatorBlock(nn.Module):
    """Pre-activation residual block without normalisation, optionally halving the size."""

    def __init__(self, inputs: int, outputs: int, downsample: bool = False) -> None:
        super().__init__()
        self.downsample = downsample
        self.conv1 = nn.Conv2d(inputs, inputs, 3, padding=1)
        self.conv2 = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.skip = nn.Conv2d(inputs, outputs, 1, bias=False) if inputs != outputs else None
        # Zero at the start: the block begins as its skip (arXiv 2501.05441, section 3).
        nn.init.zeros_(self.conv2.weight)

    def forward(self, x: Tensor) -> Tensor:
        y = self.conv1(F.leaky_relu(x, 0.2))
        # Pooling and widening at the second convolution: the costly width runs at the small size.
        y = F.avg_pool2d(y, 2) if self.downsample else y
        y = self.conv2(F.leaky_relu(y, 0.2))
        x = F.avg_pool2d(x, 2) if self.downsample else x
        return (self.skip(x) if self.skip is not None else x) + y


class Discriminator(nn.Module):
    """Projection discriminator (arXiv 1802.05637): (images, labels int64 [N]) -> logits [N].

    `both` gives the logits of its auxiliary classifier (arXiv 1610.09585) as well. The heads stay
    in float32 where the convolutions run in another precision.
    """

    def __init__(self, config: DiscriminatorConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or DiscriminatorConfig()
        wide, narrow = config.width, config.width // 2
        self.from_pixels = nn.Conv2d(4, narrow, 3, padding=1)
        self.block1 = DiscriminatorBlock(narrow, narrow)
        self.block2 = DiscriminatorBlock(narrow, wide, downsample=True)
        self.block3 = DiscriminatorBlock(wide, wide)
        self.linear = nn.Linear(wide, 1)
        self.projection = nn.Embedding(CLASSES, wide)
        nn.init.normal_(self.projection.weight, std=wide**-0.5)
        self.classify = nn.Linear(wide, CLASSES)

    def features(self, images: Tensor) -> Tensor:
        """Return what the heads see, float32 [N, width]: the last block summed over the picture."""
        x = F.pixel_unshuffle(images, 2).contiguous(memory_format=torch.channels_last)
        x = self.from_pixels(x)
        x = self.block3(self.block2(self.block1(x)))
        return F.leaky_relu(x.float(), 0.2).sum(dim=(2, 3))

    def both(self, images: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """Return (logits [N] of being a real digit of its label, logits [N, 10] of the digits)."""
        features = self.features(images)
        with torch.autocast(features.device.type, enabled=False):
            logits = self.linear(features).squeeze(1)
            logits = logits + (self.projection(labels) * features).sum(dim=1)
            # A sum of 49 places, scaled to the spread of one.
            return logits, self.classify(features / 7)

    def forward(self, images: Tensor, labels: Tensor) -> Tensor:
        return self.both(images, labels)[0]


@dataclass(frozen=True)
class ClassifierConfig:
    """Shape of the classifier; stored in the weights' metadata."""

    width: int = 32  # channels of the first stage; twice and four times that in the others
    dropout: float = 0.3  # part of the features dropped before the last layer
    answers: int = CLASSES  # the digits; one more where "not a digit" is an answer


def _stage(inputs: int, outputs: int) -> nn.Sequential:
    """Two 3x3 convolutions with batch normalisation, the second halving the size."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
        nn.Conv2d(outputs, outputs, 3, padding=1, stride=2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
    )


class Classifier(nn.Module):
    """Read digits: images float32 [N, 1, 28, 28] in [-1, 1] -> logits [N, answers].

    `features` gives what the last layer sees, float32 [N, 4 * width], for Fréchet distances.
    """

    def __init__(self, config: ClassifierConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or ClassifierConfig()
        width = config.width
        self.stages = nn.Sequential(
            _stage(1, width), _stage(width, 2 * width), _stage(2 * width, 4 * width)
        )
        self.dropout = nn.Dropout(config.dropout)
        self.linear = nn.Linear(4 * width, config.answers)

    def features(self, images: Tensor) -> Tensor:
        """Return float32 [N, 4 * width]: the last stage, averaged over the picture."""
        return self.stages(images).mean(dim=(2, 3))

    def forward(self, images: Tensor) -> Tensor:
        return self.linear(self.dropout(self.features(images)))


@dataclass(frozen=True)
class RowNetworkConfig:
    """Shape of the row network; stored in the weights' metadata."""

    width: int = 32  # channels of the first stage; up to three times that in the last
    height: int = 32  # pixels of a row
    answers: int = CLASSES + 2  # the digits, "not a digit", and "no sign ends here"


def _narrowing(inputs: int, outputs: int, stride: tuple[int, int]) -> nn.Sequential:
    """Return a 3x3 convolution with batch normalisation that shrinks by `stride`."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, padding=1, stride=stride, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
    )


class _Context(nn.Module):
    """A residual block along the row: each column looks at its neighbours."""

    def __init__(self, channels: int, dilation: int) -> None:
        super().__init__()
        self.block = nn.Sequential(
            nn.Conv2d(
                channels, channels, (1, 5), padding=(0, 2 * dilation), dilation=(1, dilation)
            ),
            nn.BatchNorm2d(channels),
            nn.ReLU(),
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.block(x)


class RowNetwork(nn.Module):
    """Read a row: images float32 [N, 1, 32, W] in [-1, 1] -> logits [N, W / 2, answers].

    A convolutional network that slides along the row, two pixels a step (Matan et al., Neural
    Information Processing Systems 4, 1991); the last answer is the blank of connectionist temporal
    classification (Graves et al., ICML 2006).
    """

    def __init__(self, config: RowNetworkConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or RowNetworkConfig()
        width, wide = config.width, 3 * config.width
        self.stages = nn.Sequential(
            nn.Conv2d(1, width, 5, padding=2, stride=2, bias=False),
            nn.BatchNorm2d(width),
            nn.ReLU(),
            _narrowing(width, 2 * width, (2, 1)),
            _narrowing(2 * width, 2 * width, (2, 1)),
            nn.Conv2d(2 * width, wide, (config.height // 8, 3), padding=(0, 1), bias=False),
            nn.BatchNorm2d(wide),
            nn.ReLU(),
            *(_Context(wide, dilation) for dilation in (1, 2, 1)),
        )
        self.dropout = nn.Dropout(0.1)
        self.linear = nn.Linear(wide, config.answers)

    def forward(self, images: Tensor) -> Tensor:
        # The paper at 0: what convolutions pad with is paper too.
        columns = self.stages((images + 1) / 2)[:, :, 0]
        return self.linear(self.dropout(columns.transpose(1, 2)))
