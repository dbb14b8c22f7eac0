"""Data sets written to a file by the command line."""

from __future__ import annotations

import tempfile
from pathlib import Path

from benchmarks.timing import Run, cost_of, row


def exported(count: int, *options: str) -> Run:
    """Export digits into a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        out = str(Path(folder) / "digits.npz")
        return cost_of("-m", "model", "export", "--count", str(count), "--out", out, *options)


@row
def digits() -> str:
    """10,000 digits to a file, one process."""
    return f"{exported(10_000).seconds:.1f} s"


@row
def digits_by_two() -> str:
    """10,000 digits to two files, two processes."""
    return f"{exported(10_000, '--processes', '2', '--shards', '2').seconds:.1f} s"


@row
def memory() -> str:
    """Most memory of an export, 1,000 and 100,000 digits."""
    return f"{exported(1_000).memory} and {exported(100_000).memory} MiB"
