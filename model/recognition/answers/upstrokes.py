"""A 1 with a long upstroke, as most of Europe writes it: to MNIST's writers that is a 7.

The bar of a 7 lies across, or bends; the upstroke of such a 1 rises straight from its tip to the
top. Where the network thinks of a 1 at all, that decides.
"""

from __future__ import annotations

import numpy as np

ONE, SEVEN = 1, 7
WEIGHT = 16.0  # nats that it counts for a 1, for each height of the digit that it rises
RISE = 0.25  # from its tip to the top, in heights of the digit, at least
STEEP = 0.43  # rise over run at least: 23 degrees
LONG = 0.35  # run at least, in heights
BENT = 0.2  # how far it may bulge over the straight line, in runs: a 7's bar with a hook does
STEP = 3  # pixels from one column to the next over which it is another stroke
INK = 100  # grey level


def upstroke_of(crop: np.ndarray) -> float:
    """Return how high a straight stroke rises to the top of a digit from its left, in heights.

    `crop` is uint8 [28, 28]; 0 where there is none.
    """
    ink = crop > INK
    columns = np.flatnonzero(ink.any(axis=0))
    if not len(columns):
        return 0.0
    upper = ink.argmax(axis=0)
    rows = np.flatnonzero(ink.any(axis=1))
    height = int(rows[-1] - rows[0] + 1)
    apex = int(columns[upper[columns] == rows[0]][-1])
    tip = apex
    while tip > columns[0] and ink[:, tip - 1].any() and upper[tip - 1] - upper[tip] <= STEP:
        tip -= 1
    run, rise = apex - tip, int(upper[tip] - upper[apex])
    if run < LONG * height or rise < RISE * height or rise < STEEP * run:
        return 0.0
    straight = upper[tip] - rise * np.arange(run + 1) / run
    return rise / height if (straight - upper[tip : apex + 1]).max() <= BENT * run else 0.0


def weigh_upstrokes(crops: np.ndarray, read: np.ndarray) -> np.ndarray:
    """Return what crops are read as, float32 [N, 11], with their upstrokes counted for a 1.

    `crops` are uint8 [N, 28, 28], `read` float32 [N, 11] what the networks say of them alone.
    """
    doubted = (read.argmax(axis=1) == SEVEN) & (read[:, ONE] * np.exp(WEIGHT) > read[:, SEVEN])
    rises = np.zeros(len(read), read.dtype)
    rises[doubted] = [upstroke_of(crop) for crop in crops[doubted]]
    if not rises.any():
        return read
    # Only between the two: that it is a digit at all is no surer than before.
    one = read[:, ONE] * np.exp(WEIGHT * rises)
    both = read[:, ONE] + read[:, SEVEN]
    read = read.copy()
    weighed = rises > 0
    read[weighed, ONE] = (both * one / (one + read[:, SEVEN]))[weighed]
    read[weighed, SEVEN] = (both - read[:, ONE])[weighed]
    return read
