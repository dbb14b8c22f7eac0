"""Digits in pieces: which marks are one digit that gaps part across."""

from __future__ import annotations

from model.recognition.components import Mark, join, typical_height

ROUNDS = 2  # of joining
BESIDE = 0.15  # gap between parts of a digit that lie aslant, in heights of digits, at most
WIDE = 1.3  # width of such a digit, likewise


def _belong(one: Mark, other: Mark, typical: float, tall: float) -> bool:
    """Tell whether two marks are one digit written with a gap between above and below.

    `typical` and `tall` are the heights of digits, in pixels: by their ink, and by their number.
    """
    inside = (
        min(one.right, other.right) - max(one.x, other.x),
        max(one.y, other.y) - min(one.bottom, other.bottom),
    )
    together = max(one.bottom, other.bottom) - min(one.y, other.y)
    if (
        min(one.height, other.height) < 0.7 * typical
        and inside[0] > 0.5 * min(one.width, other.width)
        and inside[1] < 0.25 * typical
        and together < max(1.6 * typical, 1.1 * tall)
    ):
        return True
    # Parts that lie aslant: the bar of a 5 that begins where its belly ends.
    return (
        max(one.height, other.height) < 0.8 * typical
        and inside[0] > -BESIDE * typical
        and -0.3 * min(one.height, other.height) < inside[1] < BESIDE * typical
        and 0.8 * typical < together < 1.15 * typical
        and max(one.right, other.right) - min(one.x, other.x) < WIDE * typical
    )


def _are_halves(one: Mark, other: Mark) -> bool:
    """Tell whether two marks alone on a page are one digit that a small gap parts across."""
    height = max(one.bottom, other.bottom) - min(one.y, other.y)
    width = max(one.right, other.right) - min(one.x, other.x)
    gap = max(one.y, other.y) - min(one.bottom, other.bottom)
    shared = min(one.right, other.right) - max(one.x, other.x)
    # Two digits, one under the other, are narrow beside the height of both.
    small = -0.25 * height < gap < 0.15 * (width - 0.5 * height)
    return small and shared > 0.5 * min(one.width, other.width)


def join_fragments(marks: list[Mark]) -> list[Mark]:
    """Return marks with stacked pieces joined: the bar of a broken 5 and its belly."""
    count = len(marks) + 1
    # Once more, as far as that goes: of digits in pieces nothing tells how high they are.
    for _ in range(ROUNDS):
        if not marks or len(marks) == count:
            break
        count, marks = len(marks), _joined_once(marks)
    if len(marks) == 2 and _are_halves(*marks):
        return [join(marks)]
    return marks


def _joined_once(marks: list[Mark]) -> list[Mark]:
    typical = typical_height(marks)
    tall = sorted(mark.height for mark in marks)[-2:][0]
    joined: list[Mark] = []
    rights: list[int] = []
    for mark in sorted(marks, key=lambda mark: mark.x):
        for place in range(len(joined) - 1, -1, -1):
            near = rights[place] > mark.x - BESIDE * typical
            if near and _belong(joined[place], mark, typical, tall):
                mark = join([joined.pop(place), mark])
                rights.pop(place)
        joined.append(mark)
        rights.append(mark.right)
    return joined
