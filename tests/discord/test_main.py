"""Commands as Discord is told them, by the program that operators run."""

from __future__ import annotations

import pytest

from discord.__main__ import main
from tests.discord.loopback.server import BOT_TOKEN, DiscordServer, Fault
from tests.support import run_module


@pytest.fixture
def told(discord: DiscordServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in discord.settings.items():
        monkeypatch.setenv(name, value)


def test_commands_are_registered_as_often_as_one_likes(discord, told, capsys):
    before = len(discord.calls)
    for arguments in (["register"], ["register"], ["register", "--server", "876543210987654321"]):
        assert main(arguments) == 0
        said = capsys.readouterr()
        assert "7 commands" in said.out
        assert BOT_TOKEN not in said.out + said.err
    first, second, server = (call for call in discord.calls[before:] if call.method == "PUT")
    assert first.content == second.content == server.content
    assert "/guilds/876543210987654321/" in server.path


@pytest.mark.parametrize(
    ("status", "named"),
    [(401, "DISCORD_BOT_TOKEN"), (403, "server"), (404, "APPLICATION_ID"), (400, "HTTP 400")],
)
def test_what_discord_refuses_is_told_in_a_sentence(discord, told, capsys, status, named):
    discord.faults.append(Fault(status, body={"code": 0, "message": "no"}))
    assert main(["register"]) == 1
    assert named in capsys.readouterr().err


def test_a_wrong_setting_is_told_without_a_trace():
    wrong = run_module("-m", "discord", "register", DISCORD_PUBLIC_KEY="a")
    assert (wrong.returncode, wrong.stderr.count("\n")) == (1, 1)
    assert "DISCORD_PUBLIC_KEY" in wrong.stderr
