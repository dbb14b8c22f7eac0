"""Which of Telegram's errors were to be expected, and what is said of each."""

from __future__ import annotations

import asyncio
import socket
import struct

import pytest
from telegram import Bot
from telegram.error import NetworkError, TimedOut
from telegram.request import HTTPXRequest

from bot import texts
from bot.telegram_errors import Trouble, sentence_for, trouble_of, watch
from tests.bot.loopback.server import TOKEN
from tests.support import free_port


def test_an_answer_that_may_have_arrived_is_told_of():
    assert sentence_for(TimedOut()) == texts.PERHAPS_LOST
    assert trouble_of(TimedOut()) is Trouble.UNKNOWN


async def reset(size: int, after: bytes) -> NetworkError:
    """Return the error of a call with `size` bytes that is reset when it was read so far."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(after)
        # With no time to linger, the kernel sends a reset.
        option = socket.SO_LINGER, struct.pack("ii", 1, 0)
        writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, *option)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        return await failed(port, size)


async def failed(port: int, size: int) -> NetworkError:
    """Return the error of a call with `size` bytes that gets no answer."""
    request = HTTPXRequest(httpx_kwargs={"event_hooks": {"request": [watch]}})
    async with request:
        bot = Bot(TOKEN, f"http://127.0.0.1:{port}/bot", request=request)
        with pytest.raises(NetworkError) as caught:
            await bot.send_photo(7, bytes(size))
    return caught.value


def test_a_call_that_did_not_go_out_whole_was_not_carried_out():
    assert trouble_of(asyncio.run(failed(free_port(), 9))) is Trouble.NETWORK  # refused
    more_than_buffers_hold = 2**24
    head, whole = b"\r\n\r\n", b"--\r\n"
    assert trouble_of(asyncio.run(reset(more_than_buffers_hold, after=head))) is Trouble.NETWORK
    assert trouble_of(asyncio.run(reset(9, after=whole))) is Trouble.UNKNOWN
