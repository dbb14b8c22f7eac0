"""The files of the engine that draws and reads in the browser, and the one name of all of them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from model.weights import WEIGHTS

WEB = Path(__file__).resolve().parent.parent
SCRIPTS = WEB / "static" / "engine"
# Whatever a browser may keep of us: where one of these changes, all of it is fetched anew.
KEPT = (WEB / "static", WEB / "templates", WEB.parent / "locale", WEIGHTS)
LATER = ("reader.bin", "rows.bin")  # of the engine's files: drawing does without
SUFFIXES = {".bin", ".css", ".html", ".js", ".json", ".mo", ".png", ".svg", ".wasm"}


@cache
def engine_files() -> dict[str, Path]:
    """Return the engine's files by the names that they are asked for."""
    found = [*SCRIPTS.glob("*.js"), *SCRIPTS.glob("*.wasm"), *WEIGHTS.glob("*.bin")]
    return {path.name: path for path in sorted(found)}


@cache
def release() -> str:
    """Return a short name of the engine, its weights and the page: of all that a browser keeps."""
    paths = [path for folder in KEPT for path in folder.rglob("*") if path.suffix in SUFFIXES]
    content = hashlib.sha256()
    for path in sorted(paths):
        content.update(path.relative_to(WEB.parent).as_posix().encode() + path.read_bytes())
    return content.hexdigest()[:12]
