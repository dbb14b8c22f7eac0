"""The page with one place at a slow reader, and little patience, so that few visitors fill it."""

from __future__ import annotations

import time

import numpy as np
from flask import Flask

import web
from model.recognition.reader import DigitReader, Reading
from web.__main__ import main
from web.server import serve
from web.services import admission
from web.services.recognizer import Recognizer
from web.services.registry import services

PATIENCE = 0.6  # seconds
SLOW = 0.3  # seconds a reading takes


class Slow(DigitReader):
    """The real reader, on a machine that has a tenth of a core."""

    def read_and_show(self, data: bytes) -> tuple[Reading, np.ndarray]:
        time.sleep(SLOW)
        return super().read_and_show(data)


def create_app() -> Flask:
    admission.PATIENCE = PATIENCE
    app = web.create_app()
    services(app).recognizer = recognizer = Recognizer(places=1)
    recognizer._reader = Slow()
    return app


if __name__ == "__main__":
    serve.create_app = create_app
    main()
