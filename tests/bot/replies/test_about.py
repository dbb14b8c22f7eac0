"""What /about says, with figures and without."""

from __future__ import annotations

from bot.replies import about
from model.translations import words_for


def test_about_names_the_source_and_does_without_figures(tmp_path):
    words = words_for("en")
    assert "Source: https://example.org/digits\n" in about.about(
        words, "https://example.org/digits"
    )
    for content in (b"", b"{}", b'{"label_agreement": 3}'):
        path = tmp_path / f"{len(content)}.json"
        path.write_bytes(content)
        assert about.figures(path) is None
    assert about.figures(tmp_path / "nowhere.json") is None
