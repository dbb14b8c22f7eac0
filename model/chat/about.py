"""What /about says: how the digits come about, how well, source and licence."""

from __future__ import annotations

from model.chat import texts
from model.figures import figures
from model.translations import Words


def about(words: Words, weights: str, page: str = "", source: str = "") -> str:
    """Return the text; `page` and `source` are addresses, empty where there are none.

    `weights` is the version of the weights that draw; of others no figures are told.
    """
    measured = figures(weights)
    parts = [words(texts.ABOUT)]
    if measured:
        share = f"{words.number(100 * measured.agreement, 1)} %"
        counts = {"digits": measured.digits, "confirmed": measured.confirmed}
        parts.append(words(texts.FIGURES, agreement=share, **counts))
    if source or page:
        parts.append(words(texts.FOR_EXPERTS, address=source or page))
    return "\n\n".join([*parts, words(texts.LICENCE)])
