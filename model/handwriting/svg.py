"""Ink as SVG: a path for each stroke, crisp at any size and small.

A picture that stands by itself writes itself: it brings the reveal of web/static/ink.css along.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import numpy as np

from model.handwriting.raster import INK
from model.handwriting.strokes import Stroke
from model.handwriting.tracing import traced

UNITS = 20  # of a path for each pixel of a digit: whole numbers are short, and exact enough
GAP = 4  # pixels between the digits of a strip, and around it
LATEST = 4  # strokes that are told apart in time; what comes later comes with the last
SECONDS = 0.12  # for one stroke
DIGIT_SIZE = 28
WRITING = (
    f"@media(prefers-reduced-motion:no-preference){{path{{animation:w {SECONDS}s backwards}}}}"
    "@keyframes w{from{stroke-dasharray:1 1;stroke-dashoffset:1;stroke-opacity:0}"
    "1%{stroke-opacity:1}to{stroke-dasharray:1 1}}"
)


def path(stroke: Stroke, place: int = 0) -> str:
    """Return one stroke as a path element; its numbers are whole, so that it is small.

    `place`, from 0, says when it is written: the class "s2" is the second stroke of a sign.
    """
    _, controls, ends = (np.rint(each).astype(int) for each in stroke.curves())
    pen = start = np.rint(stroke.points[0]).astype(int)
    curves = []
    for control, end in zip(controls, ends, strict=True):
        numbers = [*(control - pen), *(end - pen)]
        curves.append(" ".join(map(str, numbers)).replace(" -", "-"))
        pen = end
    number = min(place + 1, LATEST)
    return (
        f'<path class="s{number}" pathLength="1" stroke-width="{stroke.width:.0f}" '
        f'd="M{start[0]} {start[1]}q{" ".join(curves).replace(" -", "-")}"/>'
    )


def digit_paths(digit: np.ndarray, across: int = 0, down: int = 0, units: int = UNITS) -> str:
    """Return a digit, uint8 [28, 28], as path elements, `units` for each of its pixels.

    They fill a square of 28 times `units` at `across` and `down`.
    """
    strokes = (each.moved(units, across, down) for each in traced(digit))
    return "".join(path(each, place) for place, each in enumerate(strokes))


def digits_svg(digits: np.ndarray, title: str = "") -> bytes:
    """Return digits, uint8 [N, 28, 28], as one SVG, side by side, in ink on nothing."""
    step = UNITS * (DIGIT_SIZE + GAP)
    edge = UNITS * GAP if len(digits) > 1 else 0
    signs = [digit_paths(each, edge + place * step, edge) for place, each in enumerate(digits)]
    width = 2 * edge + len(digits) * step - UNITS * GAP
    return _svg(signs, width, 2 * edge + UNITS * DIGIT_SIZE, 8 / UNITS, title)


def map_svg(digits: np.ndarray, columns: int, units: int = UNITS) -> bytes:
    """Return digits, uint8 [N, 28, 28], as one SVG in rows of `columns`, in ink on nothing.

    Each stands in an svg element of its own, which scripts may show alone; none writes itself.
    A path has `units` for each pixel of a digit.
    """
    square = units * DIGIT_SIZE
    cells = [
        f'<svg x="{DIGIT_SIZE * (place % columns)}" y="{DIGIT_SIZE * (place // columns)}" '
        f'width="{DIGIT_SIZE}" height="{DIGIT_SIZE}" viewBox="0 0 {square} {square}">'
        f"{digit_paths(each, units=units)}</svg>"
        for place, each in enumerate(digits)
    ]
    width, height = DIGIT_SIZE * columns, DIGIT_SIZE * -(-len(digits) // columns)
    return f"{_head(width, height, 1)}>{''.join(cells)}</svg>\n".encode()


def number_svg(
    signs: Sequence[Sequence[Stroke]],
    size: tuple[int, int],
    title: str = "",
    *,
    is_still: bool = False,
) -> bytes:
    """Return a written number as SVG, in ink on nothing.

    `signs` are the strokes of each sign in pixels, `size` the height and width of the whole.
    `title` is what a reader of the screen says; it is escaped. `is_still` where it shall not write
    itself.
    """
    finer = 2 if is_still else 4  # units for each pixel: what is steered comes often
    drawn = [
        "".join(path(each.moved(finer, 0, 0), place) for place, each in enumerate(sign))
        for sign in signs
    ]
    return _svg(drawn, finer * size[1], finer * size[0], 1 / finer, title, is_still)


def _svg(
    signs: list[str], width: int, height: int, scale: float, title: str, is_still: bool = False
) -> bytes:
    """Return an SVG of signs, each of which is written at once, stroke by stroke; or is still."""
    named = f"<title>{escape(title)}</title>" if title else ""
    later = "".join(
        f".s{n}{{animation-delay:{(n - 1) * SECONDS:.2f}s}}" for n in range(2, LATEST + 1)
    )
    style = "" if is_still else f"<style>{WRITING}{later}</style>"
    head = _head(width, height, scale)
    return f'{head} role="img">{named}{style}{"".join(signs)}</svg>\n'.encode()


def _head(width: int, height: int, scale: float) -> str:
    """Return the start of an SVG in ink, still open for more attributes."""
    colour = "#{:02x}{:02x}{:02x}".format(*INK)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        f'width="{width * scale:g}" height="{height * scale:g}" fill="none" '
        f'stroke="{colour}" stroke-linecap="round" stroke-linejoin="round"'
    )
