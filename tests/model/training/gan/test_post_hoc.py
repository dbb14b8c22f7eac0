"""Averages chosen afterwards: held against averages that were kept from the start."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.integrate import quad
from torch import nn

from model.training.evaluation.config import Comparison
from model.training.gan.export import averaged_generator
from model.training.gan.loop import train_generator
from model.training.gan.post_hoc import (
    WIDTHS,
    PowerAverages,
    average_of_width,
    exponent,
    memory_product,
    read_averages,
    shares,
)
from model.training.options import OptionError
from tests.model.support import synthetic_digits
from tests.model.training.gan.support import TINY, assert_same, quiet, run_in


def memory(step: float, power: float, at: float) -> float:
    return (power + 1) * at**power / step ** (power + 1) if at <= step else 0.0


@pytest.mark.parametrize("width", [0.03, 0.05, 0.1, 0.2])
def test_the_width_is_the_deviation_of_what_is_remembered(width: float) -> None:
    power = exponent(width)
    mean, square = (quad(lambda at, n=n: at**n * memory(1, power, at), 0, 1)[0] for n in (1, 2))
    assert np.sqrt(square - mean**2) == pytest.approx(width, rel=1e-6)


def test_products_of_memories_are_their_integrals() -> None:
    steps, powers = np.array([3.0, 8.0, 5.0]), np.array([2.0, 7.0, 16.0])
    found = memory_product(5.0, 6.0, steps, powers)
    expected = [
        quad(lambda at, s=s, p=p: memory(5, 6, at) * memory(s, p, at), 0, min(5, s))[0]
        for s, p in zip(steps, powers, strict=True)
    ]
    assert found == pytest.approx(expected, rel=1e-6)


class Walk(nn.Module):
    """One number that wanders."""

    def __init__(self) -> None:
        super().__init__()
        self.place = nn.Parameter(torch.zeros(1))


def test_another_width_is_made_of_what_was_written(tmp_path: Path) -> None:
    """Beside an average of that width which was kept from the start, and which nothing knew of."""
    torch.manual_seed(0)
    walk, averages = Walk(), PowerAverages(Walk())
    wished, direct = 0.07, torch.zeros(1)
    for step in range(1, 2001):
        walk.place.data += 0.1 * torch.randn(1)
        averages.update(walk, step)
        direct.lerp_(walk.place.data, 1 - (1 - 1 / step) ** (exponent(wished) + 1))
        if step % 100 == 0:
            averages.write(tmp_path, step)
    kept = read_averages(tmp_path, 2000)
    assert len(kept) == 20 * len(WIDTHS)
    assert shares(kept, 2000, wished).sum() == pytest.approx(1, abs=0.02)
    made = average_of_width(kept, 2000, wished)["place"]
    spread = abs(walk.place.item() - direct.item())
    assert abs((made - direct).item()) < 0.05 * spread + 0.01


def test_a_run_writes_its_averages_and_goes_on_with_them(
    tmp_path: Path,
) -> None:
    config = replace(TINY, averages=True)
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    assert train_generator(synthetic_digits(), config, run_in(whole), quiet)
    left = 3

    def stop(line: str) -> None:
        nonlocal left
        left -= line.startswith("kimg ")
        if not left:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train_generator(synthetic_digits(), config, run_in(broken), stop)
    assert train_generator(synthetic_digits(), config, run_in(broken), quiet)
    assert_same(whole / "checkpoint.pt", broken / "checkpoint.pt")
    one, other = (averaged_generator(run, 0.08)[0] for run in (whole, broken))
    for mine, theirs in zip(one.parameters(), other.parameters(), strict=True):
        assert torch.equal(mine, theirs)
    plain, _, _ = averaged_generator(whole)
    assert not torch.equal(plain.start.weight, one.start.weight)
    assert torch.isfinite(one.start.weight).all()


def test_what_cannot_be_averaged_is_a_sentence(tmp_path: Path) -> None:
    assert train_generator(synthetic_digits(), TINY, run_in(tmp_path), quiet)
    with pytest.raises(OptionError, match="train with --averages"):
        averaged_generator(tmp_path, 0.05)
    for wrong in ("0.5", "0", "much"):
        with pytest.raises(OptionError):
            Comparison(averages=wrong)
    assert Comparison(averages="0.03, 0.1").widths == [0.03, 0.1]
