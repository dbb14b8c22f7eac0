from __future__ import annotations

import pytest
from werkzeug.test import EnvironBuilder

from model.recognition.limits import MAX_BYTES
from web import create_app
from web.inputs.uploads import AROUND
from web.services.workload import Pool, workload_of

SIXTEEN = "1234567890123456"


@pytest.mark.parametrize(
    ("method", "address", "pool", "body"),
    [
        ("GET", "/", Pool.LIGHT, 0),
        ("GET", "/digits/8/42.png", Pool.LIGHT, 0),
        ("GET", "/nowhere", Pool.LIGHT, 0),
        ("POST", "/digits/8/42.png", Pool.LIGHT, 0),
        ("GET", "/api/digits/8?count=20", Pool.LIGHT, 0),
        ("GET", "/api/digits/8?count=21", Pool.HEAVY, 0),
        ("GET", "/api/digits/8?count=" + "9" * 5000, Pool.HEAVY, 0),
        ("GET", "/api/digits/8?count=many", Pool.LIGHT, 0),
        ("GET", "/write/2026.png", Pool.LIGHT, 0),
        ("GET", f"/write/{SIXTEEN}.png", Pool.HEAVY, 0),
        ("GET", f"/write.svg?text={SIXTEEN}", Pool.HEAVY, 0),
        ("GET", f"/api/write?text={SIXTEEN}&seed=1", Pool.HEAVY, 0),
        ("GET", "/morph/3/8.gif", Pool.HEAVY, 0),
        ("GET", "/dataset.zip", Pool.HEAVY, 0),
        ("GET", "/read?digit=8&seed=42", Pool.READING, 0),
        ("POST", "/read", Pool.READING, MAX_BYTES + AROUND),
        ("POST", "/api/read", Pool.READING, MAX_BYTES + AROUND),
    ],
)
def test_what_a_request_costs(method: str, address: str, pool: Pool, body: int) -> None:
    workload = workload_of(create_app(), EnvironBuilder(address, method=method).get_environ())
    assert (workload.pool, workload.body) == (pool, body)
