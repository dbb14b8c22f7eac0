"""What a visitor notices of slow clients: `python -m benchmarks.slow_clients`.

For each kind of client a page of its own, so many of them holding it, and beside them somebody who
asks for one strip after another. `--caddy` puts Caddy in front; what stands behind `--` is another
server's command, with {port} in it.
"""

from __future__ import annotations

import argparse
import os
import resource
import shlex
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Event, Thread

from benchmarks.timing import row
from tests.support import ROOT, environment, free_port, wait_for

FORM = "Content-Type: multipart/form-data; boundary=b\r\n"
CLOSE = "Connection: close\r\n"
GIF = "/morph/0/1/2/3/4/5/6/7/8/9.gif?seed=7"
FRONT = (
    "{{\nadmin off\n}}\nhttp://:{front} {{\nbind 127.0.0.1\nreverse_proxy 127.0.0.1:{port}\n}}\n"
)
DRIP = 0.5  # seconds between two bytes
PAGE = f"{sys.executable} -m web"
CLIENTS, SECONDS = 200, 4.0  # of each kind
MOST = 1000  # clients
PATIENCE = 5.0  # seconds of a visitor
SETTLED = 25.0  # seconds at most in which the page does what it can of what it was asked


@dataclass(frozen=True)
class Kind:
    """What a client sends, and how it goes on: a byte now and then, or a new connection."""

    name: str
    sent: bytes = b""
    drips: bool = False
    again: bool = False
    count: int | None = None
    visitor: str = "/digits/{digit}/{seed}.png"


def asking(path: str, method: str = "GET", more: str = "") -> bytes:
    """Return a request's head."""
    return f"{method} {path} HTTP/1.1\r\nHost: page\r\n{more}\r\n".encode()


def dripping(name: str, path: str, method: str = "POST", size: int = 100_000) -> Kind:
    """Return clients whose body comes a byte at a time."""
    return Kind(name, asking(path, method, f"{FORM}Content-Length: {size}\r\n"), drips=True)


KINDS = [
    Kind("nobody", count=0),
    Kind("silent"),
    Kind("one letter", b"G"),
    Kind("half a head", b"GET / HTTP/1.1\r\nHost: page\r\nX-Slow: ", drips=True),
    dripping("slow body, `/api/read`", "/api/read"),
    dripping("slow body, `/read`", "/read"),
    dripping("slow body, `/telegram`", "/telegram"),
    dripping("slow body, a strip", "/digits/8/42.png", "GET"),
    dripping("slow body, no address", "/nowhere"),
    Kind(
        "slow chunks, `/api/read`",
        asking("/api/read", "POST", f"{FORM}Transfer-Encoding: chunked\r\n") + b"fffff\r\n",
        drips=True,
    ),
    Kind("slow reader of 40 GIFs", asking(GIF) * 40),
    Kind("slow reader of 40 times 100 digits", asking("/api/digits/8?count=100") * 40),
    Kind("slow reader of 100 `/openapi.json`", asking("/openapi.json") * 100),
    Kind("8 that do not close", asking("/healthz", more=CLOSE), again=True, count=8),
    Kind("4 that ask for one GIF after another", asking(GIF), again=True, count=4),
    Kind("1,000 kept alive", asking("/healthz"), count=1000),
    Kind("1,000 silent", count=1000),
    Kind(
        "a slow reader of data sets, beside one who wants some",
        asking("/dataset.zip?count=1000&seed=7") * 40,
        count=1,
        visitor="/dataset.zip?count=10&seed={seed}",
    ),
]


class Crowd:
    """Clients of one kind, in a thread of their own."""

    def __init__(self, kind: Kind, port: int, count: int) -> None:
        self._kind, self._port = kind, port
        self._count = count if kind.count is None else kind.count
        self._clients: list[socket.socket] = []
        self._left = Event()
        self._thread = Thread(target=self._go_on)

    def __enter__(self) -> Crowd:
        for _ in range(self._count):
            self._come()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()
        self._thread.join()
        for client in self._clients:
            client.close()

    def _come(self) -> None:
        client = socket.socket()
        client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        client.settimeout(PATIENCE)
        with suppress(OSError):
            client.connect(("127.0.0.1", self._port))
            client.sendall(self._kind.sent)
        client.setblocking(False)
        self._clients.append(client)

    def _go_on(self) -> None:
        answered: set[int] = set()
        while not self._left.wait(DRIP if self._kind.drips else 0.02):
            for client in self._clients[:MOST]:
                with suppress(OSError):
                    if self._kind.drips:
                        client.send(b"x")
                    elif (
                        self._kind.again
                        and len(self._clients) < MOST
                        and client.fileno() not in answered
                        and client.recv(9999)
                    ):
                        answered.add(client.fileno())
                        self._come()


