"""The small parts of numbers and morphs: what is understood, buttons, lines, captions."""

from __future__ import annotations

import asyncio
import io
import random
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from prometheus_client import REGISTRY

from bot import texts
from bot.inputs.callback_data import (
    ALPHABET,
    STEPS,
    Number,
    pack,
    unpack,
)
from bot.inputs.text import NumberError, read_chain, read_number
from bot.replies.captions import morph_caption, number_caption
from bot.replies.keyboards import (
    Action,
    Press,
    read_press,
    under_morph,
    under_number,
)
from bot.workers.line_wrapping import LINE, line_spans, paper_png
from bot.workers.numbers import Writing
from model.generation.hand import HANDS, Hand
from model.generation.latents import MAX_SEED
from model.generation.style import NEUTRAL
from model.handwriting.text import DIGITS, MAX_LENGTH, SIGNS
from model.handwriting.writer import NumberWriter
from model.translations import words_for
from tests.support import run_module

WEIGHTS = "0123456789ab"


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("2026", "2026"),
        (" 24.12.2026\n", "24.12.2026"),
        ("+1  555\u00a00100", "+1 555 0100"),
        ("٢٠٢٦", "2026"),
        ("２０２６／１２", "2026/12"),
        ("2️⃣0️⃣", "20"),
        ("\u200f12−3–4", "12-3-4"),
        ("٣٫١٤", "3.14"),
        ("-1", "-1"),
        ("8", "8"),
        ("1" * 40, "1" * 40),
    ],
)
def test_read_number(said, number):
    assert read_number(said) == number


@pytest.mark.parametrize(
    "said", ["", " ", "abc", "12a", "²", "1_000", "+-/", "八", "1" * 39 + "ab"]
)
def test_what_is_no_number_is_told_what_works(said):
    with pytest.raises(NumberError) as refusal:
        read_number(said)
    assert str(refusal.value) == texts.WRONG_SIGN


def test_what_is_too_long_is_told_so():
    with pytest.raises(NumberError) as refusal:
        read_number("1 " * 21)
    assert str(refusal.value) == texts.TOO_LONG


@pytest.mark.parametrize(
    ("said", "digits"),
    [("3 8", [3, 8]), ("38", [3, 8]), ("3 → 8", [3, 8]), ("٣-٨, 1", [3, 8, 1]), ("3 to 8", [])],
)
def test_read_chain(said, digits):
    assert read_chain(said) == digits


def test_what_stands_twice_is_the_same():
    assert set(ALPHABET) == set(DIGITS + SIGNS + " ")
    assert Number("1", 0).style == NEUTRAL


def test_every_text_survives_its_way_through_a_button():
    chance = random.Random(7)
    for length in range(1, MAX_LENGTH + 1):
        said = "".join(chance.choices(ALPHABET, k=length)).strip() + "0"
        said = said[-MAX_LENGTH:].strip()
        assert unpack(pack(said)) == said
    assert unpack(pack("007")) == "007"


def test_the_longest_number_fits_a_button():
    most = Number("+" * 39 + "9", MAX_SEED, HANDS - 1, STEPS, -STEPS)
    keyboard = under_number(words_for("en"), replace(most, weight=0, slant=0), WEIGHTS)
    buttons = [button for row in keyboard.inline_keyboard for button in row]
    longest = Press(Action.WRITE, weights=WEIGHTS, number=most)
    for data in [longest.data, *(button.callback_data for button in buttons)]:
        assert len(data) <= 64
        assert read_press(data).data == data
    assert read_press(longest.data) == longest


def test_buttons_sent_by_the_first_version_work_for_ever():
    number = Number("24.12.2026", 255, 2, 1, -1)
    assert read_press(f"1:write:mRv4x3k:ff:231:{WEIGHTS}") == Press(
        Action.WRITE, weights=WEIGHTS, number=number
    )
    assert read_press("1:new:mRv4x3k:0:031").number == Number("24.12.2026", 0, 0, 1, -1)
    assert read_press("1:morph:38") == Press(Action.MORPH, chain="38")
    assert read_press("1:pair:0123456789") == Press(Action.PAIR, chain="0123456789")
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
    number = Number("2026", 7, 2, STEPS, 0)
    rows = under_number(words_for("en"), number, WEIGHTS).inline_keyboard
    hands, weight, slant, more, files = [[button.text for button in row] for row in rows]
    assert hands == ["1", "2", "· 3 ·", "4", "5"]
    assert (weight, slant) == (["Lighter", "Bolder"], ["Lean back", "Lean forward"])
    assert (more, files) == (["Another hand", "Read it"], ["PNG file", "SVG file"])
    pressed = [[read_press(button.callback_data) for button in row] for row in rows]
    assert [press.action for press in pressed[0]].index(Action.HERE) == 2
    assert pressed[0][4].number == replace(number, hand=4)
    assert pressed[1][0].number == replace(number, weight=STEPS - 1)
    assert pressed[1][1].action is Action.END
    assert [press.number.slant for press in pressed[2]] == [-1, 1]


