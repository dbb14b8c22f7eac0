"""The quality table for reading: generated beside real beside what was aimed at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

Table = dict[str, Any]


@dataclass(frozen=True)
class Row:
    """One line: its figure's name in the table, its words, its format, its target if any.

    `target` gives from the table the bound to reach; a bound is an upper one where `at_most`.
    """

    name: str
    words: str
    form: str
    target: Callable[[Table], float] | None = None
    at_most: bool = False


def _as_real(table: Table) -> float:
    """Return the accuracy that real digits teach, less its spread over seeds."""
    real = table["real"]["classification_accuracy"]
    return real["mean"] - real["std"]


ROWS = (
    Row("label_agreement", "label agreement", ".2%", lambda _: 0.996),
    Row("fid", "FID", ".4f", lambda table: 1.15 * table["real"]["fid"], at_most=True),
    Row("fid_ratio", "FID over that of real digits", ".2f", lambda _: 1.15, at_most=True),
    Row("kid", "KID", ".1e"),
    Row("precision", "precision", ".3f"),
    Row("recall", "recall", ".3f", lambda table: table["real"]["recall"] - 0.01),
    Row("density", "density", ".3f"),
    Row("coverage", "coverage", ".3f", lambda table: table["real"]["coverage"] - 0.01),
    Row("diversity", "diversity within a class, features", ".3f"),
    Row("diversity_pixels", "diversity within a class, pixels", ".3f"),
    Row("inception_score", "Inception score", ".3f"),
    Row("classification_accuracy", "classification accuracy score", ".2%", _as_real),
    Row("nearest_ratio", "nearest training image, over test's", ".3f", lambda _: 0.9),
    Row("nearest_closer", "closer than the test's closest 1 %", ".2%"),
    Row("nearest_smallest", "smallest distance to a training image", ".2f"),
)
DIGIT_TARGET = 0.993
DIVERSITY_TARGET = 0.03  # that of every digit, apart from real at most


def _shown(figure: float | dict[str, float] | None, form: str) -> str:
    """Return a figure, with its spread where it has one."""
    if figure is None:
        return ""
    if isinstance(figure, dict):
        return f"{figure['mean']:{form}} ± {figure['std']:{form}}"
    return f"{figure:{form}}"


def _verdict(value: float, bound: float, form: str, at_most: bool = False) -> str:
    reached = value <= bound if at_most else value >= bound
    sign = "≤" if at_most else "≥"
    return f"{sign} {bound:{form}} {'reached' if reached else 'missed'}"


def _line(words: str, drawn: str, real: str = "", target: str = "") -> str:
    return f"{words:<38}{drawn:>20}{real:>20}  {target}".rstrip()


def _row_line(row: Row, table: Table) -> str:
    drawn, target = table[row.name], ""
    if row.target:
        value = drawn["mean"] if isinstance(drawn, dict) else drawn
        target = _verdict(value, row.target(table), row.form, row.at_most)
    # Several draws of real digits have a mean and a spread; what has been measured once has none.
    beside = table["real"] | table.get("real_draws", {})
    real = _shown(beside.get(row.name), row.form)
    return _line(row.words, _shown(drawn, row.form), real, target)


def _digit_lines(table: Table) -> list[str]:
    """Return the lines by digit: agreement, diversity, and what is misread most often."""
    parts = table["label_agreement_per_digit"]
    weakest = int(np.argmin(parts))
    apart = float(np.abs(np.array(table["diversity_per_digit"]) - 1).max())
    confusion = np.array(table["confusion"])
    shown = confusion.sum(axis=1)
    np.fill_diagonal(confusion, 0)
    order = np.argsort(confusion, axis=None)[::-1][:3]
    misread = [divmod(int(place), 10) for place in order]
    return [
        _line(
            f"weakest digit: {weakest}",
            f"{parts[weakest]:.2%}",
            target=_verdict(parts[weakest], DIGIT_TARGET, ".2%"),
        ),
        "  agreement by digit  " + " ".join(f"{n}: {part:.1%}" for n, part in enumerate(parts)),
        "  diversity by digit  "
        + " ".join(f"{n}: {part:.3f}" for n, part in enumerate(table["diversity_per_digit"])),
        _line(
            "  diversity furthest from real",
            f"{apart:.1%}",
            target=_verdict(apart, DIVERSITY_TARGET, ".1%", at_most=True),
        ),
        "  misread most often  "
        + ", ".join(f"{i} as {j}: {confusion[i, j]} of {shown[i]}" for i, j in misread),
    ]


def _hand_lines(table: Table) -> list[str]:
    """Return the correlation of two digits of one hand, beside that of shuffled hands."""
    return [
        _line(
            f"same hand, correlation of {name.replace('_', ' ')}",
            _shown(table[f"same_hand_{name}"], ".3f"),
            f"({_shown(table[f'shuffled_hand_{name}'], '.3f')})",
            "in brackets: hands shuffled",
        )
        for name in ("stroke_width", "slant", "ink")
    ]


def _strip_lines(table: Table) -> list[str]:
    strips = table["strips"]
    missing = strips["digits"] - strips["confirmed"]
    return [
        _line(
            "digits of checked strips confirmed",
            f"{strips['confirmed']} of {strips['digits']}",
            target=f"all {'missed' if missing else 'reached'}",
        ),
        f"  {strips['redrawn'] / strips['digits']:.1%} drawn again, "
        f"closest two of a strip {strips['closest']:.1f} grey levels apart",
    ]


def _size_lines(table: Table) -> list[str]:
    """Return the lines that say how FID depends on the number of samples."""
    by_size = table.get("fid_by_size", {})
    return [
        f"  FID by samples, {name:<10} "
        + "  ".join(f"{size}: {value:.4f}" for size, value in values.items())
        for name, values in by_size.items()
    ]


def as_lines(table: Table) -> str:
    """Return the table for reading: generated beside real beside the target, where there is one."""
    rows = [_row_line(row, table) for row in ROWS if row.name in table]
    head = _line("", "generated", "real", "target")
    return "\n".join(
        [
            head,
            rows[0],
            *_digit_lines(table),
            *rows[1:],
            *_size_lines(table),
            *_hand_lines(table),
            *_strip_lines(table),
        ]
    )
