"""What cannot be done with what was given: a code and its values, told once at each door's edge.

A door translates `SENTENCES[error.code]` into its reader's language, with its own names for the
values; who prints `str(error)` gets the English sentence. Control flow compares codes, never texts.
"""

from __future__ import annotations

N_ = str  # marks a text for `make texts`

SENTENCES: dict[str, str] = {}


class InputError(ValueError):
    """Bad input. `code` is a key of SENTENCES; `values` are what its sentence names."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values

    def __str__(self) -> str:
        return SENTENCES[self.code].format(**self.values)
