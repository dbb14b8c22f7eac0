"""Buttons: what they show, what they carry, and that old and forged ones are met."""

from __future__ import annotations

import re

import pytest

from bot.replies.keyboards import picker, under_morph, under_number, under_reading, under_strip
from model.chat.corrections import Correction
from model.chat.numbers import STEPS
from model.chat.presses import (
    Action,
    DigitPress,
    MorphPress,
    NumberPress,
    Press,
    StripPress,
    read_press,
)
from model.generation.hand import HANDS
from model.generation.latents import MAX_SEED
from model.translations import words_for
from tests.model.chat.support import number_of


def test_buttons_are_short_and_mean_what_they_say():
    buttons = [b for row in picker().inline_keyboard for b in row]
    for digit, button in enumerate(buttons):
        assert button.text == str(digit)
        assert read_press(button.callback_data) == DigitPress(Action.PICK, digit)
    (again, other), (file, read) = under_strip(
        words_for("en"), 3, 2**32 - 1, "0123456789ab"
    ).inline_keyboard
    assert read_press(again.callback_data) == DigitPress(Action.AGAIN, 3)
    assert read_press(other.callback_data) == Press(Action.OTHER)
    for button in [*buttons, again, other]:
        assert re.fullmatch(r"1:[a-z]+(:\d)?", button.callback_data)
    assert read_press(None) is None
    assert read_press(file.callback_data) == StripPress(Action.FILE, 3, 2**32 - 1, "0123456789ab")
    assert read_press(read.callback_data) == StripPress(Action.READ, 3, 2**32 - 1, "0123456789ab")
    assert len(file.callback_data) <= 64
    assert len(read.callback_data) <= 64
    ((more,),) = under_reading(words_for("en"), None, 3).inline_keyboard
    assert read_press(more.callback_data) == DigitPress(Action.AGAIN, 3)
    assert under_reading(words_for("en"), None) is None
    most = Correction(("537",) * 8 + ("n",) + ("x12",) * 8)
    first, second, (write,), (mine,) = under_reading(words_for("en"), most).inline_keyboard
    assert ["".join(each.text for each in row) for row in (first, second)] == ["5" * 8, "–" * 8]
    assert all(len(each.callback_data) <= 64 for each in (*first, *second, write, mine))


@pytest.mark.parametrize("data", [f"1:{action}:{d}" for action in ("pick", "again") for d in "09"])
def test_buttons_under_strips_sent_by_the_first_version_work_for_ever(data):
    assert read_press(data).data == data
    assert read_press("1:other") == Press(Action.OTHER)
    assert read_press("1:file:8:42:0123456789ab") == StripPress(Action.FILE, 8, 42, "0123456789ab")


WEIGHTS = "0123456789ab"


def test_the_longest_number_fits_a_button():
    most = number_of("+" * 39 + "9", MAX_SEED, HANDS - 1, STEPS, -STEPS)
    keyboard = under_number(words_for("en"), number_of(most.text, MAX_SEED, HANDS - 1), WEIGHTS)
    buttons = [button for row in keyboard.inline_keyboard for button in row]
    longest = NumberPress(Action.WRITE, most, WEIGHTS)
    for data in [longest.data, *(button.callback_data for button in buttons)]:
        assert len(data) <= 64
        assert read_press(data).data == data
    assert read_press(longest.data) == longest


def test_buttons_under_numbers_sent_by_the_first_version_work_for_ever():
    number = number_of("24.12.2026", 255, 2, 1, -1)
    assert read_press(f"1:write:mRv4x3k:ff:231:{WEIGHTS}") == NumberPress(
        Action.WRITE, number, WEIGHTS
    )
    assert read_press("1:new:mRv4x3k:0:031").number == number_of("24.12.2026", 0, 0, 1, -1)
    assert read_press("1:morph:38") == MorphPress(Action.MORPH, (3, 8))
    assert read_press("1:pair:0123456789") == MorphPress(Action.PAIR, tuple(range(10)))
    assert read_press("1:here") == Press(Action.HERE)
    assert read_press("1:end") == Press(Action.END)


@pytest.mark.parametrize(
    "data",
    [
        f"1:write:mRv4x3k:ff:531:{WEIGHTS}",  # a sixth hand
        f"1:write:mRv4x3k:ff:251:{WEIGHTS}",  # bolder than bold
        f"1:write:mRv4x3k:100000000:231:{WEIGHTS}",  # no seed
        f"1:write:mRv4x3k:0ff:231:{WEIGHTS}",
        f"1:write:mRv4x3l:ff:231:{WEIGHTS}",  # packed otherwise than we do
        f"1:write:AAAA:ff:231:{WEIGHTS}",
        f"1:write:Cw:ff:231:{WEIGHTS}",  # a space alone
        f"1:write:{'_' * 28}:ff:231:{WEIGHTS}",
        "1:write:mRv4x3k:ff:231",
        f"1:new:mRv4x3k:0:031:{WEIGHTS}",
        "1:morph:3",
        "1:morph:33",
        "1:morph:01234567890",
        "1:pair",
    ],
)
def test_forged_buttons_mean_nothing(data):
    assert read_press(data) is None


def test_a_number_has_its_five_hands_and_bounded_steps():
    number = number_of("2026", 7, 2, STEPS, 0)
    rows = under_number(words_for("en"), number, WEIGHTS).inline_keyboard
    hands, weight, slant, more, files = [[button.text for button in row] for row in rows]
    assert hands == ["1", "2", "· 3 ·", "4", "5"]
    assert (weight, slant) == (["Lighter", "Bolder"], ["Lean back", "Lean forward"])
    assert (more, files) == (["Another hand", "Read it"], ["PNG file", "SVG file"])
    pressed = [[read_press(button.callback_data) for button in row] for row in rows]
    assert [press.action for press in pressed[0]].index(Action.HERE) == 2
    assert pressed[0][4].number == number_of("2026", 7, 4, STEPS, 0)
    assert pressed[1][0].number == number.stepped(weight=-1)
    assert pressed[1][1].action is Action.END
    assert [press.number.steps[1] for press in pressed[2]] == [-1, 1]


def test_every_number_may_be_read_back():
    def labels(said: str) -> list[str]:
        rows = under_number(words_for("en"), number_of(said, 7), WEIGHTS).inline_keyboard
        return [button.text for row in rows for button in row]

    assert "Read it" in labels("555 0100")
    assert "Read it" in labels("24.12.2026")


def test_buttons_under_a_morph():
    ((again, other),) = under_morph(words_for("en"), [3, 8]).inline_keyboard
    assert read_press(again.callback_data) == MorphPress(Action.MORPH, (3, 8))
    assert read_press(other.callback_data) == MorphPress(Action.PAIR, (3, 8))
