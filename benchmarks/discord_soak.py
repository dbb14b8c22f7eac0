"""Many interactions of a page's Discord door: its memory before and after, and how long each took.

python -m benchmarks.discord_soak 2000
"""

from __future__ import annotations

import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

from model.generation.sampler import DigitSampler
from tests.bot.support import photo
from tests.discord.loopback.server import DiscordServer, Person
from tests.support import free_port, running, wait_for

PEOPLE = 8
MIXED = ("digit", "write", "morph", "digit", "about", "read", "digit", "typing")


def resident(pid: int) -> int:
    """Return the kilobytes that a process has in memory."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1])


def ask(person: Person, what: str, picture: dict[str, object]) -> None:
    """Do one thing, and wait for its answer."""
    if what == "typing":
        person.types("morph", "digits", "3")
    elif what == "read":
        person.read_one(picture).call("PATCH", "/messages/@original")
    elif what == "about":
        person.command("about")
    else:
        options = {"digit": {"digit": 8}, "write": {"text": "2026"}, "morph": {"digits": "3 8"}}
        person.command(what, **options[what]).call()


def main(count: int) -> None:
    """Ask so many times, in four parts, and print a line for each."""
    with tempfile.TemporaryDirectory() as folder, DiscordServer() as discord:
        log, port = Path(folder) / "page.log", free_port()
        discord.files["/8.jpg"] = data = photo(DigitSampler(), "88")
        picture = {"id": "7", "filename": "8.jpg", "size": len(data)}
        picture |= {"url": discord.root + "/8.jpg", "content_type": "image/jpeg"}
        settings = {"BOT_RATE_LIMIT": "off", "PORT": str(port), **discord.settings}
        with running("-m", "web", log=log, **settings) as page:
            wait_for(lambda: "The page is on" in log.read_text(), what="the page")
            people = [Person(discord, f"http://127.0.0.1:{port}") for _ in range(PEOPLE)]
            part = count // 4 // PEOPLE

            def serve(person: Person) -> list[float]:
                spent = []
                for number in range(part):
                    begun = time.perf_counter()
                    ask(person, MIXED[number % len(MIXED)], picture)
                    spent.append(time.perf_counter() - begun)
                return spent

            asked = 0
            print(f"0 interactions: {resident(page.pid) // 1024} MiB")
            with ThreadPoolExecutor(PEOPLE) as pool:
                for _ in range(4):
                    spent = [each for some in pool.map(serve, people) for each in some]
                    asked += len(spent)
                    discord.calls.clear()
                    print(
                        f"{asked} interactions: {resident(page.pid) // 1024} MiB, median "
                        f"{1000 * median(spent):.0f} ms, slowest {1000 * max(spent):.0f} ms"
                    )
            print(f"complaints: {len(discord.complaints)} {discord.complaints[:1]}")
            print(f"undelivered: {log.read_text().count('undelivered')}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
