"""A checkpoint goes on with its own run alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from model.training.gan.loop import train_generator
from model.training.options import OptionError
from tests.model.support import synthetic_digits
from tests.model.training.gan.support import TINY, quiet, run_in


def test_another_runs_checkpoint_is_refused(tmp_path: Path) -> None:
    train_generator(synthetic_digits(), replace(TINY, kimg=0.01), run_in(tmp_path), quiet)
    with pytest.raises(OptionError, match=r"lr = 0\.001, not 0\.002"):
        train_generator(
            synthetic_digits(), replace(TINY, kimg=0.01, lr=0.002), run_in(tmp_path), quiet
        )


def test_a_damaged_checkpoint_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "checkpoint.pt").write_bytes(b"half a file")
    with pytest.raises(OptionError, match="is damaged"):
        train_generator(synthetic_digits(), TINY, run_in(tmp_path), quiet)
