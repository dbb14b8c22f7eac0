"""The engine's files, each under one name for good, and the service worker that names them."""

from __future__ import annotations

import gzip
import hashlib
import json
import re

import httpx
import pytest

from model.generation.sampler import WEIGHTS
from model.training.browser_export import NETWORKS
from tests.web.support import FOREVER
from web.responses.engine import engine_files, release


def test_the_files_are_kept_for_ever_under_the_name_of_all(client: httpx.Client) -> None:
    script = client.get("/service-worker.js")
    assert script.headers["Cache-Control"] == "no-cache"
    assert re.match(rf'import {{ serve }} from "\./engine/{release()}/serve\.js";', script.text)
    assert {"serve.js", "networks/kernel.wasm", *(f"{name}.bin" for name in NETWORKS)} <= {
        *engine_files()
    }
    for name, path in engine_files().items():
        answer = client.get(f"/engine/{release()}/{name}")
        assert answer.content == path.read_bytes(), name
        assert answer.headers["Cache-Control"] == FOREVER


@pytest.mark.parametrize(
    "path", ["000000000000/serve.js", f"{release()}/networks/kernel.wat", "x/../x"]
)
def test_another_name_is_no_address(client: httpx.Client, path: str) -> None:
    assert client.get(f"/engine/{path}").status_code == 404


@pytest.mark.parametrize("name", NETWORKS)
def test_the_networks_are_those_that_serve(name: str) -> None:
    """Where this fails, `python train.py browser` writes them anew."""
    content = gzip.decompress((WEIGHTS / f"{name}.bin").read_bytes())
    header = json.loads(content[4 : 4 + int.from_bytes(content[:4], "little")])
    graph = (WEIGHTS / f"{name}.onnx").read_bytes()
    assert header["source"] == hashlib.sha256(graph).hexdigest()
