"""The few elements of SVG that the charts of the docs are drawn with."""

from __future__ import annotations

from html import escape

INK, PALE, REAL, MARKED = "#222222", "#c8c8c8", "#2a7f3f", "#1f5fa8"


def opening(width: int, height: int, title: str) -> list[str]:
    """Return the beginning of a picture on white, with words for those who do not see it."""
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
        'font-family="sans-serif" font-size="12" role="img">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{width}" height="{height}" fill="white"/>',
    ]


def text(x: float, y: float, words: str, anchor: str = "start", **more: str) -> str:
    """Return words at a place; `more` are attributes, with _ for -."""
    said = "".join(f' {name.replace("_", "-")}="{value}"' for name, value in more.items())
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}"{said}>{escape(words)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    """Return a straight line."""
    return f'<line x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}" stroke="{colour}"/>'
