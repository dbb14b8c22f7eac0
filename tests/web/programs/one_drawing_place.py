"""The page with little patience and one place at a slow network, so that few visitors fill it."""

from __future__ import annotations

import time

import numpy as np
from flask import Flask

import web
from model.generation.sampler import DigitSampler
from web.services import admission
from web.services.generator import Generator
from web.services.registry import services

PATIENCE = 0.6  # seconds
SLOW = 0.2  # seconds a strip takes


class Slow(DigitSampler):
    """The real generator, on a machine that has a tenth of a core."""

    def draw(self, digit: int, count: int = 5, seed: int = 0) -> np.ndarray:
        time.sleep(SLOW)
        return super().draw(digit, count, seed)


def create_app() -> Flask:
    admission.PATIENCE = PATIENCE
    app = web.create_app()
    services(app).generator = Generator(Slow(), admission.Line(places=1))
    return app
