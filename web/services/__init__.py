"""What the app holds: generator, reader, and their places."""
