"""What the bot sends back."""
