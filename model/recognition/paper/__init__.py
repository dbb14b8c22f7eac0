"""The paper under the ink: its light, the sheet it is, and what is laid around a small crop."""