def tree(pid: int) -> list[int]:
    """Return a process and all that it started."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(each for child in found for each in tree(int(child)))]


def memory(pid: int) -> float:
    """Return what a process and those that it started keep in memory, MiB."""
    statm = (Path(f"/proc/{each}/statm").read_text().split()[1] for each in tree(pid))
    return sum(int(pages) for pages in statm) * resource.getpagesize() / 2**20


def work(pid: int) -> float:
    """Return the processor time of a process and those that it started, seconds."""
    stats = (Path(f"/proc/{each}/stat").read_text().rpartition(")")[2] for each in tree(pid))
    ticks = sum(int(user) + int(system) for user, system in (s.split()[11:13] for s in stats))
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def page(command: str, caddy: bool) -> Iterator[tuple[int, int, float]]:
    """Serve; the value is the port, the server's process, and the seconds that it took to start."""
    port = free_port()
    settings = {"RATE_LIMIT": "off", "TRUSTED_PROXIES": "1" if caddy else "0"}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        log = stack.enter_context((folder / "log").open("wb"))

        def run(*arguments: str, **more: str) -> subprocess.Popen[bytes]:
            process = subprocess.Popen(
                arguments, cwd=ROOT, env=environment(**more), stdout=log, stderr=log
            )
            stack.callback(process.wait)
            stack.callback(process.terminate)
            return process

        begun = time.perf_counter()
        server = run(*shlex.split(command.format(port=port)), PORT=str(port), **settings)
        wait_for(lambda: is_ready(port), what="the page")
        took, front = time.perf_counter() - begun, port
        if caddy:
            front = free_port()
            (folder / "Caddyfile").write_text(FRONT.format(front=front, port=port))
            run("caddy", "run", "--config", str(folder / "Caddyfile"), HOME=str(folder))
            wait_for(lambda: is_ready(front), what="Caddy")
        yield front, server.pid, took


def is_ready(port: int) -> bool:
    """Tell whether the page draws."""
    return ask(port, "/readyz")[0] == "200"


def ask(port: int, path: str) -> tuple[str, float]:
    """Ask as a visitor does, on a connection of one's own; returns the status, and the seconds."""
    begun = time.perf_counter()
    try:
        with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE)) as connection:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
        status = str(answer.status)
    except (OSError, HTTPException) as error:
        status = type(error).__name__
    return status, time.perf_counter() - begun


def settle(pid: int) -> None:
    """Wait until the server has no more to do for those who are there."""
    end, before = time.monotonic() + SETTLED, work(pid)
    while time.monotonic() < end:
        time.sleep(0.5)
        now = work(pid)
        if now - before < 0.05:
            return
        before = now


@dataclass(frozen=True)
class Noticed:
    """What a visitor noticed beside clients of one kind, and what the server's start took."""

    spans: list[float]  # milliseconds for each strip, sorted
    wrong: Counter[str]
    after: float  # MiB
    start: str

    @property
    def slowest(self) -> float:
        """Milliseconds that 99 of 100 strips took at most."""
        return self.spans[int(0.99 * len(self.spans))]

    @property
    def errors(self) -> str:
        """Answers that were none, by what they were instead."""
        return ", ".join(f"{count} {status}" for status, count in self.wrong.items()) or "none"


def measure(kind: Kind, command: str, clients: int, seconds: float, caddy: bool) -> Noticed:
    """Return what a visitor notices of so many clients of a kind."""
    with page(command, caddy) as (port, pid, took):
        used, at_start = work(pid), memory(pid)
        with Crowd(kind, port, clients):
            settle(pid)
            told = []
            end = time.perf_counter() + seconds
            while time.perf_counter() < end:
                path = kind.visitor.format(digit=len(told) % 10, seed=len(told))
                told.append(ask(port, path))
        after = memory(pid)
    spans = sorted(1000 * span for _, span in told)
    wrong = Counter(status for status, _ in told if status != "200")
    start = f"{took:.2f} s, {used:.2f} of processor, {at_start:.0f} MiB"
    return Noticed(spans, wrong, after, start)


@row
def visitor() -> str:
    """A visitor's strip beside 200 slow clients, the kind that is felt most; all kinds' errors."""
    found = {kind.name: measure(kind, PAGE, CLIENTS, SECONDS, caddy=False) for kind in KINDS}
    worst = max(found, key=lambda name: found[name].slowest)
    errors = {name: each.errors for name, each in found.items() if each.wrong}
    return f"99 of 100 within {found[worst].slowest:.0f} ms ({worst}); errors: {errors or 'none'}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.slow_clients", description=__doc__)
    parser.add_argument("--clients", type=int, default=CLIENTS, help="of each kind")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for each kind")
    parser.add_argument("--only", default="", help="kinds with this in their name")
    parser.add_argument("--caddy", action="store_true", help="with Caddy in front")
    parser.add_argument("command", nargs="*", default=[PAGE])
    asked = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    print(f"{asked.clients} clients of each kind; a visitor's strip, in milliseconds\n")
    print("| clients | p50 | p99 | errors | MiB after it | start |\n|---|---|---|---|---|---|")
    for kind in KINDS:
        if asked.only in kind.name:
            command = " ".join(asked.command)
            told = measure(kind, command, asked.clients, asked.seconds, asked.caddy)
            median = statistics.median(told.spans)
            print(
                f"| {kind.name} | {median:.0f} | {told.slowest:.0f} "
                f"| {told.errors} of {len(told.spans)} | {told.after:.0f} | {told.start} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
