"""Telegram's webhook, handed to the bot: POST /telegram. Only there where BOT_MODE is webhook."""

from __future__ import annotations

import os

from flask import Blueprint, Flask, Response, current_app, request
from werkzeug.datastructures import EnvironHeaders, Headers
from werkzeug.exceptions import NotFound

from bot.runners.webhook import PATH, Webhook
from bot.settings import Settings
from model.generation.sampler import DigitSampler
from web.responses.caching import never_kept
from web.services.workload import Environ, Workload, works

LARGEST = 1_000_000  # bytes; the longest message with all its entities is far shorter
SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (the header's name)
TRY_AGAIN = 5  # seconds

telegram = Blueprint("telegram", __name__)


def register(app: Flask, sampler: DigitSampler) -> None:
    """Start the bot beside `app`, to draw with `sampler`.

    Raises SettingsError where it is told too little to start.
    """
    webhook = Webhook(Settings.from_environment(os.environ), sampler)
    app.extensions["telegram"] = webhook
    app.register_blueprint(telegram)
    webhook.start()


def is_telegram(headers: Headers) -> bool:
    """Tell whether a request to this app shows the secret that the bot gave Telegram."""
    webhook: Webhook = current_app.extensions["telegram"]
    return webhook.knows(headers.get(SECRET, ""))


def _cost(_: object, environ: Environ) -> Workload:
    # A body is read for who shows the secret, and for nobody else.
    return Workload(body=LARGEST if is_telegram(EnvironHeaders(environ)) else 0)


@telegram.post(PATH)
@works(_cost)
def update() -> Response:
    """Queue one of Telegram's updates; the bot answers it by a call of its own."""
    if not is_telegram(request.headers):
        return never_kept(Response(status=403))
    request.max_content_length = LARGEST
    webhook: Webhook = current_app.extensions["telegram"]
    response = Response(status=webhook.take(request.get_data()))
    if response.status_code == 503:
        response.headers["Retry-After"] = str(TRY_AGAIN)
    return never_kept(response)


@telegram.get(PATH)
def nothing() -> Response:
    """Show a visitor nothing: this address is Telegram's."""
    raise NotFound
