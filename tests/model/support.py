"""Tiny digits of our own making, so that training is tested without MNIST."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from model.training.mnist import Digits


def synthetic_digits(count: int = 400, seed: int = 0) -> Digits:
    """Return `count` printed digits, labels 0..9 in turn, a little moved and unevenly inked."""
    random = np.random.Generator(np.random.PCG64(seed))
    labels = (np.arange(count) % 10).astype(np.uint8)
    font = ImageFont.load_default(size=22)
    images = []
    for label in labels:
        picture = Image.new("L", (28, 28))
        place = tuple(random.uniform((7, 0), (9, 2)))
        ink = int(random.integers(180, 256))
        ImageDraw.Draw(picture).text(place, str(label), fill=ink, font=font)
        images.append(np.asarray(picture))
    return Digits(np.stack(images), labels)


def noisy_digits(count: int = 400, seed: int = 0) -> Digits:
    """Return synthetic digits in grey noise, so that no two are the same."""
    digits = synthetic_digits(count, seed)
    noise = np.random.Generator(np.random.PCG64(seed)).integers(0, 60, digits.images.shape)
    return Digits((digits.images // 2 + noise).astype(np.uint8), digits.labels)


def synthetic_bars(count: int = 400, seed: int = 0) -> Digits:
    """Return `count` pictures a GAN learns in seconds: label k is a bar at a place of its own."""
    random = np.random.Generator(np.random.PCG64(seed))
    labels = (np.arange(count) % 10).astype(np.uint8)
    images = random.integers(0, 30, (count, 28, 28), np.uint8)
    for image, label in zip(images, labels, strict=True):
        row, column = divmod(int(label), 5)
        top, left = 3 + 12 * row, 2 + 5 * column
        image[top : top + 10, left : left + 4] = random.integers(180, 256)
    return Digits(images, labels)
