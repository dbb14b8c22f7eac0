"""The door into Discord: interactions over HTTP, which the page hands on; no socket, no worker."""
