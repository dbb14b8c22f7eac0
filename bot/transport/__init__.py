"""What goes to Telegram and comes from it: queues, rates, files."""
