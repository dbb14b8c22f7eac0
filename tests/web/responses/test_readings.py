"""A reading as JSON and as the page's picks: signs in their places."""

from __future__ import annotations

import pytest

from model.generation.hand import Hand
from model.generation.sampler import DigitSampler
from model.handwriting.writer import NumberWriter
from model.recognition.answers.reading import Reading
from model.recognition.reader import DigitReader
from model.translations import words_for
from web.responses.readings import picks, reading_json


@pytest.fixture(scope="module")
def date(sampler: DigitSampler) -> Reading:
    """24.12.2026 in our hand, read."""
    written = NumberWriter(sampler).write("24.12.2026", Hand(4, 1))
    return DigitReader().read_pixels(255 - written.coverage)


def test_signs_are_in_the_text_and_not_left_out(date: Reading) -> None:
    told = reading_json(date, words_for("en"))
    assert (told["text"], told["summary"]) == ("24.12.2026", "Read as 24.12.2026: 8 digits.")
    assert (told["left_out"], told["remarks"]) == ([], "")
    assert [each["sign"] for each in told["digits"]] == ["", "", ".", "", "", ".", "", "", "", ""]
    dot = told["digits"][2]
    assert (dot["digit"], dot["confidence"], dot["not_a_digit"]) == (None, 1, 1)


def test_a_sign_may_be_another_or_none(date: Reading) -> None:
    answers = picks(date)[2].answers
    assert answers == [(".", "24.12.2026"), (",", "24,12.2026"), ("–", "2412.2026")]
    assert picks(date)[0].answers[0] == ("2", "24.12.2026")
