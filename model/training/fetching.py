"""Fetching the data that training learns from: at each address in turn, resumed, checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import httpx
from tqdm import tqdm

Content = TypeVar("Content")


class DataError(Exception):
    """Data to learn from could not be had; the message is a sentence for the user."""


def _fetch(url: str, part: Path) -> None:
    """Download `url` to `part`, going on where an earlier attempt stopped."""
    have = part.stat().st_size if part.exists() else 0
    headers = {"Range": f"bytes={have}-"} if have else {}
    timeout = httpx.Timeout(30)
    with httpx.stream(
        "GET", url, headers=headers, timeout=timeout, follow_redirects=True
    ) as answer:
        if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            return  # the part is whole already, or garbage: the check tells
        answer.raise_for_status()
        resumed = answer.status_code == httpx.codes.PARTIAL_CONTENT
        have = have if resumed else 0
        total = have + int(answer.headers.get("Content-Length", 0)) or None
        with (
            part.open("ab" if resumed else "wb") as file,
            tqdm(
                total=total, initial=have, unit="B", unit_scale=True, desc=url.rsplit("/", 1)[-1]
            ) as bar,
        ):
            for chunk in answer.iter_raw():
                file.write(chunk)
                bar.update(len(chunk))


def fetch(
    urls: Sequence[str], path: Path, read: Callable[[bytes], Content | None], advice: str
) -> Content:
    """Fetch a file to `path` and return what `read` makes of it; None from it: not the right file.

    The addresses are tried in turn; a broken download is resumed by the next attempt, and a wrong
    file is thrown away. Raises DataError, with `advice` at its end, when none gave the right one.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    problems = []
    for url in urls:
        where = url.rpartition("/")[0] + "/"
        # Each gets two attempts: one may end in a stale .part, the other starts clean.
        for _ in range(2):
            try:
                _fetch(url, part)
            except (httpx.HTTPError, OSError) as error:
                problems.append(f"{where}: {str(error) or type(error).__name__}")
                continue
            content = read(part.read_bytes())
            if content is not None:
                part.replace(path)
                return content
            problems.append(f"{where}: the file arrived damaged")
            part.unlink(missing_ok=True)
    raise DataError(
        f"Could not download {path.name}: {'; '.join(dict.fromkeys(problems))}. {advice}"
    )
