"""How the bot runs: by polling or by webhook."""
