"""python -m web: the page on HOST and PORT, or on the address that --bind gives.

`python -m web build --out site` writes the page as files for a static host instead.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from model.environment import SettingsError
from model.weights import WeightsError
from web.settings import Settings


def main() -> None:
    """Serve the page until it is told to end."""
    parser = argparse.ArgumentParser(prog="python -m web", description="Serve the page.")
    parser.add_argument("--bind", metavar="HOST:PORT", help="instead of the settings HOST and PORT")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    build = commands.add_parser("build", help="write the page as files for a static host")
    build.add_argument("--out", type=Path, default=Path("site"), help="the folder: site")
    arguments = parser.parse_args()
    if arguments.command == "build":
        _build(arguments.out)
        return
    bind = arguments.bind
    if bind is not None:
        host, _, port = bind.rpartition(":")
        os.environ.update(HOST=host.strip("[]"), PORT=port)
    try:
        settings = Settings.from_environment()
    except SettingsError as error:
        sys.exit(str(error))
    from web.server.serve import serve

    serve(settings)


def _build(out: Path) -> None:
    from web.build.site import build

    try:
        print(f"{build(out)} files in {out}")  # noqa: T201
    except (OSError, WeightsError) as error:
        sys.exit(f"The site cannot be written: {error}")


if __name__ == "__main__":
    main()
