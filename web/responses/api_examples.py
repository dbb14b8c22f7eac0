"""What the API's page shows beside each address: a line for curl, and what it answers.

Each is asked for as it stands here, by tests; pictures the page shows themselves.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from web.responses.engine import release

VALUES = {
    "digit": "8",
    "seed": "42",
    "place": "3",
    "kind": "png",
    "name": "hands",
    "filename": "page.css",
    "text": "2026",
    "chain": "3/8",
    "form": "zip",
    "file": "engine.js",
}
QUERIES = {
    "api_digits": "count=1&seed=42",
    "numbers_as_json": "text=2026&seed=7",
    "numbers_by_query": "text=24.12.2026&seed=7",
    "numbers_by_path": "seed=7&place=3",
    "previews_preview": "digit=8&seed=42",
    "reading_read_drawn": "digit=8&seed=42",
    "writing_page": "text=2026&seed=7",
    "page_home": "digit=8&seed=42",
    "how_page": "round=2",
    "morphs_around": "seed=7",
    "morphs_morph": "seed=7",
    "datasets_download": "count=100&seed=7",
}
# Long texts are cut at "…", and of alike things the first stands for all.
ANSWERS: dict[str, Any] = {
    "api_digits": {
        "digit": 8,
        "seed": 42,
        "weights": "3e47f6b145ed",
        "images": [
            {"png": "data:image/png;base64,iVBORw0K…", "alt": "Handwritten 8, variant 1 of 1"}
        ],
    },
    "reading_read_for_api": {
        "text": "8",
        "digits": [
            {
                "digit": 8,
                "sign": "",
                "confidence": 0.9998,
                "probabilities": [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.9998, 0.0],
                "not_a_digit": 0.0001,
                "box": [112, 96, 336, 288],
                "crop": "data:image/png;base64,iVBORw0K…",
            }
        ],
        "summary": "Read as 8, 99 % sure.",
        "left_out": [],
        "remarks": "",
        "hand": "hZcdaVbWfYgZcdaVbWfYgZcdaVbWfYgZcdaVbWfYgZcdaVbWfYgZcdaVbWfYg…",
        "width": 512,
        "height": 512,
    },
    "numbers_as_json": {
        "text": "2026",
        "seed": 7,
        "weights": "3e47f6b145ed",
        "style": {
            "weight": 0.0,
            "slant": 0.0,
            "width": 0.0,
            "balance": 0.0,
            "temperature": 1.0,
        },
        "hand": 0,
        "width": 660,
        "height": 242,
        "png": "data:image/png;base64,iVBORw0K…",
        "hands": ["/write.png?text=2026&v=3e47f6b145ed&seed=7&ground=transparent"],
    },
    "page_manifest": {"name": "Handwritten digits", "start_url": ".", "display": "standalone"},
    "openapi_description": {"openapi": "3.1.0", "info": {"title": "Handwritten digits"}},
    "page_robots": "User-agent: *\nDisallow: /api/",
    "health_alive": "ok",
    "health_ready": "ready",
    "metrics_figures": "# HELP web_requests_total",
}


class Example(NamedTuple):
    """An address with everything filled in, and its answer, where it is a text worth reading."""

    address: str
    answer: Any


def example(path: str, operation: str) -> Example:
    """Return the example of an operation at a path of the description, {name} for what varies."""
    query = QUERIES.get(operation)
    filled = path.format(**VALUES, release=release())
    return Example(filled + (f"?{query}" if query else ""), ANSWERS.get(operation))


def curl(method: str, url: str, is_text: bool) -> str:
    """Return the line that asks for a whole address on a command line."""
    if method == "post":
        return f'curl -F image=@photo.jpg "{url}"'
    return f'curl {"" if is_text else "-OJ "}"{url}"'
