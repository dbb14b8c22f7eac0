"""Who lies next to whom: precision, recall, density, coverage, and the nearest training image.

All distances are Euclidean and are taken in blocks of rows, so that memory stays bounded: prdc
holds three matrices of 10,000 x 10,000, which take 2.1 GB and twice the time, and scikit-learn
takes twice the time for the nearest image.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

K = 5  # neighbours, as in arXiv 2002.09797
BLOCK = 500  # rows at a time: 500 x 60,000 float32 are 120 MB


def radii(vectors: Tensor, k: int = K) -> Tensor:
    """Return each vector's distance to its k-th neighbour in the set, float [N].

    `vectors` is float [N, F] with N > k; itself, at distance 0, does not count.
    """
    blocks = (torch.cdist(part, vectors) for part in vectors.split(BLOCK))
    return torch.cat([block.kthvalue(k + 1).values for block in blocks])


def neighbourhood(real: np.ndarray, drawn: np.ndarray, k: int = K) -> dict[str, float]:
    """Return how `drawn` lies in `real`, features float64 [N, F] and [M, F], with k neighbours.

    `precision` is the part of the generated inside the ball of some real one, `recall` that of the
    real inside the ball of some generated one (arXiv 1904.06991); `density`, which may exceed 1,
    the balls of real ones that a generated one is in, over k, and `coverage` the part of the real
    with a generated one in their ball (arXiv 2002.09797).
    """
    reals, fakes = torch.from_numpy(real), torch.from_numpy(drawn)
    real_radii, fake_radii = radii(reals, k), radii(fakes, k)
    balls = torch.zeros(len(fakes), dtype=torch.int64)
    recalled = covered = 0
    for part, radius in zip(reals.split(BLOCK), real_radii.split(BLOCK), strict=True):
        distance = torch.cdist(part, fakes)
        inside = distance < radius[:, None]
        balls += inside.sum(dim=0)
        covered += int(inside.any(dim=1).sum())
        recalled += int((distance < fake_radii).any(dim=1).sum())
    return {
        "precision": (balls > 0).double().mean().item(),
        "recall": recalled / len(real),
        "density": balls.double().mean().item() / k,
        "coverage": covered / len(real),
    }


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
