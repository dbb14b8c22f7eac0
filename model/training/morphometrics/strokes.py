"""What makes a hand: stroke width, slant and ink; and how far the latent z decides them.

Stroke width and slant are measured as in Morpho-MNIST (arXiv 1809.10780).
"""

from __future__ import annotations

import numpy as np
import torch
import torch.nn.functional as F
from scipy.ndimage import distance_transform_edt
from skimage.morphology import skeletonize

ENLARGE = 4  # a stroke is two or three pixels wide: too coarse for a skeleton


def enlarged(images: np.ndarray) -> np.ndarray:
    """Return uint8 [N, 28, 28] as bool [N, 112, 112]: enlarged smoothly, ink at half white."""
    tensor = torch.tensor(images)[:, None].float()
    large = F.interpolate(tensor, scale_factor=ENLARGE, mode="bilinear", align_corners=False)
    return (large[:, 0] >= 127.5).numpy()


def _stroke_width(ink: np.ndarray) -> float:
    """Return the mean width of the strokes in bool [112, 112], in pixels of the enlarged picture.

    Twice the mean distance from the skeleton to the paper; 0 where there is no ink.
    """
    if not ink.any():
        return 0.0
    # A rim of paper: a stroke that touches the border ends there.
    ink = np.pad(ink, 1)
    return 2 * float(distance_transform_edt(ink)[skeletonize(ink)].mean())


def stroke_widths(images: np.ndarray) -> np.ndarray:
    """Return the mean stroke width of uint8 [N, 28, 28], in pixels, float64 [N]; 0 without ink."""
    return np.array([_stroke_width(ink) for ink in enlarged(images)]) / ENLARGE


def slants(images: np.ndarray) -> np.ndarray:
    """Return the slant of uint8 [N, 28, 28], float64 [N]: to the right for each step upwards.

    The horizontal shear, tangent of the angle from the vertical, from the second central moments
    of the ink; positive leans to the right, 0 is upright or without height.
    """
    ink = images.astype(np.float64)
    total = ink.sum(axis=(1, 2)).clip(1)
    place = np.arange(28.0)
    x = place - ((ink.sum(axis=1) @ place) / total)[:, None]
    up = ((ink.sum(axis=2) @ place) / total)[:, None] - place
    mixed = np.einsum("nyx,ny,nx->n", ink, up, x)
    height = (ink.sum(axis=2) * up**2).sum(axis=1)
    return np.divide(mixed, height, out=np.zeros_like(mixed), where=height > 0)


def inks(images: np.ndarray) -> np.ndarray:
    """Return the mean brightness of uint8 [N, 28, 28], float64 [N] in 0..1."""
    return images.mean(axis=(1, 2)) / 255


MEASURES = {"stroke_width": stroke_widths, "slant": slants, "ink": inks}


def measure_hands(images: np.ndarray) -> dict[str, np.ndarray]:
    """Return stroke width, slant and ink, float64 [H, 10] each, of uint8 [H, 10, 28, 28].

    Row h is one hand, column d the digit d.
    """
    flat = images.reshape(-1, 28, 28)
    return {name: measure(flat).reshape(-1, 10) for name, measure in MEASURES.items()}


def hand_correlation(measured: np.ndarray) -> float:
    """Return the mean correlation of two different digits of one hand over all pairs of digits.

    `measured` is float64 [H, D], a row for each hand; each digit is standardised over the hands.
    A digit that never varies correlates with nothing: 0.
    """
    apart = measured - measured.mean(axis=0)
    spread = apart.std(axis=0)
    # Rounding leaves a constant column a spread of 1e-16 or so, and noise must not correlate.
    varies = spread > 1e-9
    standard = np.divide(apart, spread, out=np.zeros_like(apart), where=varies)
    pairs = np.triu_indices(measured.shape[1], 1)
    return float((standard.T @ standard / len(measured))[pairs].mean())


def shuffled(measured: np.ndarray, seed: int = 0) -> np.ndarray:
    """Return float64 [H, D] with each column in an order of its own: no hand is left whole."""
    random = np.random.Generator(np.random.PCG64(seed))
    return random.permuted(measured, axis=0)
