"""The page with one place for reading and little patience, so that tests need not wait."""

from __future__ import annotations

import os

from flask import Flask

import web
from web.inputs import uploads
from web.services import recognizer
from web.services.recognizer import Recognizer
from web.services.registry import services

PATIENCE = float(os.environ.get("PATIENCE", "1.5"))  # seconds


def create_app() -> Flask:
    uploads.PATIENCE = PATIENCE
    recognizer.WAIT = 0.05
    app = web.create_app()
    services(app).recognizer = Recognizer(places=1)
    return app
