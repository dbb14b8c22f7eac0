"""What people ask for on Discord and what they get, over real HTTP."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from discord import texts as own_texts
from discord.messages import EPHEMERAL
from discord.own_hand import read_own
from model.chat import texts
from model.chat.line_wrapping import paper_png
from model.handwriting.writer import NumberWriter
from model.images import strip_png
from model.translations import words_for
from tests.bot.support import photo
from tests.discord.support import button, file, is_refusal


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


def test_a_number_is_written_in_the_hand_of_the_picture(person, discord, sampler):
    asked = person.read_one(file(discord, photo(sampler, "2749")))
    read = asked.call("PATCH", "/messages/@original").message
    carried = button(read, texts.IN_THIS_HAND)
    call = person.press(carried).call()
    assert call.content["type"] == 4, "the reading stays"
    assert call.message["content"] == "2749 in the hand of the picture"
    assert call.message["components"] == []
    (png,) = call.files.values()
    number, weights = read_own(carried)
    assert sampler.version.startswith(weights)
    written = NumberWriter(sampler).write(number.text, number.hand)
    assert png == paper_png(written)
    is_refusal(person.press(carried.replace(weights, "0" * 6)).message, texts.EXPIRED)
    several = person.read(*[file(discord, photo(sampler, text)) for text in ("88", "2026")])
    rows = several.call("PATCH", "/messages/@original").message["components"]
    labels = [each.get("label") for row in rows for each in row["components"]]
    assert texts.IN_THIS_HAND not in labels, "two pictures may be by two people"


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


def test_what_is_not_known_is_refused(person):
    expired = "1:png:Rdk:661477c4:043:000000000000"
    for carried in ("", "2:x", expired, "1:hands", "1:end:weight"):
        is_refusal(person.press(carried or "?").message, texts.EXPIRED)
    is_refusal(person.command("dice").message, own_texts.NOT_KNOWN)
    assert "flags" in person.command("digit", digit=11).message
    assert "flags" in person.command("digit", digit=8, seed=2**32).message
    assert "flags" in person.command("write", text="8", hand=6).message
