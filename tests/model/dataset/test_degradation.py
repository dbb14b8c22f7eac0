"""Paper, light and lens: nothing moves, and the same seed makes the same photograph."""

from __future__ import annotations

import numpy as np

from model.dataset.degradation import lit, photograph, shaded, taken, written_on_paper


def random() -> np.random.Generator:
    return np.random.default_rng(5)


def test_ink_stays_where_it_is_and_darker_than_the_paper_around() -> None:
    ink = np.zeros((60, 120), np.uint8)
    ink[20:40, 50:70] = 255
    source = random()
    page = shaded(lit(written_on_paper(ink, source), source), source)
    grey = taken(page, source)
    assert grey.shape == ink.shape
    assert grey.dtype == np.uint8
    assert grey[25:35, 55:65].max() < grey[10:15, 50:70].min()


def test_the_same_seed_makes_the_same_photograph() -> None:
    ink = np.zeros((30, 40), np.uint8)
    assert photograph(ink, random()) == photograph(ink, random())
