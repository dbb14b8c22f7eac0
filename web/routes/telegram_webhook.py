"""Telegram's webhook, handed to the bot: POST /telegram. Only there where BOT_MODE is webhook."""

from __future__ import annotations

import os

from flask import Blueprint, Flask, Response, request
from werkzeug.datastructures import EnvironHeaders
from werkzeug.exceptions import NotFound

from bot.runners.webhook import PATH, Webhook
from bot.settings import Settings
from model.generation.sampler import DigitSampler
from web.responses.caching import never_kept
from web.services.registry import services
from web.services.workload import Environ, Workload, works

LARGEST = 1_000_000  # bytes; the longest message with all its entities is far shorter
TRY_AGAIN = 5  # seconds

telegram = Blueprint("telegram", __name__)


def register(app: Flask, sampler: DigitSampler) -> None:
    """Start the bot beside `app`, to draw with `sampler`.

    Raises SettingsError where it is told too little to start.
    """
    webhook = Webhook(Settings.from_environment(os.environ), sampler)
    services(app).bot = webhook
    app.register_blueprint(telegram)
    webhook.start()


def _cost(_: object, environ: Environ) -> Workload:
    # A body is read for who shows the secret, and for nobody else.
    return Workload(body=LARGEST if services().know_telegram(EnvironHeaders(environ)) else 0)


@telegram.post(PATH)
@works(_cost)
def update() -> Response:
    """Queue one of Telegram's updates; the bot answers it by a call of its own."""
    bot = services().bot
    if not bot or not services().know_telegram(request.headers):
        return never_kept(Response(status=403))
    request.max_content_length = LARGEST
    response = Response(status=bot.take(request.get_data()))
    if response.status_code == 503:
        response.headers["Retry-After"] = str(TRY_AGAIN)
    return never_kept(response)


@telegram.get(PATH)
def nothing() -> Response:
    """Show a visitor nothing: this address is Telegram's."""
    raise NotFound
