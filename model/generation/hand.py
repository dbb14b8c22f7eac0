"""A hand: one of the five of a seed."""

from __future__ import annotations

HANDS = 5  # to choose from for each seed


def check_hand(hand: int) -> int:
    """Return `hand` if it is 0..4; raises ValueError with a sentence otherwise."""
    if not 0 <= hand < HANDS:
        raise ValueError(f"The hand must be from 0 to {HANDS - 1}.")
    return hand
