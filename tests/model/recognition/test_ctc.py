"""Strings out of the row network's answers: held against every way there is through small ones."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest

from model.recognition.ctc import (
    BLANK,
    HEIGHT,
    places,
    strings,
    strip_of,
)


def answers_of(*columns: dict[int, float]) -> np.ndarray:
    """Return answers float32 [T, 12] with the given probabilities; the rest is blank."""
    table = np.zeros((len(columns), BLANK + 1), np.float32)
    for row, column in zip(table, columns, strict=True):
        for sign, chance in column.items():
            row[sign] = chance
        row[BLANK] = 1 - sum(column.values())
    return table


def said_by(path: tuple[int, ...]) -> tuple[int, ...]:
    """Return what one way through the columns says: repetitions and blanks fall away."""
    return tuple(sign for sign, _ in itertools.groupby(path) if sign != BLANK)


@pytest.fixture
def some_answers() -> np.ndarray:
    """Five columns in which 3, 8 and nothing are all likely."""
    random = np.random.Generator(np.random.PCG64(4))
    table = np.zeros((5, BLANK + 1), np.float32)
    table[:, [3, 8, BLANK]] = random.dirichlet((1, 1, 1), 5)
    return table


def test_strings_have_the_probability_of_all_ways_that_say_them(
    some_answers: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("model.recognition.ctc.BEAM", 200)
    monkeypatch.setattr("model.recognition.ctc.LEAD", 50.0)
    chances: dict[tuple[int, ...], float] = {}
    for path in itertools.product((3, 8, BLANK), repeat=5):
        chance = math.prod(float(some_answers[row, sign]) for row, sign in enumerate(path))
        chances[said_by(path)] = chances.get(said_by(path), 0) + chance
    found = dict(strings(some_answers))
    assert set(found) == {said for said in chances if said}
    for said, chance in found.items():
        assert math.exp(chance) == pytest.approx(chances[said], rel=1e-4)
    assert list(found.values()) == sorted(found.values(), reverse=True)


def test_places_lie_on_the_likeliest_way(some_answers: np.ndarray) -> None:
    for said in ((3,), (8, 3), (3, 3), (3, 8, 3)):
        ways = [p for p in itertools.product((3, 8, BLANK), repeat=5) if said_by(p) == said]
        best = max(ways, key=lambda p: math.prod(some_answers[n, s] for n, s in enumerate(p)))
        columns, start = [], 0
        for sign, group in itertools.groupby(best):
            end = start + len(list(group))
            if sign != BLANK:
                columns.append(max(range(start, end), key=lambda n: some_answers[n, sign]))
            start = end
        assert places(some_answers, said).tolist() == columns


def test_a_sign_twice_needs_a_blank_between() -> None:
    sure = {1: 0.99}
    assert strings(answers_of(sure, sure, sure))[0][0] == (1,)
    assert strings(answers_of(sure, {}, sure))[0][0] == (1, 1)
    assert strings(answers_of(sure, {7: 0.99}, sure))[0][0] == (1, 7, 1)


def test_blank_paper_says_nothing() -> None:
    assert strings(answers_of({}, {}, {})) == []


def test_a_long_row_does_not_vanish() -> None:
    doubtful = [{n % 10: 0.4, (n + 1) % 10: 0.3} if n % 2 else {} for n in range(400)]
    found = strings(answers_of(*doubtful))
    assert len(found[0][0]) > 100
    assert np.isfinite(found[0][1])


def test_a_strip_keeps_its_shape() -> None:
    ink = np.zeros((64, 100), np.uint8)
    ink[:, 40:60] = 255
    strip = strip_of(ink)
    assert strip.shape == (HEIGHT, 50)
    assert strip[:, 22:28].min() == 255
    assert strip_of(ink[:3, :1]).shape[0] == HEIGHT
