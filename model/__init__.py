"""What both doors use: drawing digits with ONNX Runtime, and how the generator was made."""

import os

# ONNX Runtime asks for an address of its maker's several times a minute and writes a device id into
# the home folder, unless it is told not to before it is imported. Every door imports this first.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
