"""What glibc's allocator is told, where we run on it: to give back what a request needed.

By itself it keeps a heap for each thread, as large as that thread ever needed: 137 MiB after a
thousand strips on eight threads, 94 so, at the same processor time.
"""

from __future__ import annotations

import ctypes
from contextlib import suppress

# From glibc's malloc.h.
TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
MIB = 2**20


def share_one_heap() -> None:
    """Let all threads of this process use one heap, and give back what is free at its end.

    To be called before there are threads.
    """
    _set(ARENA_MAX, 1)
    _set(TRIM_THRESHOLD, 2 * MIB)
    _set(MMAP_THRESHOLD, MIB)


def return_large_blocks() -> None:
    """Let blocks from 8 MiB on go back as soon as they are freed, as pictures and uploads are.

    A threshold of 1 MiB, good enough for drawing, made reading large pictures half as slow again.
    """
    _set(MMAP_THRESHOLD, 8 * MIB)


def _set(option: int, value: int) -> None:
    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").mallopt(option, value)
