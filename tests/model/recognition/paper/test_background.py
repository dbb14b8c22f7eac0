"""Paper under the ink: its grain."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from model.generation.sampler import DigitSampler
from model.recognition.paper.background import is_grainy
from tests.model.recognition.support import number


@pytest.mark.parametrize("size", [28, 100, 560])
def test_drawings_have_no_grain(sampler: DigitSampler, size: int) -> None:
    for digit in range(10):
        drawn = cv2.resize(sampler.draw(digit, 1, digit)[0], (size, size))
        assert not is_grainy(drawn)
        assert not is_grainy(255 - drawn)
    assert not is_grainy(number(sampler, "2026"))
    assert not is_grainy(np.zeros((1, 1), np.uint8))


@pytest.mark.parametrize("shape", [(34, 46), (240, 320), (1200, 1600)])
def test_photographs_have(shape: tuple[int, int]) -> None:
    random = np.random.Generator(np.random.PCG64(0))
    paper = np.full(shape, 215.0)
    paper[shape[0] // 3 : shape[0] // 2, shape[1] // 4 : shape[1] // 2] = 40
    for noise in (1.5, 3):
        levels = cv2.GaussianBlur(paper + random.normal(0, noise, shape), (0, 0), 0.5)
        assert is_grainy(levels.round().clip(0, 255).astype(np.uint8))
