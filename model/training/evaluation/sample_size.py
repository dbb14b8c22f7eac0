"""How the Fréchet distance depends on the number of samples, and what it is without that.

A covariance estimated from N samples is off by chance, and chance can only take two sets apart:
FID falls with N, and figures at different N cannot be compared. To first order the excess is
proportional to 1/N, so that a line through a few of them, read at 1/N = 0, gives the FID of
infinitely many samples (arXiv 1911.07023).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from model.training.evaluation.feature_metrics import frechet_distance

SIZES = (5_000, 10_000, 20_000, 50_000)


def frechet_by_size(
    drawn: np.ndarray, real: np.ndarray, sizes: Sequence[int] = SIZES
) -> dict[int, float]:
    """Return the Fréchet distance of the first N of `drawn` to all of `real`, for each N.

    Features float64 [N, F] and [M, F]; sizes for which there are not enough are left out.
    """
    return {size: frechet_distance(drawn[:size], real) for size in sizes if 2 <= size <= len(drawn)}


def extrapolated(by_size: dict[int, float]) -> float:
    """Return the value at infinitely many samples: a least squares line in 1/N, read at 0.

    Needs two sizes at least.
    """
    sizes = np.array(list(by_size), np.float64)
    return float(np.polyfit(1 / sizes, np.array(list(by_size.values())), 1)[1])
