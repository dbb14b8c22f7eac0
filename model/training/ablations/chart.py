"""The results as a picture: a row a recipe, a dot a seed, as SVG."""

from __future__ import annotations

import math
from pathlib import Path
from statistics import fmean

from model.files import write_file
from model.training import svg
from model.training.ablations.recipes import RECIPES, Recipe
from model.training.ablations.results import Result, Results

WIDTH, ROW, TOP = 960, 20, 64
NAMES, LEFT, RIGHT = 330, 350, 640  # where the names end, where the axis begins and ends
COLUMNS = (("label_agreement", "agreement", 700), ("recall", "recall", 770))
MORE = (("coverage", "coverage", 840), ("diversity", "diversity", 910))
WIDE = 500  # largest ratio from which on the numbers of an axis would run into each other


class Axis:
    """A logarithmic axis over the FID ratios that were found, from 1, what real digits score."""

    def __init__(self, ratios: list[float]) -> None:
        self.high = max(2.0, *ratios) if ratios else 2.0

    def place(self, ratio: float) -> float:
        """Return where a ratio lies, in pixels."""
        share = math.log(max(ratio, 1.0)) / math.log(self.high)
        return LEFT + share * (RIGHT - LEFT)

    def ticks(self) -> list[float]:
        """Return the ratios that have a line of their own: 1, 2, 5, 10 ..., or 1, 10, 100 ..."""
        factors = (1, 2, 5) if self.high < WIDE else (1,)
        steps = (factor * 10**power for power in range(9) for factor in factors)
        return [tick for tick in steps if tick <= self.high]


def _ordered(results: Results) -> list[tuple[Recipe, list[Result]]]:
    """Return the recipes that were measured, the best of each group first, groups as listed."""
    found = [(recipe, results.of(recipe)) for recipe in RECIPES]
    groups = list(dict.fromkeys(recipe.group for recipe in RECIPES))

    def order(row: tuple[Recipe, list[Result]]) -> tuple[int, float]:
        recipe, lines = row
        ratios = [line.get("fid_ratio", math.inf) for line in lines]
        return groups.index(recipe.group), fmean(ratios)

    return sorted(((recipe, lines) for recipe, lines in found if lines), key=order)


def _row(recipe: Recipe, lines: list[Result], y: float, axis: Axis) -> list[str]:
    colour = svg.MARKED if recipe.name == "base" else svg.INK
    parts = [svg.text(NAMES, y, recipe.words, "end", fill=colour)]
    scored = [line for line in lines if not line.get("diverged")]
    for line in scored:
        x = axis.place(line["fid_ratio"])
        parts.append(f'<circle cx="{x:.1f}" cy="{y - 4:g}" r="4" fill="{colour}" opacity="0.7"/>')
    if len(scored) < len(lines):
        parts.append(svg.text(RIGHT, y, f"{len(lines) - len(scored)} diverged", "end", fill=colour))
    for name, _, x in COLUMNS + MORE if scored else ():
        mean = fmean(line[name] for line in scored)
        shown = f"{mean:.1%}" if name == "label_agreement" else f"{mean:.3f}"
        parts.append(svg.text(x, y, shown, "middle", fill=colour))
    return parts


def chart(results: Results) -> str:
    """Return the picture of the results as SVG, with words for those who do not see it."""
    rows = _ordered(results)
    ratios = [line["fid_ratio"] for _, lines in rows for line in lines if "fid_ratio" in line]
    axis, height = Axis(ratios), TOP + ROW * (len(rows) + 2)
    best = min(ratios, default=math.nan)
    title = (
        f"{len(rows)} recipes, each a row: FID over that of real digits from {best:.1f} to "
        f"{axis.high:.1f}, a dot a seed; beside it agreement, recall, coverage and diversity"
    )
    parts = svg.opening(WIDTH, height, title)
    parts.append(svg.text(LEFT, 20, "FID, times that of real digits: left is better", fill=svg.INK))
    for tick in axis.ticks():
        x = axis.place(tick)
        colour = svg.REAL if tick == 1 else svg.PALE
        parts.append(svg.line(x, TOP - 18, x, height - ROW, colour))
        parts.append(svg.text(x, TOP - 22, f"{tick:g}", "middle", fill=svg.INK))
    for _, words, x in COLUMNS + MORE:
        parts.append(svg.text(x, TOP - 22, words, "middle", fill=svg.INK))
    for index, (recipe, lines) in enumerate(rows):
        y = TOP + ROW * (index + 0.5)
        if index and recipe.group != rows[index - 1][0].group:
            parts.append(svg.line(20, y - ROW + 5, WIDTH - 20, y - ROW + 5, svg.PALE))
        parts += _row(recipe, lines, y, axis)
    return "\n".join([*parts, "</svg>"]) + "\n"


def write_chart(results: Results, path: Path) -> None:
    """Write the picture, whole or not at all."""
    write_file(path, chart(results))
