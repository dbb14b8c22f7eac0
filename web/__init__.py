"""The web door: a page that writes a digit five times and reads written ones, and its API."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import Flask
from flask.json.provider import DefaultJSONProvider

from web.settings import Settings

if TYPE_CHECKING:
    from model.generation.sampler import DigitSampler


def create_app(settings: Settings | None = None, sampler: DigitSampler | None = None) -> Flask:
    """Wire the page; the generator is loaded here, once.

    Settings come from the environment where none are given. Raises SettingsError or, where the
    generator is missing or damaged, WeightsError: a page that cannot draw should not start.
    """
    # Imported here, so that a process that only starts others has no NumPy and no threads.
    from model.generation.sampler import DigitSampler
    from web.inputs import uploads
    from web.inputs.path_values import CONVERTERS
    from web.middleware import (
        compression,
        error_pages,
        language,
        proxies_and_hosts,
        rate_limits,
        request_metrics,
        security_headers,
        static_files,
        typed_addresses,
    )
    from web.routes import (
        api_docs,
        datasets,
        digits_api,
        engine,
        health,
        home,
        how,
        metrics,
        model_figures,
        morphs,
        numbers_api,
        numbers_page,
        previews,
        recognition,
        strips,
    )
    from web.server import json_log
    from web.services.datasets import Downloads
    from web.services.generator import Generator
    from web.services.recognizer import Recognizer
    from web.services.registry import NAME, Services

    app = Flask(__name__)
    cast(DefaultJSONProvider, app.json).sort_keys = False
    settings = settings or Settings.from_environment()
    sampler = sampler or DigitSampler()
    app.extensions[NAME] = Services(settings, Generator(sampler), Downloads(sampler), Recognizer())

    app.url_map.converters |= CONVERTERS
    drawing = (home.page, digits_api.api, strips.pictures, previews.previews)
    handwriting = (numbers_page.writing, numbers_api.numbers, morphs.morphs, datasets.datasets)
    others = (
        recognition.reading,
        engine.engine,
        model_figures.samples,
        how.how,
        health.health,
        metrics.metrics,
        api_docs.openapi,
    )
    for blueprint in (*drawing, *handwriting, *others):
        app.register_blueprint(blueprint)
    # In this order they see a request; its answer passes them the other way round.
    for part in (
        json_log,
        request_metrics,
        rate_limits,
        proxies_and_hosts,
        language,
        typed_addresses,
    ):
        part.register(app)
    for part in (uploads, error_pages, static_files, compression, security_headers):
        part.register(app)
    if settings.webhook:
        from web.routes import telegram_webhook  # brings the whole bot with it

        telegram_webhook.register(app, sampler)
    if settings.discord:
        from web.routes import discord_interactions

        discord_interactions.register(app, sampler)
    return app
