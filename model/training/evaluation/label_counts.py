"""The same labels on both sides of a comparison.

MNIST's digits are not equally many: 11.4 % of the test set are ones, 8.9 % fives. Sets with other
shares of them are apart even where every digit is perfect: *real* digits, a thousand of each, lie
2.7 times as far from the test set as real digits in its own shares. So whatever is held against
real digits is drawn with their labels.
"""

from __future__ import annotations

import numpy as np

from model.training.mnist import Digits


def label_counts(labels: np.ndarray) -> np.ndarray:
    """Return how often each label 0..9 occurs, int64 [10]."""
    return np.bincount(labels, minlength=10)


def proportional_labels(counts: np.ndarray, number: int) -> np.ndarray:
    """Return `number` labels, uint8, in the proportions of `counts`, int [10].

    So do the first of them, however many: each label is off by one at most. Where `number` is a
    multiple of their sum, the labels have exactly so many times these counts.
    """
    share = counts / counts.sum()
    labels = np.repeat(np.arange(10), np.ceil(share * number).astype(int) + 1)
    rank = np.arange(len(labels)) - np.searchsorted(labels, labels)
    # The k-th of a label belongs where k + 1/2 of its kind are due.
    with np.errstate(divide="ignore"):
        due = (rank + 0.5) / share[labels]
    return labels[np.argsort(due, kind="stable")][:number].astype(np.uint8)


def most_draws(digits: Digits, labels: np.ndarray) -> int:
    """Return how many sets with these `labels`, uint8 [N], `digits` are enough for."""
    wanted = label_counts(labels)
    return int((label_counts(digits.labels)[wanted > 0] // wanted[wanted > 0]).min())


def disjoint_draws(digits: Digits, labels: np.ndarray, number: int, seed: int) -> list[Digits]:
    """Return `number` sets of `digits` with these `labels`, uint8 [N], that share no digit.

    The order in each set is that of `labels`; which digits they are is decided by `seed`. Raises
    ValueError where there are not enough digits of a label.
    """
    order = np.random.Generator(np.random.PCG64(seed)).permutation(len(digits))
    index = np.empty((number, len(labels)), np.int64)
    for label in range(10):
        places = labels == label
        wanted = number * int(places.sum())
        found = order[digits.labels[order] == label][:wanted]
        if len(found) < wanted:
            raise ValueError(f"{wanted} digits of label {label} are wanted, {len(found)} are here")
        index[:, places] = found.reshape(number, -1)
    return [digits.take(each) for each in index]
