"""The web door: a page that writes a digit five times and reads written ones, and its API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

from web.settings import Settings

if TYPE_CHECKING:
    from model.sampler import DigitSampler


def create_app(settings: Settings | None = None, sampler: DigitSampler | None = None) -> Flask:
    """Wire the page; the generator is loaded here, once.

    Settings come from the environment where none are given. Raises SettingsError or, where the
    generator is missing or damaged, WeightsError: a page that cannot draw should not start.
    """
    # Imported here, so that gunicorn's master reads the settings without NumPy and its threads.
    from model.sampler import DigitSampler
    from web import api, assets, errors, headers, health, page, pictures, reading, uploads
    from web.desk import ReadingDesk

    app = Flask(__name__)
    app.json.sort_keys = False
    app.extensions["settings"] = settings or Settings.from_environment()
    app.extensions["sampler"] = sampler or DigitSampler()
    app.extensions["desk"] = ReadingDesk()

    for part in (page.page, api.api, pictures.pictures, reading.reading, health.health):
        app.register_blueprint(part)
    if app.extensions["settings"].webhook:
        from web import telegram  # brings the whole bot with it

        telegram.register(app)
    uploads.register(app)
    errors.register(app)
    assets.register(app)
    app.after_request(headers.secure)
    return app
