"""Readings as the buttons under them carry them."""

from __future__ import annotations

from dataclasses import replace

from model.chat.corrections import Correction
from model.chat.presses import Action, NumberPress, StepPress, read_press
from tests.model.chat.support import reading, sign, sign_between


def test_a_sign_steps_through_its_likeliest_answers_and_comes_back() -> None:
    read = reading([sign(4, 0.9), sign(7, 0.5, second=1)], [sign(None, 0.9), sign(8, 0.9)])
    found = Correction.of(read)
    assert found is not None
    assert found.text == "47\n8"
    assert found.stepped(1).text == "41\n8"
    assert found.stepped(1).stepped(1).text == "4\n8", "it may be no digit"
    assert found.stepped(1).stepped(1).stepped(1) == found
    assert found.stepped(3).text == "47\n08", "what was none may be a digit"
    assert found.number is not None
    assert found.number.text == "47 8"
    assert replace(found, signs=("x12",)).number is None


def test_the_longest_fits_a_button_and_says_the_same_again() -> None:
    read = reading([sign(4, 0.9)] * 8, [sign(2, 0.9)] * 8)
    found = Correction.of(read)
    assert found is not None
    press = StepPress(Action.STEP, found, 16)
    assert len(press.data) <= 64
    assert read_press(press.data) == press
    assert found.number is not None
    ink = NumberPress(Action.INK, found.number)
    assert read_press(ink.data) == ink
    assert Correction.of(reading([sign(4, 0.9)] * 17)) is None
    assert Correction.of(reading([sign(None, 0.9)])) is None


def test_signs_between_digits_stay_and_step_on() -> None:
    signs = [sign_between(each) for each in ".,:-/+"]
    read = reading([part for each in signs for part in (sign(4, 0.9), each)] + [sign(2, 0.9)])
    found = Correction.of(read)
    assert found is not None
    assert found.text == "4.4,4:4-4/4+2"
    for place in range(len(found.signs)):
        press = StepPress(Action.STEP, found, place)
        assert len(press.data) <= 64
        assert read_press(press.data) == press
    assert found.stepped(1).text == "4,4,4:4-4/4+2"
    assert found.stepped(11).text == "4.4,4:4-4/442"
    assert found.stepped(11).stepped(11).text == "4.4,4:4-4/42"
    assert found.number is not None
    assert found.number.text == "4.4,4:4-4/4+2"
    only = Correction.of(reading([sign(1, 0.9), sign_between("+"), sign(1, 0.9)]))
    assert only is not None
    assert only.only_digit == 1


def test_what_no_button_of_ours_carries_is_none() -> None:
    for data in ("1:step:0:", "1:step:1:123", "1:step:1:123n", "1:step:0:12", "1:step:0:12a"):
        assert read_press(data) is None, data
    assert read_press("1:step:0:" + "123" * 18) is None
