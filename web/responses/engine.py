"""The files of the engine that draws and reads in the browser, and the one name of all of them."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from model.weights import WEIGHTS

WEB = Path(__file__).resolve().parent.parent
STATIC = WEB / "static"
SCRIPTS = STATIC / "engine"
# Whatever a browser may keep of us: where one of these changes, all of it is fetched anew.
KEPT = (STATIC, WEB / "templates", WEB.parent / "locale", WEIGHTS)
SHARED = ("plain_digits.js",)  # of the engine's files: the page imports it, too
LATER = ("reader.bin", "rows.bin")  # of the engine's files: drawing does without
SUFFIXES = {".bin", ".css", ".html", ".js", ".json", ".mo", ".png", ".svg", ".wasm"}


@cache
def engine_files() -> dict[str, Path]:
    """Return the engine's files by the names that they are asked for: paths below their folder."""
    found = [(path, SCRIPTS) for path in SCRIPTS.rglob("*") if path.suffix in (".js", ".wasm")]
    found += [(path, WEIGHTS) for path in WEIGHTS.glob("*.bin")]
    return {path.relative_to(root).as_posix(): path for path, root in sorted(found)}


@cache
def page_files() -> dict[str, Path]:
    """Return the page's other files, and those it shares with the engine, by their paths."""
    own = [path for path in STATIC.rglob("*.*") if SCRIPTS not in path.parents]
    own += [SCRIPTS / name for name in SHARED]
    return {path.relative_to(STATIC).as_posix(): path for path in sorted(own)}


@cache
def release() -> str:
    """Return a short name of the engine, its weights and the page: of all that a browser keeps."""
    paths = [path for folder in KEPT for path in folder.rglob("*") if path.suffix in SUFFIXES]
    content = hashlib.sha256()
    for path in sorted(paths):
        content.update(path.relative_to(WEB.parent).as_posix().encode() + path.read_bytes())
    return content.hexdigest()[:12]
