"""What both doors use: drawing digits with ONNX Runtime, and how the generator was made."""
