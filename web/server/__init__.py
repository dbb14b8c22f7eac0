"""The HTTP server around the app."""
