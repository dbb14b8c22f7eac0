"""The page with one place at a network that draws nothing while there is no file GATE."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
from flask import Flask

import web
from model.generation.sampler import DigitSampler
from web.__main__ import main
from web.server import serve
from web.services import admission
from web.services.generator import Generator
from web.services.registry import services

PATIENCE = 0.6  # seconds
GATE = Path(os.environ["GATE"])


class Slow(DigitSampler):
    """The real generator, on a machine as slow as the test wants it."""

    def draw(self, digit: int, count: int = 5, seed: int = 0) -> np.ndarray:
        while not GATE.exists():
            time.sleep(0.01)
        return super().draw(digit, count, seed)


def create_app() -> Flask:
    admission.PATIENCE = PATIENCE
    app = web.create_app()
    services(app).generator = Generator(Slow(), admission.Line(places=1))
    return app


if __name__ == "__main__":
    serve.create_app = create_app
    main()
