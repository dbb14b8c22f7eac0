"""Long numbers in lines, for the narrow photo of a chat."""

from __future__ import annotations

import io
import random

import numpy as np
import pytest
from PIL import Image

from model.chat.line_wrapping import LINE, line_spans, paper_png
from model.chat.numbers import (
    ALPHABET,
)
from model.generation.hand import Hand
from model.handwriting.writer import NumberWriter


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
