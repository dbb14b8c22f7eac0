"""From a data set to batches on the training device."""

from __future__ import annotations

import torch
from torch import Tensor

from model.training.mnist import Batches, Digits, hold_out
from model.training.options import OptionError


def as_input(images: Tensor) -> Tensor:
    """Return uint8 [N, H, W] as the networks' float32 [N, 1, H, W] in [-1, 1]."""
    return images[:, None].float() / 127.5 - 1


def split(digits: Digits, holdout: int) -> tuple[Digits, Digits]:
    """Return (training, validation); raises OptionError where --holdout leaves nothing."""
    try:
        return hold_out(digits, holdout)
    except ValueError as error:
        raise OptionError(f"--holdout is too large: {error}.") from error


class DeviceDigits:
    """A data set on the training device, dealt in shuffled batches by step number."""

    def __init__(self, digits: Digits, batch: int, seed: int, device: torch.device) -> None:
        self.images = torch.tensor(digits.images).to(device)
        self.labels = torch.tensor(digits.labels).long().to(device)
        try:
            self.order = Batches(len(digits), batch, seed)
        except ValueError as error:
            raise OptionError(f"--batch {batch} is too large: {error}.") from error

    def batch(self, step: int) -> tuple[Tensor, Tensor]:
        """Return (images float32 [N, 1, 28, 28] in [-1, 1], labels int64 [N])."""
        index = torch.from_numpy(self.order.batch(step)).to(self.images.device)
        return as_input(self.images[index]), self.labels[index]
