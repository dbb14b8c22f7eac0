"""The buttons under what the bot sends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot import texts
from model.chat import texts as chat_texts
from model.chat.corrections import NONE, ROW, Correction
from model.chat.numbers import Number
from model.chat.presses import (
    DIGITS,
    Action,
    DigitPress,
    LanguagePress,
    MorphPress,
    NumberPress,
    Press,
    StepPress,
    StripPress,
)
from model.errors import InputError
from model.generation.hand import HANDS
from model.translations import LANGUAGES, Words

SIDE_BY_SIDE = 5  # buttons: large enough to tap on a narrow screen
SIGNS = 8  # of a reading side by side, which are one character each; Telegram allows no more


def _button(text: str, press: Press) -> InlineKeyboardButton:
    return InlineKeyboardButton(text, callback_data=press.data)


def picker() -> InlineKeyboardMarkup:
    """Return the digits 0 to 9, in rows of five."""
    buttons = [_button(str(digit), DigitPress(Action.PICK, digit)) for digit in DIGITS]
    return InlineKeyboardMarkup(_rows(buttons, SIDE_BY_SIDE))


def _rows(buttons: list[InlineKeyboardButton], most: int) -> list[list[InlineKeyboardButton]]:
    return [buttons[i : i + most] for i in range(0, len(buttons), most)]


def languages(words: Words) -> InlineKeyboardMarkup:
    """Return the languages to answer in, each by its own name."""
    named = LANGUAGES | {"": words(texts.LANGUAGE_OF_TELEGRAM)}
    buttons = [_button(name, LanguagePress(Action.LANGUAGE, code)) for code, name in named.items()]
    return InlineKeyboardMarkup([buttons[i : i + 2] for i in range(0, len(buttons), 2)])


def _share(words: Words, asked: str, seed: int) -> InlineKeyboardButton:
    """Return the button that brings a picture into another chat, by way of inline mode."""
    return InlineKeyboardButton(words(texts.SHARE), switch_inline_query=f"{asked} seed {seed}")


def under_strip(
    words: Words, digit: int, seed: int, weights: str, share: bool = False
) -> InlineKeyboardMarkup:
    """Return the buttons under a strip: again, another digit, as file, read it, share."""
    again = _button(words(chat_texts.AGAIN), DigitPress(Action.AGAIN, digit))
    other = _button(words(chat_texts.OTHER), Press(Action.OTHER))
    file = _button(words(chat_texts.FILE), StripPress(Action.FILE, digit, seed, weights))
    read = _button(words(chat_texts.READ_IT), StripPress(Action.READ, digit, seed, weights))
    shared = [[_share(words, str(digit), seed)]] if share else []
    return InlineKeyboardMarkup([[again, other], [file, read], *shared])


def under_reading(
    words: Words, correction: Correction | None, digit: int | None = None
) -> InlineKeyboardMarkup | None:
    """Return the signs of a reading, each to step on, and what is made of it; None where nothing.

    `digit` is the one that all are, if any.
    """
    rows = []
    if correction:
        signs = [
            _button("–" if sign[0] == NONE else sign[0], StepPress(Action.STEP, correction, place))
            for place, sign in enumerate(correction.signs)
            if sign != ROW
        ]
        rows = _rows(signs, SIGNS)
    if correction and (number := correction.number):
        rows.append([_button(words(chat_texts.WRITE_BY_HAND), NumberPress(Action.INK, number))])
        rows.append([_button(words(chat_texts.IN_THIS_HAND), NumberPress(Action.MINE, number))])
    if digit is not None:
        rows.append([_button(words(chat_texts.FIVE_MORE), DigitPress(Action.AGAIN, digit))])
    return InlineKeyboardMarkup(rows) if rows else None


def under_number(
    words: Words, number: Number, weights: str, share: bool = False
) -> InlineKeyboardMarkup:
    """Return the buttons under a number: five hands, the style, another seed, reading, files.

    Each carries the number as it will be after the press, so that nothing has to be remembered.
    """

    def this(text: str, action: Action) -> InlineKeyboardButton:
        return _button(words(text), NumberPress(action, number, weights))

    def step(text: str, **slider: int) -> InlineKeyboardButton:
        try:
            changed: Press = NumberPress(Action.WRITE, number.stepped(**slider), weights)
        except InputError:
            changed = Press(Action.END)
        return _button(words(text), changed)

    fresh = replace(number, hand=replace(number.hand, seed=0, place=0))
    return InlineKeyboardMarkup(
        [
            [_place(number, place, weights) for place in range(HANDS)],
            [step(chat_texts.LIGHTER, weight=-1), step(chat_texts.BOLDER, weight=1)],
            [step(chat_texts.LEAN_BACK, slant=-1), step(chat_texts.LEAN_FORWARD, slant=1)],
            [
                _button(words(chat_texts.ANOTHER_HAND), NumberPress(Action.NEW, fresh)),
                this(chat_texts.READ_IT, Action.BACK),
            ],
            [this(chat_texts.AS_PNG, Action.PNG), this(chat_texts.AS_SVG, Action.SVG)]
            + [_share(words, number.text, number.hand.seed)] * share,
        ]
    )


def _place(number: Number, place: int, weights: str) -> InlineKeyboardButton:
    """Return the button that takes a number to one of the five hands of its seed."""
    if place == number.hand.place:
        return _button(f"· {place + 1} ·", Press(Action.HERE))
    changed = replace(number, hand=replace(number.hand, place=place))
    return _button(str(place + 1), NumberPress(Action.WRITE, changed, weights))


def under_morph(words: Words, digits: Sequence[int]) -> InlineKeyboardMarkup:
    """Return the buttons under a morph: again, other digits."""
    again = _button(words(chat_texts.AGAIN), MorphPress(Action.MORPH, tuple(digits)))
    other = _button(words(chat_texts.OTHER_PAIR), MorphPress(Action.PAIR, tuple(digits)))
    return InlineKeyboardMarkup([[again, other]])
