"""NumberWriter: what is written can be read, and is the same every time."""

from __future__ import annotations

import os

import cv2
import numpy as np
import pytest

from model.generation.hand import HANDS, Hand
from model.generation.sampler import DigitSampler
from model.generation.style import Style
from model.handwriting.glyphs import Glyph, Pen
from model.handwriting.punctuation import sign_glyph
from model.handwriting.raster import number_png
from model.handwriting.text import MAX_LENGTH, check_text
from model.handwriting.writer import NumberWriter
from model.recognition.reader import DigitReader

NUMBERS = int(os.environ.get("NUMBERS", "30"))
EVERY_SIGN = "+1 555-01.02,3/4:56789"


@pytest.fixture(scope="module")
def writer(sampler: DigitSampler) -> NumberWriter:
    return NumberWriter(sampler)


def test_numbers_are_read_back(writer: NumberWriter) -> None:
    """Of 500 numbers of six digits 485 were; NUMBERS=500 in the environment reads so many."""
    reader, random = DigitReader(), np.random.Generator(np.random.PCG64(5))
    missed = []
    for turn in range(NUMBERS):
        text = "".join(map(str, random.integers(0, 10, 6)))
        coverage = writer.write(text, Hand(1000 + turn, turn % HANDS)).coverage
        read = reader.read(number_png(coverage)).text
        missed += [f"{text} as {read!r}"] if read != text else []
    print(f"{NUMBERS - len(missed)} of {NUMBERS} numbers read back; missed: {missed}")  # noqa: T201 (a figure)
    assert len(missed) <= max(2, 6 * NUMBERS // 100), missed


def test_the_same_arguments_write_the_same_and_others_do_not(writer: NumberWriter) -> None:
    first = writer.write("2026", Hand(7, 2))
    assert np.array_equal(first.coverage, writer.write("2026", Hand(7, 2)).coverage)
    again = NumberWriter(DigitSampler()).write("2026", Hand(7, 2))
    assert np.array_equal(first.coverage, again.coverage)
    for other in (Hand(8, 2), Hand(7, 3), Hand(7, 2, Style(weight=0.5))):
        written = writer.write("2026", other)
        assert not np.array_equal(first.coverage, written.coverage)


def test_what_is_added_at_the_end_leaves_the_rest(writer: NumberWriter) -> None:
    short, long = writer.write("24.1", Hand(7, 2)), writer.write("24.12", Hand(7, 2))
    assert np.array_equal(short.digits, long.digits[:3])
    assert long.digits.shape == (4, 28, 28)


def test_every_sign_is_written(writer: NumberWriter) -> None:
    written = writer.write(EVERY_SIGN, Hand(3, 1))
    assert written.text == EVERY_SIGN
    pieces = cv2.connectedComponents((written.coverage >= 128).astype(np.uint8))[0] - 1
    # A digit may be in two pieces after all; two digits must never be in one.
    marks = len(EVERY_SIGN) - EVERY_SIGN.count(" ") + EVERY_SIGN.count(":")
    assert marks <= pieces <= marks + 2


def test_signs_are_as_unsteady_as_their_place_says(
    writer: NumberWriter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two dashes are no copies, and another seed draws others."""
    noises = []

    def spy(sign: str, pen: Pen, noise: np.ndarray) -> Glyph:
        noises.append(noise)
        return sign_glyph(sign, pen, noise)

    monkeypatch.setattr("model.handwriting.writer.sign_glyph", spy)
    writer.write("1-1-1", Hand(3, 2))
    writer.write("1-1", Hand(4, 2))
    assert len({noise.tobytes() for noise in noises}) == 3


def test_a_bold_style_is_bolder(writer: NumberWriter) -> None:
    ink = [
        writer.write("0123456789", Hand(5, 0, Style(weight=weight))).coverage.mean()
        for weight in (-1, 0, 1)
    ]
    assert ink[0] < ink[1] < ink[2]


@pytest.mark.parametrize("text", ["0", "1" * MAX_LENGTH, " 5 ", "1/2", "::::1"])
def test_any_allowed_text_is_written(writer: NumberWriter, text: str) -> None:
    written = writer.write(text, Hand(1, 4))
    assert written.text == text.strip()
    assert written.coverage.dtype == np.uint8
    assert written.coverage.max() == 255
    assert not written.coverage[:20].any(), "a margin"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "at least one digit"),
        ("+-", "at least one digit"),
        ("12a", "made of the digits 0 to 9"),
        ("١٢", "made of the digits 0 to 9"),
        ("1\n2", "made of the digits 0 to 9"),
        ("1" * (MAX_LENGTH + 1), "at most 40 characters"),
    ],
)
def test_what_cannot_be_written_gets_a_sentence(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        check_text(text)
