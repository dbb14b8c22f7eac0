"""The page with much patience for its own networks: on a busy machine nobody is sent away."""

from __future__ import annotations

from web.__main__ import main
from web.services import admission

PATIENCE = 60.0  # seconds

if __name__ == "__main__":
    admission.PATIENCE = PATIENCE
    main()
