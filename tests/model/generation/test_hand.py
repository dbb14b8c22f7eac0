"""Hands: what may be asked for, and maps around one."""

from __future__ import annotations

import numpy as np
import pytest

from model.errors import InputError
from model.generation.hand import HANDS, Hand
from model.generation.latents import MAX_SEED, hands
from model.generation.style import NEUTRAL, Style


def test_a_hand_is_one_of_the_five_of_its_seed() -> None:
    assert Hand(7) == Hand(7, 0, NEUTRAL)
    five = np.concatenate([Hand(7, place).z for place in range(HANDS)])
    assert np.array_equal(five, hands(7, 0, HANDS))


@pytest.mark.parametrize(
    ("seed", "place", "code"),
    [
        (-1, 0, "seed.out_of_range"),
        (MAX_SEED + 1, 0, "seed.out_of_range"),
        (0, -1, "hand.out_of_range"),
        (0, HANDS, "hand.out_of_range"),
    ],
)
def test_a_hand_out_of_range_is_refused(seed: int, place: int, code: str) -> None:
    with pytest.raises(InputError) as refused:
        Hand(seed, place)
    assert refused.value.code == code


def test_a_map_runs_over_both_sliders() -> None:
    hand = Hand(7, 2, Style(width=0.5))
    cells = hand.map(3, 5)
    assert [len(row) for row in cells] == [5, 5, 5]
    assert cells[0][0] == Hand(7, 2, Style(weight=-1, slant=-1, width=0.5))
    assert cells[1][2] == hand, "the middle is the hand itself"
    assert cells[2][4].style == Style(weight=1, slant=1, width=0.5)
    assert Hand(7).map(2, 2, "balance", "width")[0][1].style == Style(balance=-1, width=1)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ((1, 5), "map.size"),
        ((5, 16), "map.size"),
        ((3, 3, "slant", "slant"), "map.sliders"),
        ((3, 3, "size"), "map.sliders"),
    ],
)
def test_an_impossible_map_is_refused(arguments: tuple, code: str) -> None:
    with pytest.raises(InputError, match=r"^A map ") as refused:
        Hand(7).map(*arguments)
    assert refused.value.code == code
