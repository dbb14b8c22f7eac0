"""The record table: three seeds count by their median, and each has a curve in the picture."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest

from model.training.options import OptionError
from model.training.speedrun.config import TARGETS
from model.training.speedrun.records import Record, chart, read_records, write_table

SVG = "{http://www.w3.org/2000/svg}"


def entry(seed: int, minutes: float | None, **options: Any) -> dict[str, Any]:
    curve = [{"minutes": 1.0, "kimg": 20, "ratio": 40.0}, {"minutes": 9.0, "kimg": 90, "ratio": 2}]
    reached = {} if minutes is None else {"2": minutes}
    return {
        "options": {"seed": seed} | options,
        "processor": "A Processor",
        "reached": reached,
        "curve": curve,
    }


def put(folder: Path, name: str, entries: list[dict[str, Any]]) -> None:
    for number, each in enumerate(entries):
        (folder / name / f"seed-{number}").mkdir(parents=True)
        (folder / name / f"seed-{number}" / "entry.json").write_text(json.dumps(each))


def test_three_seeds_count_by_their_median() -> None:
    def minutes(*found: float | None) -> float | None:
        return Record("one", tuple(entry(seed, each) for seed, each in enumerate(found))).minutes(2)

    assert minutes(5, 30, 7) == 7
    assert minutes(5, None, 7) == 7, "one that did not get there is the slowest"
    assert minutes(5, None, None) is None
    assert minutes(5, 7) is None, "two seeds are no entry"
    assert Record("one", (entry(0, 3), entry(1, 4), entry(2, 5))).minutes(1.5) is None


def test_the_fastest_stands_first_and_every_seed_has_a_curve(tmp_path: Path) -> None:
    put(tmp_path / "records", "slow", [entry(seed, 30 + seed) for seed in range(3)])
    put(tmp_path / "records", "fast", [entry(seed, 20 + seed) for seed in range(3)])
    put(tmp_path / "records", "never", [entry(seed, None) for seed in range(3)])
    rows = write_table(tmp_path / "records", tmp_path / "curves.svg")
    assert rows == [
        "| 21.0 | not reached (2.00) | fast | A Processor |",
        "| 31.0 | not reached (2.00) | slow | A Processor |",
        "| not reached (2.00) | not reached (2.00) | never | A Processor |",
    ]
    picture = ElementTree.parse(tmp_path / "curves.svg").getroot()
    curves = list(picture.iter(f"{SVG}polyline"))
    assert len(curves) == 9
    assert len({each.get("stroke") for each in curves}) == 3
    words = [each.text for each in picture.iter(f"{SVG}text")]
    assert {"fast", "slow", "never", "0", "9"} <= {*words}
    *_, height = map(float, picture.get("viewBox").split())
    for curve in curves:
        points = [tuple(map(float, each.split(","))) for each in curve.get("points").split()]
        assert points[0] < points[1], "later is further right"
        assert 0 < points[0][1] < points[1][1] < height, "and closer is further down, on the page"


def test_what_is_no_entry_is_told(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="no entry"):
        write_table(tmp_path, tmp_path / "curves.svg")
    put(tmp_path, "one", [entry(0, 3), entry(0, 4)])
    with pytest.raises(OptionError, match="same seed"):
        read_records(tmp_path)
    put(tmp_path, "other", [entry(0, 3, lr=1), entry(1, 4, lr=2)])
    (tmp_path / "one" / "seed-1" / "entry.json").write_text(json.dumps(entry(1, 4)))
    with pytest.raises(OptionError, match="by more than their seed"):
        read_records(tmp_path)
    (tmp_path / "one" / "seed-1" / "entry.json").write_text("{")
    with pytest.raises(OptionError, match="damaged"):
        read_records(tmp_path)


def test_nothing_is_an_empty_picture() -> None:
    assert not list(ElementTree.fromstring(chart([])).iter(f"{SVG}polyline"))
    assert TARGETS[0] > TARGETS[1]
