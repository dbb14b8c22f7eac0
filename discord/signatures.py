"""Whether a call is Discord's: Ed25519 over its timestamp and raw body, and not too old."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

FRESH = 300.0  # seconds by which a timestamp may be off, to either side: clocks differ
SIGNATURE = re.compile(r"[0-9a-fA-F]{128}")
TIMESTAMP = re.compile(r"[0-9]{1,12}", re.ASCII)


class Signatures:
    """Knows the calls that were signed for one application.

    Raises ValueError for what is no public key.
    """

    def __init__(self, public_key: str, clock: Callable[[], float] = time.time) -> None:
        self._key, self._clock = VerifyKey(bytes.fromhex(public_key)), clock

    def may_be(self, signature: str, timestamp: str) -> bool:
        """Tell whether it is worth reading the body: both are well formed, and the time is now."""
        formed = SIGNATURE.fullmatch(signature) and TIMESTAMP.fullmatch(timestamp)
        return bool(formed) and abs(self._clock() - int(timestamp)) <= FRESH

    def is_genuine(self, signature: str, timestamp: str, body: bytes) -> bool:
        """Tell whether Discord signed this, and just now.

        libsodium takes the same time wherever a signature is wrong.
        """
        if not self.may_be(signature, timestamp):
            return False
        try:
            self._key.verify(timestamp.encode() + body, bytes.fromhex(signature))
        except BadSignatureError:
            return False
        return True
