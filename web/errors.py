"""What the page refuses, in the model's way: a code and its values, told once at the edge."""

from __future__ import annotations

from model.errors import InputError
from web.texts import REFUSALS


class RequestError(InputError):
    """A request that cannot be answered as it is; the codes are those of REFUSALS."""

    sentences = REFUSALS


class RetryLaterError(RequestError):
    """A request that can be answered `seconds` later."""

    def __init__(self, code: str, seconds: int) -> None:
        super().__init__(code, seconds=seconds)
        self.seconds = seconds
