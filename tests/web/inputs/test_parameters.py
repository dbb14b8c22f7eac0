"""What is read is what is described: each parameter's schema against its reader."""

from __future__ import annotations

import pytest
from jsonschema import Draft202012Validator

from model.errors import InputError
from web.inputs import parameters
from web.inputs.parameters import CHAIN, Parameter

ALL = [each for each in vars(parameters).values() if isinstance(each, Parameter)]
ALL += parameters.SLIDERS
WHOLE = [each for each in ALL if each.schema.get("type") == "integer"]
TEXTS = ["", "8", "08", "12", "3/8", "3/3", "3//8", "0123456789", "88", "1" * 40, "1" * 41, "./1"]
TEXTS += [
    "paper",
    "red",
    "+1 555",
    " ",
    ".",
    "a",
    "-1",
    "1.5",
    "٥",
    "8\n",
    "1e3",
    "0/1/2/3/4/5/6/7/8/9",
]


def reads(parameter: Parameter, text: str) -> bool:
    try:
        parameter.read(text)
    except InputError:
        return False
    return True


def name(parameter: Parameter) -> str:
    return f"{parameter.name} {parameter.schema.get('maximum', '')}"


@pytest.mark.parametrize("parameter", WHOLE, ids=name)
def test_whole_numbers_are_read_between_the_bounds_told(parameter: Parameter) -> None:
    low, high = parameter.schema["minimum"], parameter.schema["maximum"]
    for value in (low, high):
        assert parameter.read(str(value)) == value
    for text in (str(low - 1), str(high + 1), f"+{low}", f" {low}", f"{low}.0", "", "x", "9" * 99):
        assert not reads(parameter, text), text


@pytest.mark.parametrize("parameter", parameters.SLIDERS, ids=name)
def test_sliders_are_read_between_the_bounds_told(parameter: Parameter) -> None:
    low, high = parameter.schema["minimum"], parameter.schema["maximum"]
    for text in (str(low), str(high), "1", "1e0", "0.99999999"):
        assert low <= parameter.read(text) <= high
    for text in (str(low - 0.00001), str(high + 0.00001), "nan", "inf", "", "x", "1_0", " 1"):
        assert not reads(parameter, text), text


@pytest.mark.parametrize(
    "parameter", [each for each in ALL if each.schema.get("type") == "string"], ids=name
)
def test_texts_are_read_where_the_schema_lets_them_pass(parameter: Parameter) -> None:
    schema = Draft202012Validator(parameter.schema)
    for text in TEXTS:
        # What a schema cannot say: that neighbours differ, that each digit comes once.
        stricter = parameter.name in ("chain", "digits") and text in ("3/3", "88", "1" * 10)
        stricter |= text.endswith("\n")  # "$" is before it, too
        if not stricter:
            assert reads(parameter, text) == schema.is_valid(text), text


def test_a_chain_is_a_list_of_digits() -> None:
    assert CHAIN.read("3/8/3") == [3, 8, 3]


def test_every_parameter_is_told() -> None:
    assert len(ALL) > 20
    for each in ALL:
        assert each.about.endswith("."), each.name
