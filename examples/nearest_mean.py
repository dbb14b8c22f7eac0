"""Drawn digits as NumPy arrays: learn from 2,000 of them, read 500 in other hands.

    python -m examples.nearest_mean

The classifier is the plainest there is: a digit is what the nearest class mean is.
"""

import numpy as np

from model.dataset import Recipe
from model.generation.sampler import DigitSampler


def main(count: int = 2000, test_count: int = 500) -> float:
    """Return the share of the test digits that are read as labelled."""
    recipe = Recipe(count, seed=7, test_count=test_count, styles="random")
    sampler = DigitSampler()
    images, labels = recipe.draw(sampler, 0, count)  # uint8 [N, 28, 28] and [N]
    means = np.stack([images[labels == digit].mean(axis=0) for digit in range(10)])
    unseen, expected = recipe.draw(sampler, count, count + test_count)
    distances = ((unseen[:, None].astype(np.float32) - means) ** 2).sum(axis=(2, 3))
    return float((distances.argmin(axis=1) == expected).mean())


if __name__ == "__main__":
    print(f"{main():.1%} of digits in unseen hands and random styles read")  # noqa: T201
