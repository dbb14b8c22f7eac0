"""The page with one place at a reader that reads nothing while there is no file GATE."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
from flask import Flask

import web
from model.recognition.answers.reading import Reading
from model.recognition.reader import DigitReader
from web.__main__ import main
from web.server import serve
from web.services import admission
from web.services.recognizer import Recognizer
from web.services.registry import services

PATIENCE = 0.6  # seconds
GATE = Path(os.environ["GATE"])


class Slow(DigitReader):
    """The real reader, on a machine as slow as the test wants it."""

    def read_and_show(self, data: bytes) -> tuple[Reading, np.ndarray]:
        while not GATE.exists():
            time.sleep(0.01)
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
