"""What a small classifier learns from drawn digits, on synthetic ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from model.training.evaluation.classification_accuracy import TRAINING, accuracy_score
from model.training.mnist import Digits
from tests.model.support import synthetic_digits

TINY = replace(TRAINING, epochs=10, width=8, batch=25, lr=0.01)


def test_right_lessons_are_worth_more_than_wrong_ones() -> None:
    lessons, test = synthetic_digits(400), synthetic_digits(300, seed=9)
    assert accuracy_score(lessons, test, seed=1, training=TINY) > 0.9
    swapped = lessons.labels.copy()
    swapped[lessons.labels == 7], swapped[lessons.labels == 1] = 1, 7
    wrong = accuracy_score(Digits(lessons.images, swapped), test, seed=1, training=TINY)
    assert 0.6 < wrong < 0.81, "1 and 7 are lost"


def test_what_was_never_drawn_is_never_read() -> None:
    """A generator that lost three of the ten digits costs their part of the score."""
    lessons, test = synthetic_digits(600), synthetic_digits(300, seed=9)
    few = lessons.take(np.flatnonzero(lessons.labels < 7))
    assert 0.55 < accuracy_score(few, test, seed=1, training=TINY) < 0.71


def test_a_seed_decides_the_score() -> None:
    short = replace(TINY, epochs=3)
    lessons, test = synthetic_digits(300), synthetic_digits(200, seed=9)
    first, again, other = (accuracy_score(lessons, test, seed, short) for seed in (1, 1, 2))
    assert first == again
    assert first != other
