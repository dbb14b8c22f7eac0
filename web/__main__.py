"""python -m web: the page on HOST and PORT, or on the address that --bind gives."""

from __future__ import annotations

import argparse
import os
import sys

from model.environment import SettingsError
from web.settings import Settings


def main() -> None:
    """Serve the page until it is told to end."""
    parser = argparse.ArgumentParser(prog="python -m web", description="Serve the page.")
    parser.add_argument("--bind", metavar="HOST:PORT", help="instead of the settings HOST and PORT")
    bind = parser.parse_args().bind
    if bind is not None:
        host, _, port = bind.rpartition(":")
        os.environ.update(HOST=host.strip("[]"), PORT=port)
    try:
        settings = Settings.from_environment()
    except SettingsError as error:
        sys.exit(str(error))
    from web.server.serve import serve

    serve(settings)


if __name__ == "__main__":
    main()
