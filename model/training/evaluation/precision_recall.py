"""Who lies next to whom: precision, recall, density, coverage, and the nearest training image.

All distances are Euclidean and are taken in blocks of rows, so that memory stays bounded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch

K = 5  # neighbours, as in arXiv 2002.09797
BLOCK = 500  # rows at a time: 500 x 60,000 float32 are 120 MB


@dataclass(frozen=True)
class Neighbourhood:
    """How two sets lie in each other, each 0..1 but for density, which may exceed 1."""

    precision: float  # part of the generated inside the ball of some real one
    recall: float  # part of the real inside the ball of some generated one
    density: float  # balls of real ones that a generated one is in, over k
    coverage: float  # part of the real with a generated one in their ball


def _squared(one: np.ndarray, other: np.ndarray) -> Iterator[tuple[slice, np.ndarray]]:
    """Yield (rows, squared distances of these rows of `one` to all of `other`)."""
    square = (other**2).sum(axis=1)
    for start in range(0, len(one), BLOCK):
        rows = slice(start, start + BLOCK)
        part = one[rows]
        yield rows, (part**2).sum(axis=1)[:, None] + square - 2 * part @ other.T


def squared_radii(vectors: np.ndarray, k: int = K) -> np.ndarray:
    """Return each vector's squared distance to its k-th neighbour in the set, float [N].

    `vectors` is float [N, F] with N > k; itself, at distance 0, does not count.
    """
    return np.concatenate(
        [np.partition(squared, k, axis=1)[:, k] for _, squared in _squared(vectors, vectors)]
    )


def neighbourhood(real: np.ndarray, drawn: np.ndarray, k: int = K) -> Neighbourhood:
    """Return how `drawn` lies in `real`, features float64 [N, F] and [M, F], with k neighbours.

    Precision and recall of arXiv 1904.06991, density and coverage of arXiv 2002.09797.
    """
    centre = real.mean(axis=0)
    real, drawn = real - centre, drawn - centre
    real_radii, drawn_radii = squared_radii(real, k), squared_radii(drawn, k)
    balls = np.zeros(len(drawn), np.int64)
    recalled = covered = 0
    for rows, squared in _squared(real, drawn):
        inside = squared < real_radii[rows, None]
        balls += inside.sum(axis=0)
        covered += int(inside.any(axis=1).sum())
        recalled += int((squared < drawn_radii).any(axis=1).sum())
    return Neighbourhood(
        precision=float((balls > 0).mean()),
        recall=recalled / len(real),
        density=float(balls.mean() / k),
        coverage=covered / len(real),
    )


def nearest(images: np.ndarray, others: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return each image's nearest one of `others`: (index int64 [N], distance float64 [N]).

    Both are uint8 [N, 28, 28] and [M, 28, 28]; the distance is Euclidean on pixels in [0, 1], so
    0 for a copy and 28 from black to white.
    """
    ours, theirs = (torch.tensor(each).flatten(1).float().div_(255) for each in (images, others))
    half = (theirs**2).sum(dim=1) / 2
    # What is left out, half the image's own square, is the same for all of the others.
    index = torch.cat(
        [torch.addmm(half, part, theirs.T, alpha=-1).argmin(1) for part in ours.split(BLOCK)]
    )
    # The winner's distance from the difference itself: 0 for a copy, not the rounding of a sum.
    gap = ours.double() - theirs[index]
    return index.numpy(), gap.norm(dim=1).numpy()
