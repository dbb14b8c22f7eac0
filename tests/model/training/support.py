"""What tests of training share: where MNIST is, mirrors on loopback, a quick calibration."""

from __future__ import annotations

import http.server
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from model.generation.latents import hands, one_hot
from model.generation.sampler import DigitSampler
from model.training.gan.generator import Generator
from model.training.gan.sample_grids import generate
from model.training.gan.state import calibrated
from tests.support import ROOT

MNIST = Path(os.environ.get("MNIST_DIR") or ROOT.parent / "shared" / "mnist")
need_mnist = pytest.mark.skipif(
    not (MNIST / "t10k-images-idx3-ubyte.gz").exists(),
    reason="MNIST is not here: name its folder in MNIST_DIR",
)


def calibrated_on_few(generator: Generator, images: int = 500) -> Generator:
    """Do as `calibrated`, on 500 samples at most: 20,000 would take six seconds."""
    return calibrated(generator, images=min(images, 500), batch=100)


def grey_levels_apart(generator: Generator, sampler: DigitSampler) -> int:
    """Return the largest difference between torch and ONNX Runtime over 100 seeds."""
    z = np.concatenate([hands(seed, 0, 5) for seed in range(100)])
    class_weights = one_hot(np.arange(len(z)) // 5 % 10)
    ours = generate(generator, z, class_weights).astype(int)
    return int(np.abs(ours - sampler.generate(z, class_weights)).max())


class MirrorServer(http.server.ThreadingHTTPServer):
    """A mirror on loopback: `files` by name, what was `asked` with its Range."""

    def __init__(self, files: dict[str, bytes]) -> None:
        super().__init__(("127.0.0.1", 0), _Mirror)
        self.files = dict(files)
        self.asked: list[tuple[str, str | None]] = []
        self.break_after: int | None = None
        self.url = f"http://127.0.0.1:{self.server_port}/"


class _Mirror(http.server.BaseHTTPRequestHandler):
    """Understands Range; can break off or damage what it sends."""

    server: MirrorServer

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        server = self.server
        server.asked.append((self.path, self.headers.get("Range")))
        content = server.files.get(self.path.lstrip("/"))
        if content is None:
            self.send_error(404)
            return
        start = int((self.headers.get("Range") or "bytes=0-")[6:-1])
        if start >= len(content):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(content) - start))
        self.end_headers()
        body = content[start:]
        if server.break_after is not None:
            body, server.break_after = body[: server.break_after], None
        self.wfile.write(body)


@contextmanager
def mirror_of(files: dict[str, bytes]) -> Iterator[MirrorServer]:
    """Serve files for a while."""
    server = MirrorServer(files)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
