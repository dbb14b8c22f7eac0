"""Clients that keep a server waiting."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import httpx

from tests.web.support import Server

FORM = "Content-Type: multipart/form-data; boundary=b\r\n"


def asking(path: str, method: str = "GET", more: str = "") -> bytes:
    """Return the head of a request."""
    return f"{method} {path} HTTP/1.1\r\nHost: page\r\n{more}\r\n".encode()


def sending(path: str, method: str = "POST", size: int = 100_000) -> bytes:
    """Return the head of a request whose body is still to come."""
    return asking(path, method, f"{FORM}Content-Length: {size}\r\n")


@contextmanager
def clients(server: Server, count: int, sent: bytes) -> Iterator[list[socket.socket]]:
    """So many connections that have sent this, take little at a time, and wait."""
    address = ("127.0.0.1", httpx.URL(server.url).port)
    with ExitStack() as stack:
        opened = []
        for _ in range(count):
            each = stack.enter_context(socket.socket())
            each.settimeout(120)
            each.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            each.connect(address)
            each.sendall(sent)
            opened.append(each)
        yield opened


def is_open(client: socket.socket) -> bool:
    """Tell whether the server has not closed a connection on which nothing was read yet."""
    client.setblocking(False)
    try:
        return client.recv(1, socket.MSG_PEEK) != b""
    except BlockingIOError:
        return True
    except ConnectionResetError:
        return False


def everything(client: socket.socket) -> bytes:
    """Return what the server sends until it closes the connection."""
    client.settimeout(120)
    return b"".join(iter(lambda: client.recv(65536), b""))
