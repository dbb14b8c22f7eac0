"""What the app made at its start, for its routes."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask, current_app

from web.services.datasets import Downloads
from web.services.generator import Generator
from web.services.recognizer import Recognizer
from web.settings import Settings

NAME = "digits"  # among Flask's extensions


@dataclass
class Services:
    """Everything that requests share."""

    settings: Settings
    generator: Generator
    downloads: Downloads
    recognizer: Recognizer


def services(app: Flask | None = None) -> Services:
    """Return those of an app; of the one that answers this request, where none is named."""
    found: Services = (app or current_app).extensions[NAME]
    return found
