"""Ink as SVG: whole, safe and small."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np

from model.generation.sampler import DigitSampler
from model.handwriting.strokes import Stroke
from model.handwriting.svg import digit_paths, digits_svg, number_svg

SVG = "{http://www.w3.org/2000/svg}"


def test_an_svg_is_whole_and_safe() -> None:
    bar = Stroke(np.array([[10.0, 5.0], [20, 15], [10, 30]]), 4)
    root = ElementTree.fromstring(number_svg([[bar, bar], [bar]], (40, 60), '1<2 & "3"'))
    assert root.get("viewBox") == "0 0 240 160"
    assert (root.get("width"), root.get("height")) == ("60", "40")
    assert root.findtext(f"{SVG}title") == '1<2 & "3"'
    paths = root.findall(f"{SVG}path")
    assert [path.get("class") for path in paths] == ["s1", "s2", "s1"]
    assert paths[0].get("d") == "M40 20q40 40 0 100"
    assert paths[0].get("stroke-width") == "16"


def test_digits_stand_side_by_side_and_are_small(sampler: DigitSampler) -> None:
    images = sampler.draw(8, 5, 42)
    assert len("".join(map(digit_paths, images))) < 5_000
    root = ElementTree.fromstring(digits_svg(images, "8"))
    *_, width, height = map(int, root.get("viewBox", "").split())
    assert (width, height) == ((5 * 28 + 6 * 4) * 20, (28 + 2 * 4) * 20)
    starts = [
        int(re.match(r"M(\d+) ", path.get("d", ""))[1])
        for path in root.findall(f"{SVG}path[@class='s1']")
    ]
    assert starts == sorted(starts)
    assert len(starts) == 5
