"""The words under numbers and morphs."""

from __future__ import annotations

from collections.abc import Sequence

from model.chat import texts
from model.chat.numbers import Number
from model.generation.hand import HANDS
from model.translations import Words


def number_title(words: Words, number: Number) -> str:
    """Return what a number in one of the five hands is called, for people, who count from 1."""
    text = isolated(words, number.text)
    if number.hand.own:
        return words(texts.OWN_NUMBER, number=text)
    return words(texts.NUMBER, number=text, hand=number.hand.place + 1, count=HANDS)


def number_caption(words: Words, number: Number) -> str:
    """Return the words under a number: its seed, and its style where that is not the hand's own."""
    style = number.hand.style
    sliders = ((texts.WEIGHT, style.weight), (texts.SLANT, style.slant))
    changed = [
        words(name, value=words.number(value, signed=True)) for name, value in sliders if value
    ]
    seed = [] if number.hand.own else [words(texts.SEED, seed=str(number.hand.seed))]
    return " · ".join([number_title(words, number), *seed, *changed])


def morph_caption(words: Words, digits: Sequence[int], seed: int) -> str:
    """Return the words under a morph."""
    way = isolated(words, " → ".join(map(str, digits)))
    return f"{way} · {words(texts.SEED, seed=str(seed))}"


def isolated(words: Words, text: str) -> str:
    """Return signs that are read from left to right, also in a language that is not."""
    # Without these marks of direction "+1 555" would stand there as "555 1+".
    return f"\u2066{text}\u2069" if words.direction == "rtl" else text
