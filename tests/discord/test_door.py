"""What people do on Discord, over real HTTP: a page, its door, and a Discord that checks calls."""

from __future__ import annotations

import copy
import io
import json
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from discord import texts as own_texts
from discord.messages import EPHEMERAL
from model.chat import texts
from model.images import strip_png
from model.translations import words_for
from tests.bot.support import photo
from tests.discord.loopback.description import needs_description
from tests.discord.loopback.server import BOT_TOKEN, DiscordServer, Fault, Person
from tests.support import run_module, wait_for


def file(discord: DiscordServer, data: bytes, name: str = "8.jpg", **more: object) -> dict:
    """Put a file where Discord keeps them; returns what a message tells of it."""
    path = f"/attachments/{len(discord.files)}/{name}"
    discord.files[path] = data
    told = {"id": "7", "filename": name, "size": len(data), "url": discord.root + path}
    return told | {"content_type": "image/jpeg", "width": 90, "height": 90} | more


def is_refusal(message: dict, text: str) -> None:
    assert message["content"] == text
    assert message["flags"] == EPHEMERAL


def button(message: dict, label: str) -> str:
    """Return what a button carries."""
    rows = [each for row in message["components"] for each in row["components"]]
    return next(each["custom_id"] for each in rows if each.get("label") == label)


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


def test_a_digit_comes_with_its_picture_and_buttons(person, sampler):
    asked = person.command("digit", digit=8, seed=42)
    assert asked.content is None, "202: the answer is a call"
    call = asked.call()
    assert call.content["type"] == 4
    assert call.message["content"] == "Five handwritten eights · seed 42"
    (png,) = call.files.values()
    assert png == strip_png(sampler.draw(8, 5, 42))
    (told,) = call.message["attachments"]
    assert told["description"] == call.message["content"]
    again = person.press(button(call.message, texts.AGAIN)).call()
    assert again.content["type"] == 4
    assert again.files.keys() != call.files.keys()
    picker = person.press(button(call.message, texts.OTHER))
    rows = picker.message["components"]
    assert [len(row["components"]) for row in rows] == [5, 5]
    picked = person.press(button(picker.message, "3")).call()
    assert picked.content["type"] == 7, "it takes the place of the picker"
    assert picked.message["content"].startswith("Five handwritten threes")
    (same,) = person.press(button(call.message, texts.AS_PNG)).call().files.values()
    assert same == png


def test_a_number_changes_in_its_place(person):
    options = {"hand": 2, "weight": 1.0, "slant": -0.5, "seed": 7}
    message = person.command("write", text="٢٠٢٦", **options).message
    assert message["content"] == "2026 by hand, hand 2 of 5 · seed 7 · weight +1 · slant -0.5"
    (select,) = message["components"][0]["components"]
    bolder = next(b for b in message["components"][1]["components"] if b["label"] == texts.BOLDER)
    assert bolder["disabled"]
    third = person.choose(select["custom_id"], select["options"][2]["value"]).call()
    assert third.content["type"] == 7
    assert "hand 3 of 5" in third.message["content"]
    lighter = person.press(button(third.message, texts.LIGHTER)).call().message
    assert "weight +0.5" in lighter["content"]
    (svg,) = person.press(button(lighter, texts.AS_SVG)).call().files.values()
    assert svg.startswith(b"<svg")
    (png,) = person.press(button(lighter, texts.AS_PNG)).call().files.values()
    alpha = Image.open(io.BytesIO(png)).convert("RGBA").getchannel("A")
    assert alpha.getextrema()[0] == 0, "ink on nothing"
    fresh = person.press(button(lighter, texts.ANOTHER_HAND)).call()
    assert fresh.content["type"] == 7
    assert "seed 7 " not in fresh.message["content"]


def test_digits_turn_into_one_another(person):
    call = person.command("morph", digits="three to eight", seed=7).call()
    assert call.message["content"] == "3 → 8 · seed 7"
    (gif,) = call.files.values()
    assert Image.open(io.BytesIO(gif)).n_frames > 10
    other = person.press(button(call.message, texts.OTHER_PAIR)).message["content"]
    assert not {"3", "8"} & {*other.partition(" ·")[0]}
    is_refusal(person.command("morph", digits="3 3").message, texts.HOW_TO_MORPH)


def test_pictures_are_read_alone_and_from_a_message(person, discord, sampler):
    eights = file(discord, photo(sampler, "88"))
    asked = person.read_one(eights)
    assert asked.content == {"type": 5}, "it is deferred"
    edit = asked.call("PATCH", "/messages/@original")
    assert edit.message["content"].startswith("I read: 88")
    assert edit.message["components"]
    both = person.read(eights, file(discord, photo(sampler, "2026"), "2.jpg"))
    said = both.call("PATCH", "/messages/@original").message["content"]
    assert [line.split()[1] for line in said.splitlines()] == ["88", "2026"]
    strip = person.command("digit", digit=1, seed=3).message
    own = person.press(button(strip, texts.READ_IT)).call("PATCH", "/messages/@original")
    assert "1" in own.message["content"]


