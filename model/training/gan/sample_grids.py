"""Sheets beside every snapshot: the same fixed latents each time, and reals beside them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from torch import nn

from model.files import write_file
from model.generation.latents import hands, one_hot
from model.generation.sampler import to_uint8
from model.images import png_bytes, sheet
from model.training.gan.config import SHEET_HANDS
from model.training.mnist import Digits
from model.training.networks import CLASSES

SHEET_SEED = 0
SHEET_BLOCK = 2
SHEET_GAP = 4


@torch.no_grad()
def generate(generator: nn.Module, z: np.ndarray, class_weights: np.ndarray) -> np.ndarray:
    """Run a torch generator in eval mode on NumPy inputs: uint8 [N, 28, 28]."""
    device = next(generator.parameters()).device
    images = [
        generator(torch.from_numpy(part).to(device), torch.from_numpy(weights).to(device))
        for part, weights in zip(
            np.array_split(z, -(-len(z) // 500)),
            np.array_split(class_weights, -(-len(z) // 500)),
            strict=True,
        )
    ]
    return to_uint8(torch.cat(images)[:, 0].cpu().numpy())


def hand_sheet(generator: nn.Module, path: Path) -> None:
    """Write ten hands (rows) of all ten digits (columns), always the hands of seed 0."""
    z = hands(SHEET_SEED, 0, SHEET_HANDS).repeat(CLASSES, axis=0)
    class_weights = one_hot(np.tile(np.arange(CLASSES), SHEET_HANDS))
    images = generate(generator, z, class_weights)
    _write_sheet(images, path)


def real_sheet(digits: Digits, path: Path) -> None:
    """Write up to ten real digits of each class in the same arrangement."""
    columns = [np.flatnonzero(digits.labels == label)[:SHEET_HANDS] for label in range(CLASSES)]
    rows = min(len(column) for column in columns)
    if rows:
        order = np.stack([column[:rows] for column in columns], axis=1).ravel()
        _write_sheet(digits.images[order], path)


def _write_sheet(images: np.ndarray, path: Path) -> None:
    pixels = sheet(images, columns=CLASSES, block=SHEET_BLOCK, gap=SHEET_GAP)
    write_file(path, png_bytes(pixels))
