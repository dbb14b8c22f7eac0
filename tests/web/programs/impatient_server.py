"""The page with little patience for slow clients, and room for few of them."""

from __future__ import annotations

from web.__main__ import main
from web.server import connection, wsgi_bridge

MOST = 30  # connections
MOST_HELD = 2**20  # bytes

if __name__ == "__main__":
    connection.MOST = MOST
    connection.HEAD = connection.STALLED = 0.5
    wsgi_bridge.START = wsgi_bridge.REFUSED = 0.5
    wsgi_bridge.MOST_HELD = MOST_HELD
    main()
