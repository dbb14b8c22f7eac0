"""The catalogues in locale/: every text in every language, with its placeholders."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from model import translations
from model.translations import CATALOGUES, LANGUAGES, words_for
from tests.support import ROOT, run_module

TRANSLATED = [language for language in LANGUAGES if language != "en"]


@pytest.fixture(scope="module")
def gathered(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """Every text of the sources, as `make texts` finds them."""
    pot = tmp_path_factory.mktemp("locale") / "messages.pot"
    done = run_module(
        *("-m", "babel.messages.frontend", "--quiet", "extract"),
        *("--mapping", "pyproject.toml", "--output", str(pot), str(ROOT)),
    )
    assert done.returncode == 0, done.stderr
    with pot.open("rb") as file:
        return read_po(file)


def catalogue(language: str, kind: str) -> Catalog:
    path = CATALOGUES / language.replace("-", "_") / "LC_MESSAGES" / f"messages.{kind}"
    with path.open("rb") as file:
        return {"po": read_po, "mo": read_mo}[kind](file)


def texts(messages: Catalog) -> dict[str | tuple[str, ...], Message]:
    return {
        message.id if isinstance(message.id, str) else tuple(message.id): message
        for message in messages
        if message.id
    }


def placeholders(text: str) -> set[str]:
    return {name for _, name, *_ in string.Formatter().parse(text) if name is not None}


def forms(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def test_the_folder_has_the_languages_and_no_others() -> None:
    assert {each.replace("-", "_") for each in TRANSLATED} == {
        path.name for path in CATALOGUES.iterdir()
    }


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_language_has_every_text_and_placeholder(language: str, gathered: Catalog) -> None:
    wanted, found = texts(gathered), texts(catalogue(language, "po"))
    assert len(wanted) >= 40
    assert wanted.keys() == found.keys(), "run `make texts` and translate what is new"
    for key, message in found.items():
        assert not message.fuzzy, key
        assert len(forms(message)) == (1 if isinstance(key, str) else plurals(language)), key
        for form in forms(message):
            assert form.strip(), f"{language} lacks {key!r}"
            assert placeholders(form) == placeholders(key if isinstance(key, str) else key[1])


def plurals(language: str) -> int:
    return catalogue(language, "po").num_plurals


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_compiled_catalogue_is_the_one_that_can_be_read(language: str) -> None:
    written, compiled = (texts(catalogue(language, kind)) for kind in ("po", "mo"))
    assert {key: forms(m) for key, m in written.items()} == {
        key: forms(m) for key, m in compiled.items()
    }, "run `make texts`"


@pytest.mark.parametrize(
    ("code", "language"),
    [
        *((None, "en"), ("", "en"), ("en-GB", "en"), ("de", "en"), ("ptx", "en"), ("../es", "en")),
        *(("pt-br", "pt-BR"), ("PT", "pt"), ("pt_PT", "pt"), ("ar_EG", "ar")),
    ],
)
def test_the_language_of_a_tag(code: str | None, language: str) -> None:
    assert words_for(code).language == language


@pytest.mark.parametrize(
    ("language", "counts"), [("en", (1, 2)), ("ru", (1, 2, 5)), ("ar", (0, 1, 2, 3, 11, 102))]
)
def test_numbers_take_the_form_their_language_wants(language: str, counts: tuple[int]) -> None:
    one, many = "Too fast for me. Please wait {number} second.", ""
    many = one.replace("second.", "seconds.")
    said = [words_for(language).ngettext(one, many, number) for number in counts]
    assert all(str(number) in text for number, text in zip(counts, said, strict=True))
    bare = {text.replace(str(number), "#") for number, text in zip(counts, said, strict=True)}
    assert len(bare) >= min(len(counts), 4)


@pytest.mark.parametrize(
    ("language", "half", "amount", "year", "below"),
    [
        ("en", "0.5", "1,234,567", "2026", "-1"),
        *(
            (each, "0,5", "1\u202f234\u202f567", "2026", "-1")
            for each in ("es", "pt", "pt-BR", "ru")
        ),
        ("hi", "0.5", "1\u202f234\u202f567", "2026", "-1"),
        # Where text runs from right to left, a mark keeps the sign before its number.
        ("ar", "0.5", "1\u202f234\u202f567", "2026", "\u200e-1"),
    ],
)
def test_numbers_are_written_as_the_language_does(
    language: str, half: str, amount: str, year: str, below: str
) -> None:
    words = words_for(language)
    for value, said in ((0.5, half), (1_234_567, amount), (2026, year), (-1.0, below)):
        assert words.number(value) == said
        assert words("{value} of {value}", value=value) == f"{said} of {said}"
        assert words.ngettext("{number} in {value}", "{number} in {value}", 1, value=value) == (
            f"1 in {said}"
        )
    assert words("{seed}", seed="4294967295") == "4294967295", "what is no amount is given as text"


def test_numbers_with_places_and_signs() -> None:
    words = words_for("ru")
    assert [words.number(value, 1) for value in (3, 0.25, 12345.67)] == [
        "3,0",
        "0,2",
        "12\u202f345,7",
    ]
    assert [words.number(value, signed=True) for value in (0.5, -0.5)] == ["+0,5", "-0,5"]
    assert [words.number(value, 2) for value in (-0.001, -0.0, 5)] == ["0,00", "0,00", "5,00"]
    assert words_for("ar").number(1, signed=True) == "\u200e+1"


def test_a_text_without_a_translation_is_said_in_english() -> None:
    assert words_for("es")("Nobody has translated {this}.", this="it") == (
        "Nobody has translated it."
    )


@pytest.mark.parametrize("share", [0, 0.001, 0.1, 0.5, 0.99])
def test_a_truncated_catalogue_costs_its_language_alone(
    share: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    whole = (translations.CATALOGUES / "es/LC_MESSAGES/messages.mo").read_bytes()
    path = tmp_path / "es/LC_MESSAGES/messages.mo"
    path.parent.mkdir(parents=True)
    path.write_bytes(whole[: int(share * len(whole))])
    monkeypatch.setattr(translations, "CATALOGUES", tmp_path)
    words = translations.Words("es")
    assert words("Digit") == "Digit"
    assert words.number(0.5) == "0,5"
    assert "es" in caplog.text


def test_serving_needs_no_babel() -> None:
    code = "import sys, bot.__main__, web.routes.telegram_webhook; sys.exit('babel' in sys.modules)"
    assert run_module("-c", code).returncode == 0
    lines = (Path(ROOT) / "requirements.txt").read_text().lower()
    assert "babel" not in lines


def test_what_a_region_does_not_have_comes_from_its_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "pt").symlink_to(CATALOGUES / "pt")
    monkeypatch.setattr(translations, "CATALOGUES", tmp_path)
    assert translations.Words("pt-BR")("Share") == "Partilhar"
    assert words_for("pt-br")("Share") == "Compartilhar"
