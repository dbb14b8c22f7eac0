"""What people's files are called, at every door; a name says how to draw the same again."""

from __future__ import annotations

from collections.abc import Sequence

from model.generation.hand import Hand
from model.handwriting.text import DIGITS


def strip_name(digit: int, seed: int, place: int | None = None, kind: str = "png") -> str:
    """Return the name of a strip, or of the digit at a place of it, counted from 1."""
    which = "" if place is None else f"-{place}"
    return f"digit-{digit}-seed-{seed}{which}.{kind}"


def number_name(text: str, hand: Hand, kind: str) -> str:
    """Return the name of a written number; its text may hold what no name may."""
    digits = "".join(sign if sign in DIGITS else "-" for sign in text)
    return f"number-{digits}-{_of(hand)}.{kind}"


def morph_name(digits: Sequence[int], hand: Hand, kind: str) -> str:
    """Return the name of a morph."""
    return f"morph-{''.join(map(str, digits))}-{_of(hand)}.{kind}"


def map_name(digit: int, hand: Hand, kind: str = "png") -> str:
    """Return the name of a map of hands."""
    return f"hands-{digit}-{_of(hand)}.{kind}"


def data_set_name(count: int, seed: int, kind: str) -> str:
    """Return the name of a data set."""
    return f"digits-{count}-seed-{seed}.{kind}"


def _of(hand: Hand) -> str:
    whose = "own" if hand.own else f"seed-{hand.seed}"
    return f"{whose}-hand-{hand.place + 1}"  # people count from 1
