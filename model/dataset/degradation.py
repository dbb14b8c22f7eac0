"""From ink to a photograph of it: paper, light, shadow, lens. Nothing moves, so boxes stay true."""

from __future__ import annotations

import io

import cv2
import numpy as np
from numpy.random import Generator
from PIL import Image

SHADOWED = 0.25  # of photographs
JPEG_QUALITY = 60


def grain(shape: tuple[int, ...], random: Generator, finest: float, coarsest: float) -> np.ndarray:
    """Return the unevenness of paper, float64 of `shape`, deviation 1; its blots are in pixels."""
    noise = random.normal(0, 1, shape)
    smooth: np.ndarray = cv2.GaussianBlur(noise, (0, 0), random.uniform(finest, coarsest))
    return smooth / smooth.std()


def written_on_paper(ink: np.ndarray, random: Generator) -> np.ndarray:
    """Return uint8 `ink` on textured paper, float [H, W]."""
    uneven = grain(ink.shape, random, 0.7, 3)
    paper = random.uniform(170, 240) + uneven * random.uniform(1, 6)
    return paper + (random.uniform(10, 90) - paper) * (ink / 255.0)


def lit(page: np.ndarray, random: Generator) -> np.ndarray:
    """Return float `page` under light that falls off to one side: float32 [H, W]."""
    height, width = page.shape
    across, down = np.meshgrid(np.linspace(-1, 1, width), np.linspace(-1, 1, height))
    angle = random.uniform(0, 2 * np.pi)
    light = 1 + random.uniform(0.1, 0.45) * (across * np.cos(angle) + down * np.sin(angle))
    return (page * light / light.max()).astype(np.float32)


def shaded(page: np.ndarray, random: Generator) -> np.ndarray:
    """Return float32 `page` with the shadow of something large: a fifth to three fifths darker."""
    height, width = page.shape
    y, x = np.mgrid[:height, :width]
    angle = random.uniform(-np.pi, np.pi)
    along = (x - width / 2) * np.cos(angle) + (y - height / 2) * np.sin(angle)
    inside = along - np.quantile(along, random.uniform(0.5, 0.95))
    softness = np.exp(random.uniform(0, np.log(25)))  # pixels
    shade = random.uniform(0.2, 0.6) / (1 + np.exp(-(inside / softness).clip(-50, 50)))
    return (page * (1 - shade)).astype(np.float32)


def taken(page: np.ndarray, random: Generator) -> np.ndarray:
    """Return float32 `page` as a camera keeps it, blurred and noisy: uint8 [H, W]."""
    blurred: np.ndarray = cv2.GaussianBlur(page, (0, 0), random.uniform(0.4, 1.8))
    blurred += random.normal(0, random.uniform(1, 5), page.shape)
    return blurred.clip(0, 255).astype(np.uint8)


def photograph(ink: np.ndarray, random: Generator) -> bytes:
    """Return uint8 `ink` [H, W], 255 where it is whole, as a photograph: JPEG of quality 60."""
    page = lit(written_on_paper(ink, random), random)
    if random.random() < SHADOWED:
        page = shaded(page, random)
    buffer = io.BytesIO()
    Image.fromarray(taken(page, random)).save(buffer, "JPEG", quality=JPEG_QUALITY)
    return buffer.getvalue()
