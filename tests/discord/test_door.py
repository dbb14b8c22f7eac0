"""The door over real HTTP: signatures, limits, faults of Discord, what takes long, any body."""

from __future__ import annotations

import copy
import json
import random
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from discord.door import Door
from discord.messages import EPHEMERAL
from discord.settings import Settings
from model.chat import texts
from tests.discord.loopback.description import needs_description
from tests.discord.loopback.server import DiscordServer, Fault, Person
from tests.discord.support import is_refusal
from tests.loopback.redis_server import RedisServer, needs_redis
from tests.support import free_port, running, wait_for


def test_every_call_is_held_against_the_description():
    needs_description()


def test_a_ping_is_answered_and_what_is_not_signed_now_is_refused(person, discord):
    assert person.send({"type": 1}).json() == {"type": 1}
    body = json.dumps({"type": 1}).encode()
    wrong = discord.sign(body + b" ")
    assert person.send(body, **wrong).status_code == 401
    for signature in ("", "0" * 128, "z" * 128, "ab"):
        assert person.send(body, **{"X-Signature-Ed25519": signature}).status_code == 401
    for seconds in (-400, 400):
        assert person.send(body, **discord.sign(body, time.time() + seconds)).status_code == 401
    assert person.client.get(person.page + "/discord").status_code == 404


def test_what_comes_again_is_refused(person):
    sent = person.interaction(2, {"id": "3", "name": "about", "type": 1})
    assert [person.send(sent).status_code for _ in range(3)] == [200, 401, 401]


def test_who_asks_too_often_is_told_so(person):
    told = [person.command("about").message for _ in range(61)]
    assert [each.get("flags") for each in told] == [None] * 60 + [EPHEMERAL]
    assert "wait" in told[-1]["content"]


@pytest.mark.parametrize(
    "fault",
    [
        Fault(500),
        Fault(502),
        Fault(),
        Fault(429, body={"retry_after": 0.1, "global": False}),
        Fault(429, {"X-RateLimit-Global": "true"}, {"retry_after": 0.1, "global": True}),
        Fault(429, {"Retry-After": "1"}, {}),
    ],
    ids=["500", "502", "reset", "429", "global", "header"],
)
def test_a_call_that_fails_is_made_again(person, discord, fault):
    discord.faults.append(fault)
    assert person.command("digit", digit=8).call().files
    assert not discord.faults


def test_a_call_that_hangs_is_made_again_and_one_that_got_through_is_no_failure(person, discord):
    discord.faults += [Fault(hangs=True), Fault(400, body={"code": 40060, "message": "again"})]
    asked = person.command("digit", digit=8)
    wait_for(lambda: not discord.faults, what="both")
    assert asked.calls() == []
    assert person.command("digit", digit=8).call().files


def test_what_takes_long_is_deferred_and_edited(tmp_path):
    log, port, original = tmp_path / "page.log", free_port(), "/messages/@original"
    program = ("-m", "tests.discord.programs.patient_page", "hasty")
    with (
        DiscordServer() as discord,
        running(*program, log=log, PORT=str(port), **discord.settings),
    ):
        wait_for(lambda: "The page is on" in log.read_text(), what="the page")
        person = Person(discord, f"http://127.0.0.1:{port}")
        asked = person.command("digit", digit=8)
        assert asked.call("PATCH", original).files
        assert asked.call().content == {"type": 5}
        pressed = person.press("1:pick:3")
        assert pressed.call("PATCH", original).files
        assert pressed.call().content == {"type": 6}
        refused = person.command("morph", digits="3 3")
        is_refusal(refused.call("POST", refused.sent["token"]).message, texts.HOW_TO_MORPH)
        assert refused.calls("DELETE", original), "what was deferred was public"
        assert discord.complaints == []


def test_what_discord_will_not_take_in_time_is_given_up(page, person, discord):
    before = page[2].read_text().count("undelivered")
    discord.faults.append(Fault(429, body={"retry_after": 1000, "global": False}))
    asked = person.command("digit", digit=8)
    wait_for(lambda: page[2].read_text().count("undelivered") > before, what="a line of the log")
    assert asked.calls() == []


def test_a_person_alone_with_the_bot_or_with_others_is_served(person):
    sent = person.interaction(2, {"id": "3", "name": "about", "type": 1})
    sent["user"] = sent.pop("member")["user"]
    assert person.send(sent | {"context": 2}).json()["type"] == 4


