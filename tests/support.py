"""What tests of all packages share: free ports, waiting, programs run as their users run them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import cycle, islice
from pathlib import Path
from typing import TypeVar

import pytest

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = [
    "TELEGRAM_BOT_TOKEN",
    "TELEGRAM_API_URL",
    "BOT_MODE",
    "PUBLIC_URL",
    "HOST",
    "PORT",
    "WEB_CONCURRENCY",
    "REDIS_URL",
    "RATE_LIMIT",
    "BOT_RATE_LIMIT",
    "ADMIN_CHAT_ID",
    "ALLOWED_CHAT_IDS",
    "METRICS_PORT",
    "SOURCE_URL",
    "BOT_STATE_DIR",
    "WEB_CONCURRENCY",
    "TRUSTED_PROXIES",
    "TRUSTED_HOSTS",
    "FRAME_ANCESTORS",
    "METRICS_TOKEN",
    "BUILD_VERSION",
    "RENDER_GIT_COMMIT",
    "DISCORD_APPLICATION_ID",
    "DISCORD_PUBLIC_KEY",
    "DISCORD_BOT_TOKEN",
    "DISCORD_API_URL",
]
Value = TypeVar("Value")
# A stretch of ports for each of the workers that run tests beside each other.
_WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw9")[2:]) % 10
_OWN = range(12_000 + 2_000 * _WORKER, 14_000 + 2_000 * _WORKER)
_PORTS = islice(cycle(_OWN), os.getpid() % 2_000, None)


def free_port() -> int:
    """Return a TCP port on loopback that nobody listens on, and that no test has had so far.

    From below those that systems hand out, so that no client's own end has it a moment later.
    """
    for port in _PORTS:
        with suppress(OSError), socket.socket() as probe:
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError("no port is free")


def wait_for(
    look: Callable[[], Value | None], seconds: float = 120.0, what: str = "it", every: float = 0.02
) -> Value:
    """Return the first true value of `look`, asked every so often; fails after `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        value = look()
        if value:
            return value
        time.sleep(every)
    raise AssertionError(f"waited {seconds:g} s for {what}, in vain")


def environment(**settings: str) -> dict[str, str]:
    """Return this environment with none of our settings but the given ones."""
    return {k: v for k, v in os.environ.items() if k not in SETTINGS} | settings


def run_module(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run `python ARGUMENTS...` in the project's root to its end; output is text."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(**settings),
        capture_output=True,
        text=True,
        timeout=280,
    )


@contextmanager
def running(*arguments: str, log: Path, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run `python ARGUMENTS...` beside the test, output into `log`; ended by SIGTERM."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environment(**settings),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def ended(process: subprocess.Popen[bytes]) -> int:
    """Wait for a program to end; returns its exit code."""
    return process.wait(120)


def children(pid: int) -> list[int]:
    """Return the processes that `pid` started."""
    tasks = Path(f"/proc/{pid}/task/{pid}/children")
    if not tasks.exists():
        pytest.skip("NOT TESTED: memory; this system has no /proc to read it from")
    return [int(child) for child in tasks.read_text().split()]
