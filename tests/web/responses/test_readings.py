"""A reading as JSON and as the page's picks: signs in their places."""

from __future__ import annotations

import re

import numpy as np
import pytest

from model.generation.hand import Hand
from model.generation.sampler import DigitSampler
from model.handwriting.writer import NumberWriter
from model.recognition.answers.reading import Reading
from model.recognition.reader import DigitReader
from model.translations import words_for
from web import create_app
from web.responses.pages import render
from web.responses.readings import Found, picks, reading_json
from web.settings import Settings


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


@pytest.mark.parametrize(("count", "fits"), [(18, True), (22, False)])
def test_what_cannot_be_written_is_not_offered_to_be(
    sampler: DigitSampler, count: int, fits: bool
) -> None:
    """Two rows of so many digits, and the space between them; 40 signs are the most."""
    row = NumberWriter(sampler).write("35" * (count // 2), Hand(4, 1)).coverage
    read = DigitReader().read_pixels(255 - np.vstack([row, row]))
    own = "a" * 64
    told = reading_json(read, words_for("en"), own)
    assert len(told["text"]) == 2 * count + 1
    with create_app(Settings()).test_request_context():
        html = render("found.html", found=Found("", reading=told, picks=picks(read)))
    assert (f"own={own}" in html) == fits
    (kind,) = re.findall(r'<form class="([^"]*)"', html)
    assert kind == ("picks" if fits else "picks scripted"), "the scripts correct it in its place"
    assert 'data-longest="40"' in html
