"""The entries of the record table: what their seeds say together, and a picture of their curves."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from model.files import write_file
from model.training import svg
from model.training.options import OptionError
from model.training.speedrun.config import TARGETS

SEEDS = 3  # that an entry is made of
WIDTH, HEIGHT = 960, 420
LEFT, RIGHT, TOP, BOTTOM = 60, 760, 50, 370  # of the axes; the names stand at their right
HIGHEST = 20.0  # ratio at the top: what comes before it is the first minutes of any run
TICKS = (1, 1.5, 2, 3, 5, 10, 20)
COLOURS = (svg.MARKED, "#b0451f", "#7a3f8f", "#6b6b00", svg.INK)
EVERY = (1, 2, 5, 10, 20, 50, 100)  # minutes between the numbers of the other axis
MOST_NUMBERS = 10


@dataclass(frozen=True)
class Record:
    """A recipe's runs, one a seed, as their `entry.json` tells them."""

    name: str
    entries: tuple[dict[str, Any], ...]

    def minutes(self, target: float) -> float | None:
        """Return the median of the seeds' processor minutes; None where most did not reach it."""
        found = [entry["reached"].get(f"{target:g}", math.inf) for entry in self.entries]
        middle = median(found)
        return middle if len(found) >= SEEDS and math.isfinite(middle) else None

    @property
    def closest(self) -> float:
        """The median of the least ratios that the seeds came to."""
        return median(min(look["ratio"] for look in entry["curve"]) for entry in self.entries)

    def row(self) -> str:
        """Return the line that it is in the table, in Markdown, without its command."""
        cells = [self.minutes(target) for target in TARGETS]
        missed = f"not reached ({self.closest:.2f})"
        shown = [missed if cell is None else f"{cell:.1f}" for cell in cells]
        return f"| {' | '.join([*shown, self.name, self.entries[0]['processor']])} |"


def read_records(folder: Path) -> list[Record]:
    """Return what lies in `folder` as NAME/SEED/entry.json; raises OptionError for a damaged one.

    Raises it as well where the runs of a name differ by more than their seed.
    """
    records = []
    for place in sorted(each for each in folder.glob("*") if each.is_dir()):
        entries = []
        for path in sorted(place.glob("*/entry.json")):
            try:
                entries.append(json.loads(path.read_text()))
            except ValueError as error:
                raise OptionError(f"{path} is damaged.") from error
        recipes = [entry["options"] | {"seed": 0} for entry in entries]
        if len({entry["options"]["seed"] for entry in entries}) < len(entries):
            raise OptionError(f"Two runs in {place} have the same seed.")
        if any(recipe != recipes[0] for recipe in recipes):
            raise OptionError(f"The runs in {place} differ by more than their seed.")
        if entries:
            records.append(Record(place.name, tuple(entries)))
    return records


def _across(minutes: float, most: float) -> float:
    return LEFT + minutes / most * (RIGHT - LEFT)


def _down(ratio: float) -> float:
    share = math.log(min(max(ratio, 1.0), HIGHEST)) / math.log(HIGHEST)
    return BOTTOM - share * (BOTTOM - TOP)


def chart(records: list[Record]) -> str:
    """Return the curves of all seeds as SVG: ratio by processor minutes, a colour a recipe."""
    looks = [look for record in records for entry in record.entries for look in entry["curve"]]
    most = max((look["minutes"] for look in looks), default=1.0)
    names = ", ".join(record.name for record in records)
    title = f"FID over that of real digits by processor minutes of one core, to {most:.0f}: {names}"
    parts = svg.opening(WIDTH, HEIGHT, title)
    words = "FID, times that of real digits: lower is better"
    parts.append(svg.text(LEFT, 20, words, fill=svg.INK))
    for ratio in TICKS:
        y = _down(ratio)
        colour = svg.REAL if ratio in (1, *TARGETS) else svg.PALE
        parts.append(svg.line(LEFT, y, RIGHT, y, colour))
        parts.append(svg.text(LEFT - 8, y + 4, f"{ratio:g}", "end", fill=svg.INK))
    step = next((each for each in EVERY if most <= MOST_NUMBERS * each), EVERY[-1])
    for minutes in range(0, math.floor(most) + 1, step):
        x = _across(minutes, most)
        parts.append(svg.text(x, BOTTOM + 18, f"{minutes}", "middle", fill=svg.INK))
    parts.append(svg.text(RIGHT, BOTTOM + 38, "processor minutes of one core", "end", fill=svg.INK))
    for index, record in enumerate(records):
        colour = COLOURS[index % len(COLOURS)]
        for entry in record.entries:
            path = " ".join(
                f"{_across(look['minutes'], most):.1f},{_down(look['ratio']):.1f}"
                for look in entry["curve"]
            )
            parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}"/>')
        parts.append(svg.text(RIGHT + 16, TOP + 20 * index, record.name, fill=colour))
    return "\n".join([*parts, "</svg>"]) + "\n"


def write_table(folder: Path, picture: Path) -> list[str]:
    """Draw the records in `folder` and return their lines of the table, the fastest first."""
    records = read_records(folder)
    if not records:
        raise OptionError(f"There is no entry in {folder}: it lies there as NAME/SEED/entry.json.")

    def order(record: Record) -> list[float]:
        return [math.inf if each is None else each for each in map(record.minutes, TARGETS)]

    write_file(picture, chart(records))
    return [record.row() for record in sorted(records, key=order)]