def test_what_is_no_picture_is_refused_before_it_is_fetched(person, discord):
    before = len(discord.fetched)
    unsupported = {"content_type": "video/mp4", "filename": "8.mp4"}
    for told, code in (
        (unsupported, "picture.unsupported"),
        ({"size": 11 * 2**20}, "picture.too_large"),
        ({"width": 9000, "height": 9000}, "picture.too_many_pixels"),
        ({"url": "https://example.org/8.jpg"}, "picture.not_fetched"),
        ({"url": f"{discord.root}.example.org/8.jpg"}, "picture.not_fetched"),
        ({"url": discord.root.replace("//", "//a@") + "/8.jpg"}, "picture.not_fetched"),
    ):
        asked = person.read_one(file(discord, b"", **told))
        follow = asked.call("POST", asked.sent["token"])
        assert follow.message["flags"] == EPHEMERAL, code
        assert asked.calls("DELETE"), "what was deferred was public"
    assert len(discord.fetched) == before
    is_refusal(person.read().message, own_texts.NO_PICTURE)
    lying = person.read_one(file(discord, bytes(10 * 2**20 + 1), size=1))
    assert "10 MB" in lying.call("POST", lying.sent["token"]).message["content"]


def test_what_is_typed_is_offered_as_it_will_be_written(person):
    assert person.types("write", "text", "２０２６")[0]["value"] == "2026"
    assert len(person.types("write", "text", "")) == 3
    assert person.types("write", "text", "abc") == []
    offered = [each["value"] for each in person.types("morph", "digits", "3")]
    assert offered[:2] == ["3 0", "3 1"]
    assert "3 3" not in offered


@pytest.mark.parametrize("locale", ["es-ES", "es-419", "pt-BR", "ru", "hi", "ar", "de"])
def test_answers_are_in_the_language_of_who_asked(people, locale):
    words = words_for(locale)
    someone = people(locale)
    assert someone.command("privacy").message["content"] == words(own_texts.PRIVACY)
    told = someone.command("write", text="abc").message
    is_refusal(told, words(texts.WRONG_SIGN))


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


def test_what_takes_long_is_deferred_and_edited(person, discord, sampler):
    slow = file(discord, photo(sampler, "8"))
    path = slow["url"].removeprefix(discord.root)
    discord.held[path] = threading.Event()
    reading = person.read_one(slow)
    wait_for(lambda: path in discord.fetched, what="the reading to begin")
    behind = person.command("digit", digit=8)  # one at a time for each person
    pressed = person.press("1:pick:3")
    assert behind.call().content == {"type": 5}
    assert pressed.call().content == {"type": 6}
    assert not behind.calls("PATCH")
    discord.held[path].set()
    original = "/messages/@original"
    assert "8" in reading.call("PATCH", original).message["content"]
    assert behind.call("PATCH", original).files
    assert pressed.call("PATCH", original).files


def test_what_discord_will_not_take_in_time_is_given_up(page, person, discord):
    before = page[2].read_text().count("undelivered")
    discord.faults.append(Fault(429, body={"retry_after": 1000, "global": False}))
    asked = person.command("digit", digit=8)
    wait_for(lambda: page[2].read_text().count("undelivered") > before, what="a line of the log")
    assert asked.calls() == []


def test_what_is_not_known_is_refused(person):
    expired = "1:png:Rdk:661477c4:043:000000000000"
    for carried in ("", "2:x", expired, "1:hands", "1:end:weight"):
        is_refusal(person.press(carried or "?").message, texts.EXPIRED)
    is_refusal(person.command("dice").message, own_texts.NOT_KNOWN)
    assert "flags" in person.command("digit", digit=11).message
    assert "flags" in person.command("digit", digit=8, seed=2**32).message
    assert "flags" in person.command("write", text="8", hand=6).message


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


def test_many_ask_at_once(people):
    """A small soak; `python -m benchmarks.discord_soak` asks 2,000 times and looks at memory."""
    crowd = [people() for _ in range(6)]

    def ask(someone: Person) -> int:
        calls = [someone.command("digit", digit=n % 10) for n in range(10)]
        return sum(len(each.call().files) for each in calls)

    with ThreadPoolExecutor(len(crowd)) as pool:
        assert sum(pool.map(ask, crowd)) == 60


def test_commands_are_registered_as_often_as_one_likes(discord: DiscordServer):
    for arguments in (["register"], ["register"], ["register", "--server", "876543210987654321"]):
        done = run_module("-m", "discord", *arguments, **discord.settings)
        assert done.returncode == 0, done.stderr
        assert "7 commands" in done.stdout
        assert BOT_TOKEN not in done.stdout + done.stderr
    first, second, server = (call for call in discord.calls if call.method == "PUT")
    assert first.content == second.content == server.content
    assert "/guilds/876543210987654321/" in server.path
    discord.faults.append(Fault(401, body={"code": 0}))
    done = run_module("-m", "discord", "register", **discord.settings)
    assert (done.returncode, "DISCORD_BOT_TOKEN" in done.stderr) == (1, True)
    wrong = run_module("-m", "discord", "register", DISCORD_PUBLIC_KEY="a")
    assert (wrong.returncode, "Traceback" in wrong.stderr) == (1, False)
