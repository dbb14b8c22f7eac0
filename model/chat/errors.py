"""What the chats themselves refuse, in sentences of model/chat/texts.py."""

from __future__ import annotations

from model.chat.texts import SENTENCES
from model.errors import InputError


class RequestError(InputError):
    """What cannot be done for who asks; the codes are those of the chats' own sentences."""

    sentences = SENTENCES