def test_only_what_the_reader_knows_is_offered_to_it():
    def labels(said: str) -> list[str]:
        rows = under_number(words_for("en"), Number(said, 7), WEIGHTS).inline_keyboard
        return [button.text for row in rows for button in row]

    assert "Read it" in labels("555 0100")
    assert "Read it" not in labels("24.12.2026")


def test_buttons_under_a_morph():
    ((again, other),) = under_morph(words_for("en"), [3, 8]).inline_keyboard
    assert read_press(again.callback_data) == Press(Action.MORPH, chain="38")
    assert read_press(other.callback_data) == Press(Action.PAIR, chain="38")


def test_captions_name_the_number_its_hand_and_its_style():
    words = words_for("en")
    assert number_caption(words, Number("2026", 7, 2)) == "2026 by hand, hand 3 of 5 · seed 7"
    changed = number_caption(words, Number("2026", 7, 0, 1, -2))
    assert changed == "2026 by hand, hand 1 of 5 · seed 7 · weight +0.5 · slant -1"
    assert morph_caption(words, [3, 8], 7) == "3 → 8 · seed 7"
    arabic = number_caption(words_for("ar"), Number("+1 555", 7))
    assert "\u2066+1 555\u2069" in arabic  # or else its parts change places


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        ("24.12.2026", ["24.12.2026"]),
        ("+1 555 010 0199", ["+1 555", "010 0199"]),
        ("24.12.2026-31.12.2026", ["24.12.2026-", "31.12.2026"]),
        ("1234567890123", ["1234567", "890123"]),
        ("8" * 40, ["8" * 10] * 4),
        ("1 2 3 4 5 6 7 8 9 0", ["1 2 3 4 5", "6 7 8 9 0"]),
    ],
)
def test_lines_end_where_a_number_may_be_parted(said, lines):
    assert [said[start:end] for start, end in line_spans(said)] == lines


def test_every_text_is_parted_without_loss():
    chance = random.Random(7)
    for _ in range(300):
        said = " ".join("".join(chance.choices(ALPHABET, k=40)).split())
        spans = line_spans(said)
        assert all(0 < end - start <= LINE for start, end in spans)
        kept = {place for start, end in spans for place in range(start, end)}
        assert {said[place] for place in set(range(len(said))) - kept} <= {" "}


def test_lines_hold_the_very_ink_of_the_number(sampler):
    written = NumberWriter(sampler).write("+1 555 0100, 24.12.2026", Hand(7, 2))
    page = np.asarray(Image.open(io.BytesIO(paper_png(written))))
    assert page.shape[0] > 1.8 * written.coverage.shape[0]
    assert page.sum(dtype=int) == written.coverage.sum(dtype=int)


def test_what_is_written_is_counted_and_carries_no_number(sampler):
    def counted() -> list[float]:
        names = [("bot_numbers_total", {"kind": kind}) for kind in ("photo", "png", "svg")]
        samples = [REGISTRY.get_sample_value(*name) for name in names]
        return [*samples, REGISTRY.get_sample_value("bot_morphs_total", {"digits": "3"})]

    async def write() -> None:
        writing, number = Writing(sampler), Number("365", 7)
        await asyncio.gather(writing.photo(number), writing.png(number), writing.svg(number))
        with pytest.raises(ValueError, match="from 2 to 10 digits"):
            await writing.morph([3], 7)
        await writing.morph([3, 8, 1], 7)
        writing.close()

    before = counted()
    asyncio.run(write())
    gained = [after - (first or 0) for after, first in zip(counted(), before, strict=True)]
    assert gained == [1, 1, 1, 1]


def test_a_bot_at_rest_has_no_opencv_in_memory():
    code = "import sys, bot.__main__, bot.app; sys.exit('cv2' in sys.modules)"
    assert run_module("-c", code).returncode == 0
