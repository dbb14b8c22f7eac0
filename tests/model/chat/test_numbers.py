"""Numbers packed into the 64 bytes that a button carries."""

from __future__ import annotations

import random

from model.chat.numbers import (
    ALPHABET,
    pack,
    unpack,
)
from model.generation.style import NEUTRAL
from model.handwriting.text import DIGITS, MAX_LENGTH, SIGNS
from tests.model.chat.support import number_of


def test_what_stands_twice_is_the_same():
    assert set(ALPHABET) == set(DIGITS + SIGNS + " ")
    assert number_of("1", 0).hand.style == NEUTRAL


def test_every_text_survives_its_way_through_a_button():
    chance = random.Random(7)
    for length in range(1, MAX_LENGTH + 1):
        said = "".join(chance.choices(ALPHABET, k=length)).strip() + "0"
        said = said[-MAX_LENGTH:].strip()
        assert unpack(pack(said)) == said
    assert unpack(pack("007")) == "007"
