"""What stands under a message: buttons, and a select; what each carries, presses.py reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from discord import texts as own_texts
from model.chat import texts
from model.chat.numbers import Number
from model.chat.presses import (
    DIGITS,
    Action,
    DigitPress,
    MorphPress,
    NumberPress,
    Press,
    StripPress,
)
from model.errors import InputError
from model.generation.hand import HANDS
from model.translations import Words

ROW, BUTTON, SELECT = 1, 2, 3  # Discord's types of components
GREY = 2  # the style of a button
SIDE_BY_SIDE = 5  # buttons of a row at most
HANDS_ID = "1:hands"  # of the select: what is chosen carries the rest
Json = dict[str, Any]


def picker() -> list[Json]:
    """Return the digits 0 to 9, in two rows of five."""
    buttons = [_button(str(digit), DigitPress(Action.PICK, digit)) for digit in DIGITS]
    return [_row(buttons[start : start + SIDE_BY_SIDE]) for start in (0, SIDE_BY_SIDE)]


def under_strip(words: Words, digit: int, seed: int, weights: str) -> list[Json]:
    """Return the buttons under a strip: again, another digit, read it, as a file."""
    return [
        _row(
            [
                _button(words(texts.AGAIN), DigitPress(Action.AGAIN, digit)),
                _button(words(texts.OTHER), Press(Action.OTHER)),
                _button(words(texts.READ_IT), StripPress(Action.READ, digit, seed, weights)),
                _button(words(texts.AS_PNG), StripPress(Action.FILE, digit, seed, weights)),
            ]
        )
    ]


def under_number(words: Words, number: Number, weights: str) -> list[Json]:
    """Return what is under a number: five hands, the style, another seed, reading, files."""

    def this(text: str, action: Action) -> Json:
        return _button(words(text), NumberPress(action, number, weights))

    def step(text: str, **slider: int) -> Json:
        try:
            changed = NumberPress(Action.WRITE, number.stepped(**slider), weights)
        except InputError:
            # Two ends of one message need names of their own.
            name = f"{Press(Action.END).data}:{'-'.join(slider)}"
            return {**_labelled(words(text)), "custom_id": name, "disabled": True}
        return _button(words(text), changed)

    fresh = replace(number, hand=replace(number.hand, seed=0, place=0))
    return [
        _row([_hands(words, number, weights)]),
        _row(
            [
                step(texts.LIGHTER, weight=-1),
                step(texts.BOLDER, weight=1),
                step(texts.LEAN_BACK, slant=-1),
                step(texts.LEAN_FORWARD, slant=1),
            ]
        ),
        _row(
            [
                _button(words(texts.ANOTHER_HAND), NumberPress(Action.NEW, fresh)),
                this(texts.READ_IT, Action.BACK),
                this(texts.AS_PNG, Action.PNG),
                this(texts.AS_SVG, Action.SVG),
            ]
        ),
    ]


def under_morph(words: Words, digits: Sequence[int]) -> list[Json]:
    """Return the buttons under a morph: again, other digits."""
    return [
        _row(
            [
                _button(words(texts.AGAIN), MorphPress(Action.MORPH, tuple(digits))),
                _button(words(texts.OTHER_PAIR), MorphPress(Action.PAIR, tuple(digits))),
            ]
        )
    ]


def under_reading(
    words: Words, number: Number | None, digit: int | None, own: str | None
) -> list[Json]:
    """Return what is made of a reading: its number by hand, and more like its one digit, if any.

    `own` is what a button carries that writes it in the hand of the picture.
    """
    buttons = []
    if number:
        buttons.append(_button(words(texts.WRITE_BY_HAND), NumberPress(Action.INK, number)))
    if own:
        buttons.append({**_labelled(words(texts.IN_THIS_HAND)), "custom_id": own})
    if digit is not None:
        buttons.append(_button(words(texts.FIVE_MORE), DigitPress(Action.AGAIN, digit)))
    return [_row(buttons)] if buttons else []


def _hands(words: Words, number: Number, weights: str) -> Json:
    def option(place: int) -> Json:
        changed = replace(number, hand=replace(number.hand, place=place))
        return {
            "label": words(own_texts.HAND, place=place + 1, count=HANDS),
            "value": NumberPress(Action.WRITE, changed, weights).data,
            "default": place == number.hand.place,
        }

    options = [option(place) for place in range(HANDS)]
    return {"type": SELECT, "custom_id": HANDS_ID, "options": options}


def _row(components: list[Json]) -> Json:
    return {"type": ROW, "components": components}


def _button(text: str, press: Press) -> Json:
    return {**_labelled(text), "custom_id": press.data}


def _labelled(text: str) -> Json:
    return {"type": BUTTON, "style": GREY, "label": text}
