"""Drawing digits: the generator served by ONNX Runtime, its hands, styles and morphs."""
