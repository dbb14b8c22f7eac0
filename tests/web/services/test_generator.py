"""The generator at work: what takes a place in the line, and what must not."""

from __future__ import annotations

import numpy as np
import pytest

from model.generation.own_hand import unpack_hand
from model.generation.sampler import DigitSampler
from web.errors import RetryLaterError
from web.services import admission
from web.services.admission import Line
from web.services.generator import Generator


def test_a_hand_is_found_while_all_places_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read is not lost to those who draw."""
    line = Line(1)
    generator = Generator(DigitSampler(), line)
    images = generator.draw(8, 5, 42)
    with line.place():
        monkeypatch.setattr(admission, "patience", lambda: 0.0)
        own = generator.hand_of(images, np.full(5, 8))
        with pytest.raises(RetryLaterError):
            generator.draw(8, 5, 42)
    assert own is not None
    assert unpack_hand(own).shape == (64,)
