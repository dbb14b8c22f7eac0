"""Settings from the environment, read strictly and refused in one sentence that names what works.

Here and not at a door: both doors read them, some the same ones, and doors do not know each other.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from urllib.parse import urlsplit

# The page's root: neither path nor query, and nobody's name or password in it.
ROOT_URL = re.compile(r"https?://[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?")
SOCKET_URL = re.compile(r"redis\+unix://\S+")


class SettingsError(Exception):
    """A setting is missing or wrong; the message is a sentence for the operator."""


class Environment:
    """The variables of a process.

    Blanks around a value do not count, and an empty value is as good as none. What is wrong raises
    SettingsError; no sentence quotes a value, for it may be a secret.
    """

    def __init__(self, variables: Mapping[str, str] = os.environ) -> None:
        self._variables = variables

    def text(self, name: str, default: str = "") -> str:
        """Return a value as it stands there."""
        return self._variables.get(name, "").strip() or default

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        """Return one of `choices`, which are in small letters; the first where none is named."""
        chosen = self.text(name, choices[0]).lower()
        if chosen not in choices:
            raise SettingsError(f"{name} must be {', '.join(choices[:-1])} or {choices[-1]}.")
        return chosen

    def whole_number(self, name: str, low: int, high: int, example: int) -> int | None:
        """Return a number from `low` to `high`, None where none is set."""
        text = self.text(name)
        if text and not (re.fullmatch("[0-9]{1,9}", text) and low <= int(text) <= high):
            raise SettingsError(
                f"{name} must be a whole number from {low} to {high}, such as {example}."
            )
        return int(text) if text else None

    def matching(self, name: str, pattern: re.Pattern[str], must_be: str, default: str = "") -> str:
        """Return a value that is wholly of `pattern`; `must_be` says in words what that is."""
        text = self.text(name, default)
        if text and not pattern.fullmatch(text):
            raise SettingsError(f"{name} must be {must_be}.")
        return text

    def several(self, name: str, pattern: re.Pattern[str], must_be: str) -> tuple[str, ...]:
        """Return values of `pattern`, with commas or spaces between them."""
        values = tuple(self.text(name).replace(",", " ").split())
        if not all(map(pattern.fullmatch, values)):
            raise SettingsError(f"{name} must be {must_be}.")
        return values

    def address(self, name: str, default: str = "") -> str:
        """Return an http or https address without a slash at its end; it may have a path."""
        url = self.text(name, default).rstrip("/")
        if url and (not _has_host(url, "http", "https") or re.search(r"[\s{}?#]", url)):
            raise SettingsError(
                f"{name} must be an http or https address, such as https://api.example.org."
            )
        return url

    def public_url(self) -> str:
        """Return PUBLIC_URL, the page's root as the outside sees it, without a slash at its end."""
        url = self.text("PUBLIC_URL").rstrip("/")
        if url and not (ROOT_URL.fullmatch(url) and _has_host(url, "http", "https")):
            raise SettingsError(
                "PUBLIC_URL must be the page's root without a path, such as "
                "https://digits.example.org."
            )
        return url

    def redis_url(self) -> str:
        """Return REDIS_URL, which may carry a password."""
        url = self.text("REDIS_URL")
        if url and not (_has_host(url, "redis", "rediss") or SOCKET_URL.fullmatch(url)):
            raise SettingsError("REDIS_URL must be an address such as redis://localhost:6379/0.")
        return url


def _has_host(url: str, *schemes: str) -> bool:
    """Tell whether an address is of one of `schemes` and names a host, and a port only if sound."""
    try:
        parts = urlsplit(url)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:  # a port that is no number, brackets that do not close
        return False
