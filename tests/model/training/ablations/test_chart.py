"""The picture of the results: what stands where."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from itertools import pairwise
from pathlib import Path

import pytest

from model.training.ablations.chart import LEFT, RIGHT, Axis, chart
from model.training.ablations.recipes import RECIPES
from model.training.ablations.results import Results

SVG = "{http://www.w3.org/2000/svg}"
FIGURES = {"label_agreement": 0.99, "recall": 0.7, "coverage": 0.8, "diversity": 0.9}


def results(tmp_path: Path) -> Results:
    found = Results(tmp_path / "results.json", 1.0)
    for recipe, ratios in zip(RECIPES[:3], [(10.0, 20.0), (100.0,), (None,)], strict=True):
        for seed, ratio in enumerate(ratios):
            line = {"recipe": recipe.name, "seed": seed, "options": recipe.options, "cost": 1}
            found.add(line | ({"fid_ratio": ratio, **FIGURES} if ratio else {"diverged": True}))
    return found


def test_a_dot_for_every_run_and_a_row_for_every_recipe(tmp_path: Path) -> None:
    picture = ElementTree.fromstring(chart(results(tmp_path)))
    words = [each.text for each in picture.iter(f"{SVG}text")]
    for recipe in RECIPES[:3]:
        assert recipe.words in words
    assert "1 diverged" in words
    assert words.count("99.0%") == 2
    places = [float(each.get("cx")) for each in picture.iter(f"{SVG}circle")]
    assert len(places) == 3
    assert LEFT < places[0] < places[1] < places[2] == RIGHT
    assert "3 recipes" in picture.find(f"{SVG}title").text


def test_the_axis_is_logarithmic_and_begins_with_real_digits() -> None:
    axis = Axis([100.0])
    assert [axis.place(ratio) for ratio in (0.5, 1, 10, 100)] == [
        LEFT,
        LEFT,
        (LEFT + RIGHT) / 2,
        RIGHT,
    ]
    assert axis.ticks() == [1, 2, 5, 10, 20, 50, 100]


def test_nothing_measured_is_an_empty_picture(tmp_path: Path) -> None:
    picture = ElementTree.fromstring(chart(Results(tmp_path / "none.json", 1.0)))
    assert not list(picture.iter(f"{SVG}circle"))


@pytest.mark.parametrize("high", [2.0, 30.0, 499.0, 501.0, 27_739.0, 99_999.0])
def test_the_axis_numbers_do_not_run_into_each_other(high: float) -> None:
    axis = Axis([high])
    for left, right in pairwise(axis.ticks()):
        digits = (len(str(left)) + len(str(right))) / 2  # each is 7 pixels wide, at most 8
        assert axis.place(right) - axis.place(left) > 8 * digits, (left, right)
