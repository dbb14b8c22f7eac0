"""Measure and print the table, row by row: `python -m benchmarks [PART[.ROW] ...]`."""

from __future__ import annotations

import argparse
import os
import platform
from importlib import import_module

from benchmarks.timing import ROWS, running

PARTS = ("page", "reading", "bot", "export", "start", "slow_clients", "engine")


def main() -> None:
    """Print the rows that are named, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"of {', '.join(PARTS)}; or one, as page.strip")
    names = parser.parse_args().names
    for part in PARTS:
        import_module(f"benchmarks.{part}")
    rows = [name for name in ROWS if not names or {name, name.partition(".")[0]} & {*names}]
    if not rows:
        parser.error(f"there is none of these; rows are {', '.join(ROWS)}")
    busy = os.getloadavg()[0]
    print(
        f"{os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()};", end=""
    )
    print(f" {busy:.1f} processes at work before{'' if busy < 0.5 else ': these are no figures'}")
    print("\n| | | measured with |\n|---|---|---|", flush=True)
    with running:
        for name in rows:
            what = (ROWS[name].__doc__ or "").removesuffix(".")
            print(f"| {what} | {ROWS[name]()} | `python -m benchmarks {name}` |", flush=True)


if __name__ == "__main__":
    main()
