"""Drawing and reading, off the event loop."""
