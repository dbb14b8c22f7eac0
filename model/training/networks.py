"""The networks that read: the classifier, and what reads a row of touching digits.

Images are float32 [N, 1, 28, 28] in [-1, 1], white ink (1) on black (-1). The generator and its
discriminator are in gan/.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import torch
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
