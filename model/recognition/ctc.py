"""What a row of ink says, without being cut: the row network's answers, read as whole strings.

The network slides along the row and answers for every second column which sign ends there, or
none (connectionist temporal classification, Graves et al., ICML 2006). The likeliest strings are
found by prefix beam search (Hannun et al., arXiv 1408.2873).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable

import cv2
import numpy as np

HEIGHT = 32
STEP = 2  # pixels of a row between two answers
BLANK = 11  # the answer for a column in which no sign ends
BEAM = 6  # strings kept
LEAST = 1e-4  # probability under which an answer is not followed
LEAD = 7.0  # nats by which a string may be less likely than the best

Scan = Callable[[np.ndarray], np.ndarray]
Labels = tuple[int, ...]


def strip_of(ink: np.ndarray, height: int = HEIGHT) -> np.ndarray:
    """Return `ink`, uint8 [H, W], scaled to `height`: uint8 [height, W']."""
    scale = height / ink.shape[0]
    width = max(1, round(ink.shape[1] * scale))
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return cv2.resize(ink, (width, height), interpolation=method)


def strings(answers: np.ndarray) -> list[tuple[Labels, float]]:
    """Return the likeliest strings of answers float32 [T, 12], with their log probabilities.

    The best one comes first; the labels are 0..9, or 10 for what is no digit.
    """
    # For each prefix, the probability with which it ends in a blank, and in its last label.
    beams: dict[Labels, tuple[float, float]] = {(): (1.0, 0.0)}
    scale = 0.0
    for column in answers.astype(float):
        followed = [int(n) for n in np.flatnonzero(column[:BLANK] > LEAST)]
        ends: dict[Labels, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for prefix, (blank, label) in beams.items():
            ends[prefix][0] += (blank + label) * column[BLANK]
            if prefix:
                ends[prefix][1] += label * column[prefix[-1]]
            for n in followed:
                same = bool(prefix) and prefix[-1] == n
                ends[(*prefix, n)][1] += (blank if same else blank + label) * column[n]
        best = sorted(ends.items(), key=lambda each: -sum(each[1]))[:BEAM]
        # Brought back to 1: the product of a long row's probabilities would vanish.
        most = sum(best[0][1])
        scale += math.log(most)
        beams = {prefix: (each[0] / most, each[1] / most) for prefix, each in best}
    found = [(labels, scale + math.log(sum(each) + 1e-30)) for labels, each in beams.items()]
    return [each for each in found if each[0] and each[1] > found[0][1] - LEAD]


def places(answers: np.ndarray, labels: Labels) -> np.ndarray:
    """Return the answer, int [len(labels)], in which each label of a string is surest.

    `answers` is float32 [T, 12]; the likeliest way through them that says the string decides.
    """
    path = np.full(2 * len(labels) + 1, BLANK)
    path[1::2] = labels
    scores = np.log(answers[:, path].clip(1e-9))
    # A label may follow the one before it without a blank, unless they are the same.
    skips = np.zeros(len(path), bool)
    skips[3::2] = path[3::2] != path[1:-2:2]
    best = np.full(len(path), -np.inf)
    best[:2] = scores[0, :2]
    came = np.zeros(scores.shape, int)
    for row in range(1, len(scores)):
        one = np.concatenate([[-np.inf], best[:-1]])
        two = np.where(skips, np.concatenate([[-np.inf, -np.inf], best[:-2]]), -np.inf)
        froms = np.stack([best, one, two])
        came[row] = froms.argmax(axis=0)
        best = froms.max(axis=0) + scores[row]
    state = len(path) - 1 - int(best[-2] > best[-1])
    states = np.empty(len(scores), int)
    for row in range(len(scores) - 1, -1, -1):
        states[row] = state
        state -= came[row, state]
    labels_at = [np.flatnonzero(states == 2 * n + 1) for n in range(len(labels))]
    return np.array([at[scores[at, 2 * n + 1].argmax()] for n, at in enumerate(labels_at)])
