"""The examples and the lines of the documentation, run as their readers run them."""

from __future__ import annotations

import re

import numpy as np
import pytest

from tests.support import ROOT, run_module

PAGE = (ROOT / "docs" / "datasets.md").read_text()


def test_the_example_runs() -> None:
    done = run_module("-m", "examples.nearest_mean")
    assert done.returncode == 0, done.stderr
    assert 50 < float(done.stdout.split("%")[0]) < 100


@pytest.mark.parametrize("lines", re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL))
def test_the_lines_of_the_page_run(lines: str) -> None:
    names: dict = {}
    exec(lines, names)
    found = [value for value in names.values() if isinstance(value, np.ndarray)]
    assert found, "an array is what they are for"
    for line in lines.splitlines():
        told = re.search(r"^(\w+)(?:, (\w+))? = .*# uint8 (\[.*?\])(?: and (\[.*?\]))?", line)
        if told:
            assert str(list(names[told[1]].shape)) == told[3]
            assert names[told[1]].dtype == np.uint8
            assert told[2] is None or str(list(names[told[2]].shape)) == told[4]


def test_types_are_shipped() -> None:
    assert (ROOT / "model" / "py.typed").exists()
