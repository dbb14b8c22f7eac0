"""What the generator draws, for the formats' tests."""

from __future__ import annotations

import numpy as np
import pytest

from model.generation.latents import hands, one_hot
from model.generation.sampler import DigitSampler
from tests.model.dataset.support import LABELS


@pytest.fixture(scope="package")
def drawn(sampler: DigitSampler) -> np.ndarray:
    """What RECIPE holds, by the rule and not by its code: the test split in the hands after."""
    return sampler.generate(hands(9, 0, 85), one_hot(LABELS))
