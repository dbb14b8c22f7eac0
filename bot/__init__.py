"""The Telegram door: `python -m bot`."""
