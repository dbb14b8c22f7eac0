"""A hand on a button: what is carried comes back, and nothing else is taken for it."""

from __future__ import annotations

import numpy as np
import pytest

from discord.own_hand import LONGEST, own_data, read_own
from model.chat.presses import read_press
from model.generation.own_hand import pack_hand

OWN = pack_hand(np.linspace(-3, 3, 64, dtype=np.float32))


@pytest.mark.parametrize("text", ["0", "2026", "24.12.2026", "-1", "1" * 31])
def test_a_hand_and_its_text_come_back(text: str) -> None:
    data = own_data(text, OWN, "3e47f6b145ed")
    assert len(data) <= LONGEST
    number, weights = read_own(data)
    assert (number.text, number.hand.own, weights) == (text, OWN, "3e47f6")
    assert read_press(data) is None, "no other button is like it"


def test_a_text_that_is_too_long_has_no_button() -> None:
    assert own_data("9" * 40, OWN, "3e47f6b145ed") is None


@pytest.mark.parametrize(
    "data",
    [
        "",
        "1:own:3e47f6",
        f"1:own:3e47f6:{OWN[1:]}:Rdk",
        f"1:own:3e47f6:{OWN}:!",
        f"1:own:3E47F6:{OWN}:Rdk",
        f"1:own:3e47f6:{OWN}:_____________",
        "1:ink:Rdk:0:022",
    ],
)
def test_other_data_is_none(data: str) -> None:
    assert read_own(data) is None
