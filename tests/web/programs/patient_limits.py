"""The page with much patience for its Redis: on a busy machine no count is a process's own."""

from __future__ import annotations

from web.__main__ import main
from web.middleware import rate_limits

PATIENCE = 60.0  # seconds

if __name__ == "__main__":
    rate_limits.PATIENCE = PATIENCE
    main()
