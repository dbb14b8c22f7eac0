"""What is said of a picture that was read."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from model.chat.annotation import Page
from model.chat.recognition_text import (
    DOUBTS,
    SURE,
    Finding,
    details,
    finding_of,
    headline,
    in_brief,
    only_digit,
    said_of,
)
from model.recognition.remarks import remarks
from model.translations import LANGUAGES, words_for
from tests.model.chat.support import reading, sign

EN = words_for("en")


def test_findings_go_by_the_threshold():
    assert finding_of(reading()) is Finding.BLANK
    assert finding_of(reading([sign(None, 0.9)])) is Finding.NO_DIGIT
    assert finding_of(reading([sign(4, SURE), sign(None, 0.5)])) is Finding.DIGITS
    assert finding_of(reading([sign(4, 0.99), sign(4, SURE - 0.01)])) is Finding.UNSURE


def test_doubts_are_told_with_the_best_guesses_and_no_digit_is_named():
    read = reading([sign(4, 0.999), sign(7, 0.5, second=1), sign(None, 0.9)])
    assert headline(EN, read) == "Not sure, perhaps: 47"
    assert details(EN, read).splitlines() == [
        "How sure I am: 4 (99 %), 7 (50 %)",
        "Not sure of digit no. 2 from the start: 7 (50 %), 1 (30 %), no digit (20 %)",
        *remarks(EN, read),
    ]
    crowded = replace(read, uncut=2)
    assert details(EN, crowded).splitlines()[-1].startswith("2 signs look like several digits")
    assert in_brief(EN, read) == "Not sure, perhaps: 47 (50 %)"
    assert only_digit([read]) is None
    assert only_digit([reading([sign(4, 0.9)], [sign(4, 0.9), sign(None, 0.9)])]) == 4
    assert only_digit([reading([sign(None, 0.9)])]) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_answers_fit(language):
    words = words_for(language)
    page = reading(*([sign(8, 0.4, second=3)] for _ in range(64)))
    pages = [Page(np.zeros((9, 9), np.uint8), page, number) for number in range(1, 11)]
    assert len(said_of(words, pages)) <= 4096
    assert len(said_of(words, pages[:1])) <= 4096
    assert details(words, page).count("\n") == DOUBTS