def test_no_body_is_answered_with_a_server_error(people):
    """Every kind of interaction with parts of it missing, changed and swapped."""
    chance = random.Random(7)
    values = [None, True, -1, 2**70, 0.5, "", "\ud800", "8" * 5000, [], {}, [[]], {"id": None}]
    someone, sent = people(), 0

    def places(content: object) -> list[tuple[object, object]]:
        keys = content if isinstance(content, dict) else range(len(content))
        found = [(content, key) for key in keys]
        inner = [content[key] for key in keys if isinstance(content[key], (dict, list))]
        return found + [place for each in inner for place in places(each)]

    data = {"id": "3", "name": "read", "type": 1, "custom_id": "1:again:8", "values": []}
    options = [{"name": "picture", "type": 11, "value": "7"}]
    resolved = {"attachments": {"7": {"id": "7", "filename": "a", "size": 1, "url": "x:"}}}
    for kind in (2, 3, 4):
        for _ in range(40):
            whole = someone.interaction(kind, {**data, "options": options, "resolved": resolved})
            someone.number = whole["id"]  # nobody is told to wait
            whole["member"] = {"user": {"id": whole["id"]}}
            holder, key = chance.choice(places(whole))
            holder[key] = copy.deepcopy(chance.choice(values))
            sent += someone.send(json.dumps(whole).encode()).status_code in (200, 202, 400)
    assert sent == 120
    for body in (b"", b"null", b"[]", b"{", b"\xff", b"1e999", b"[" * 100_000, b'{"type": 2}'):
        assert someone.send(body).status_code == 400


@pytest.mark.parametrize("number", ["1e999", "-1e999", "1" + "0" * 400, "NaN"])
@pytest.mark.parametrize("place", ["size", "width", "weight", "seed"])
def test_no_number_is_too_large_to_be_answered(person, place, number):
    file = {"id": "7", "filename": "8.png", "size": 1, "width": 9, "height": 9, "url": "x:"}
    told = {"weight": 0, "seed": 7} | file | {place: "NUMBER"}
    options = [{"name": name, "type": 10, "value": told[name]} for name in ("weight", "seed")]
    options.append({"name": "text", "type": 3, "value": "8"})
    write = {"id": "3", "name": "write", "type": 1, "options": options}
    reading = [{"name": "picture", "type": 11, "value": "7"}]
    resolved = {"attachments": {"7": {name: told[name] for name in file}}}
    read = {"id": "3", "name": "read", "type": 1, "options": reading, "resolved": resolved}
    asked = person.interaction(2, write if place in ("weight", "seed") else read)
    answer = person.send(json.dumps(asked).replace('"NUMBER"', number).encode())
    assert answer.status_code in (200, 400)


@pytest.mark.parametrize("width", ["a", [0], {"a": 1}])
def test_a_side_that_is_no_number_is_not_multiplied(person, width):
    file = {"id": "7", "filename": "8.png", "size": 1, "url": "x:"}
    resolved = {"attachments": {"7": file | {"width": width, "height": 10**12}}}
    options = [{"name": "picture", "type": 11, "value": "7"}]
    data = {"id": "3", "name": "read", "type": 1, "options": options, "resolved": resolved}
    assert person.send(person.interaction(2, data)).status_code == 400


def test_many_ask_at_once(people):
    """A small soak; `python -m benchmarks.discord_soak` asks 2,000 times and looks at memory."""
    crowd = [people() for _ in range(6)]

    def ask(someone: Person) -> int:
        calls = [someone.command("digit", digit=n % 10) for n in range(10)]
        return sum(len(each.call().files) for each in calls)

    with ThreadPoolExecutor(len(crowd)) as pool:
        assert sum(pool.map(ask, crowd)) == 60


@pytest.fixture
def redis(tmp_path):
    server = RedisServer(tmp_path)
    yield server
    server.kill()


@needs_redis
def test_two_processes_share_limits_and_know_what_was_answered(redis, sampler, monkeypatch):
    for name in ("REDIS", "PATIENCE"):
        monkeypatch.setattr(f"discord.door.{name}", 60.0)
    with DiscordServer() as discord:
        told = discord.settings | {"REDIS_URL": redis.url, "BOT_RATE_LIMIT": "3/hour"}
        doors = [Door(Settings.from_environment(told), sampler) for _ in range(2)]
        person, about = Person(discord, ""), {"id": "3", "name": "about", "type": 1}
        bodies = [json.dumps(person.interaction(2, about)).encode() for _ in range(4)]
        for door in doors:
            door.start()
        assert [door.take(bodies[0]).status for door in doors] == [200, 401]
        replies = [doors[n % 2].take(body).content["data"] for n, body in enumerate(bodies[1:])]
        assert [reply.get("flags") for reply in replies] == [None, EPHEMERAL, EPHEMERAL]
        for door in doors:
            door.stop()
