"""What /about says, with figures and without."""

from __future__ import annotations

from model.chat.about import about
from model.figures import figures
from model.translations import words_for


def test_about_writes_numbers_as_the_language_does(sampler):
    measured = figures(sampler.version)
    share = f"{100 * measured.agreement:.1f}".replace(".", ",")
    assert f"{share} %" in about(words_for("ru"), sampler.version)


def test_about_names_the_source_and_does_without_figures():
    said = about(words_for("en"), "another", "https://example.org", "https://example.org/source")
    assert "https://example.org/source\n" in said
    assert "%" not in said
