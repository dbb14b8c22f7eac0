"""The networks that read: the classifier, and what reads a row of touching digits.

Images are float32 [N, 1, 28, 28] in [-1, 1], white ink (1) on black (-1). The generator and its
discriminator are in gan/.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

CLASSES = 10
Network = TypeVar("Network", bound=nn.Module)


def channels_last(network: Network) -> Network:
    """Return `network` with its weights laid out as convolutions on a CPU are fastest."""
    # PyTorch's stub leaves this keyword out.
    return network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]


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


def _apart(inputs: int, outputs: int, stride: int = 1, dilation: int = 1) -> nn.Sequential:
    """Return a 3x3 convolution by channel and one between channels (Xception, CVPR 2017)."""
    return nn.Sequential(
        nn.Conv2d(inputs, inputs, 3, stride, dilation, dilation, groups=inputs, bias=False),
        nn.BatchNorm2d(inputs),
        nn.Conv2d(inputs, outputs, 1, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(),
    )


class _Residual(nn.Module):
    def __init__(self, channels: int, dilation: int = 1) -> None:
        super().__init__()
        self.block = _apart(channels, channels, dilation=dilation)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.block(x)


def _enlarged(images: Tensor, times: float = 2.0) -> Tensor:
    return F.interpolate(images, scale_factor=times, mode="bilinear", align_corners=False)


@dataclass(frozen=True)
class PageNetworkConfig:
    """Shape of the page network; stored in the weights' metadata."""

    width: int = 16  # channels at half of the size; up to six times that at a sixteenth


class PageNetwork(nn.Module):
    """Find handwriting: pages float32 [N, 1, H, W] in [0, 1] -> logits [N, 1, H, W].

    Fully convolutional, with an encoder and a decoder that are joined at each size (U-Net,
    Ronneberger et al., MICCAI 2015). H and W are multiples of 16.
    """

    def __init__(self, config: PageNetworkConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or PageNetworkConfig()
        half, quarter, eighth, least = (times * config.width for times in (1, 2, 4, 6))
        self.stem = nn.Sequential(
            nn.Conv2d(2, half, 5, 2, 2, bias=False), nn.BatchNorm2d(half), nn.ReLU()
        )
        self.quarter = nn.Sequential(
            _apart(half, quarter, 2), *(_Residual(quarter) for _ in range(2))
        )
        self.eighth = nn.Sequential(
            _apart(quarter, eighth, 2), *(_Residual(eighth) for _ in range(3))
        )
        self.least = nn.Sequential(
            _apart(eighth, least, 2), *(_Residual(least, dilation) for dilation in (1, 2, 4, 1))
        )
        self.to_eighth, self.at_eighth = nn.Conv2d(least, eighth, 1), _Residual(eighth)
        self.to_quarter, self.at_quarter = nn.Conv2d(eighth, quarter, 1), _Residual(quarter)
        self.to_half = nn.Conv2d(quarter, half, 1)
        self.at_half = nn.Sequential(_Residual(half), _Residual(half))
        self.last = nn.Conv2d(half, 4, 3, padding=1)

    def forward(self, images: Tensor) -> Tensor:
        # What a page is beside its surroundings is told at once: faint ink is found sooner.
        around = F.avg_pool2d(F.avg_pool2d(images, 4), 9, 1, 4, count_include_pad=False)
        half = self.stem(torch.cat([images - 0.5, 5 * (images - _enlarged(around, 4.0))], 1))
        quarter = self.quarter(half)
        eighth = self.eighth(quarter)
        eighth = self.at_eighth(eighth + _enlarged(self.to_eighth(self.least(eighth))))
        quarter = self.at_quarter(quarter + _enlarged(self.to_quarter(eighth)))
        half = self.at_half(half + _enlarged(self.to_half(quarter)))
        return F.pixel_shuffle(self.last(half), 2)
