"""Rows of signs, with what they say."""

from __future__ import annotations

import numpy as np

from model.recognition.ctc import HEIGHT
from model.training.synthesis.digits import NOT_A_DIGIT
from model.training.synthesis.rows import make_rows
from tests.model.support import synthetic_digits


def test_rows_say_what_is_written_on_them() -> None:
    made, again, other = (make_rows(synthetic_digits(200), 120, seed) for seed in (3, 3, 4))
    assert [each.labels for each in made] == [each.labels for each in again]
    assert [each.labels for each in made] != [each.labels for each in other]
    for each, same in zip(made, again, strict=True):
        assert (each.strip == same.strip).all()
        assert each.strip.shape[0] == HEIGHT
        assert each.strip.max() > 100
    lengths = {len(each.labels) for each in made}
    assert {1, 2, 3} < lengths <= set(range(1, 9))
    labels = [label for each in made for label in each.labels]
    assert set(labels) == set(range(11))
    assert labels.count(NOT_A_DIGIT) < len(labels) / 4
    widths = {n: np.mean([e.width for e in made if len(e.labels) == n]) for n in (1, 3)}
    assert widths[3] > 1.7 * widths[1]
