"""How rows of the table are named, measured and written."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.support import ROOT

Measure = Callable[[], str]
ROWS: dict[str, Measure] = {}
running = ExitStack()  # what several rows share, until the table is complete


def row(measure: Measure) -> Measure:
    """Make a function a row of the table: its docstring says what, and it returns the figure."""
    module = measure.__module__.rpartition(".")[2]
    ROWS[f"{module}.{measure.__name__}"] = measure
    return measure


def seconds_of(
    work: Callable[[int], object],
    count: int,
    warm: int = 3,
    clock: Callable[[], float] = time.perf_counter,
) -> list[float]:
    """Return how long each of `count` calls took, some before them left out."""
    took = []
    for number in range(warm + count):
        start = clock()
        work(number)
        took.append(clock() - start)
    return took[warm:]


def spread(seconds: list[float]) -> str:
    """Return the median and the 95th percentile in milliseconds."""
    high = statistics.quantiles(seconds, n=20, method="inclusive")[-1]
    return f"{1000 * statistics.median(seconds):.1f} ms, 95 %: {1000 * high:.1f} ms"


@dataclass(frozen=True)
class Run:
    """What a program cost: seconds, seconds of processor time, the most memory in MiB."""

    seconds: float
    processor: float
    memory: int


def cost_of(*arguments: str) -> Run:
    """Run `python ARGUMENTS...` in the project's root to its end."""
    begun = time.perf_counter()
    command = [sys.executable, *arguments]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed")
    seconds = time.perf_counter() - begun
    return Run(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024)


def processor_seconds(process: int) -> float:
    """Return the processor time that a running process has used; Linux only."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def peak_memory(process: int) -> int:
    """Return the most memory a running process has had, in MiB; Linux only."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) // 1024
    raise ValueError(f"process {process} is over")
