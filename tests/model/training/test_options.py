"""Options: from a dataclass to the command line, and back from what a run wrote down."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

import pytest

from model.training.options import OptionError, Options, add_options, option, read_options


@dataclass(frozen=True)
class Baking(Options):
    """Of every kind one."""

    oven_heat: float = option(180.0, "degrees", range=(50.0, 300.0))
    yeast: float = option(20.0, "grams", range=(0.0, None))
    loaves: int = option(2, "how many", range=(1, None))
    flour: str = option("rye", "of what", choices=("rye", "wheat"))
    steam: bool = option(True, "whether water is poured in")


def read(*words: str) -> Baking:
    parser = argparse.ArgumentParser()
    add_options(parser, Baking)
    return read_options(parser.parse_args(words), Baking)


def test_every_field_is_an_option_and_keeps_its_type() -> None:
    assert read() == Baking()
    given = read("--oven-heat", "220", "--loaves", "7", "--flour", "wheat", "--no-steam")
    assert given == Baking(220.0, 20.0, 7, "wheat", False)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("--oven-heat 49", "--oven-heat must be at least 50.0, not 49.0."),
        ("--oven-heat 301", "--oven-heat must be at most 300.0, not 301.0."),
        ("--oven-heat nan", "--oven-heat must be at least 50.0, not nan."),
        ("--yeast inf", "--yeast must be at most 1000000000, not inf."),
        ("--yeast 1e308", "--yeast must be at most 1000000000, not 1e+308."),
        ("--yeast nan", "--yeast must be at least 0.0, not nan."),
        ("--loaves 0", "--loaves must be at least 1, not 0."),
    ],
)
def test_what_is_out_of_range_is_a_sentence(words: str, sentence: str) -> None:
    with pytest.raises(OptionError) as refused:
        read(*words.split())
    assert str(refused.value) == sentence


def test_a_record_may_hold_options_that_are_gone_and_lack_new_ones() -> None:
    assert Baking.of({"loaves": 3, "salt": "coarse"}) == Baking(loaves=3)
