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
    from web import (
        api,
        assets,
        compression,
        datasets,
        errors,
        headers,
        health,
        hosts,
        languages,
        limits,
        logs,
        metrics,
        morphs,
        numbers,
        openapi,
        page,
        pictures,
        reading,
        samples,
        uploads,
        writing,
    )
    from web.desk import ReadingDesk
    from web.inference import Line, Watched
    from web.pen import Pen

    app = Flask(__name__)
    app.json.sort_keys = False
    app.extensions["settings"] = settings or Settings.from_environment()
    sampler = sampler or DigitSampler()
    line = Line()
    app.extensions["sampler"] = Watched(sampler, line.place)
    app.extensions["pen"] = Watched(Pen(sampler), line.place)
    app.extensions["downloads"] = datasets.Downloads(sampler)
    app.extensions["desk"] = ReadingDesk()

    app.url_map.converters["anything"] = numbers.AnyText
    drawing = (page.page, api.api, pictures.pictures)
    handwriting = (writing.writing, numbers.numbers, morphs.morphs, datasets.datasets)
    others = (reading.reading, samples.samples, health.health, openapi.openapi)
    for blueprint in (*drawing, *handwriting, *others):
        app.register_blueprint(blueprint)
    # In this order they see a request; its answer passes them the other way round.
    for part in (logs, metrics, hosts, limits, languages, uploads, errors, assets):
        part.register(app)
    for part in (compression, headers):
        part.register(app)
    if app.extensions["settings"].webhook:
        from web import telegram  # brings the whole bot with it

        telegram.register(app, sampler)
    return app
