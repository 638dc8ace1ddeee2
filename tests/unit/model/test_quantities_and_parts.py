"""Values with provenance, and parts, the known and the unknown."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from designer.model.base import UNKNOWN, Quantity
from designer.model.blocks import Axis, Item
from designer.model.parts import (
    ATTACH_KINDS,
    COOLING_KINDS,
    DEFAULT_FORWARDING,
    PART_CLASSES,
    POWER_KINDS,
    Part,
    UnknownPart,
)
from designer.model.rules import check, unknown_fields
from designer.store.document import Document, loads, to_text
from tests.building import item, pod

PART: TypeAdapter[Part] = TypeAdapter(Part)
FULL = {
    "value": 2700,
    "low": 2500,
    "high": 2900,
    "source": "datasheet",
    "confidence": "medium",
    "estimate": True,
    "calibrated": True,
    "note": "at 45 °C",
}


def dumped(quantity: Quantity) -> Any:
    return quantity.model_dump(mode="json", exclude_defaults=True)


# --- quantities ----------------------------------------------------------------------------------


def test_a_plain_number_stays_a_plain_number() -> None:
    assert Quantity.model_validate(700) == Quantity(value=700)
    assert dumped(Quantity(value=700)) == 700
    assert dumped(Quantity.model_validate(0)) == 0


def test_unknown_is_null_and_not_zero() -> None:
    assert Quantity.model_validate(None) == UNKNOWN
    assert dumped(UNKNOWN) is None
    assert UNKNOWN.value is None


def test_provenance_is_kept() -> None:
    quantity = Quantity.model_validate(FULL)
    assert dumped(quantity) == FULL
    assert Quantity.model_validate(dumped(quantity)) == quantity


def test_a_range_without_a_value_is_kept() -> None:
    quantity = Quantity.model_validate({"value": None, "low": 1, "high": 2, "source": "press"})
    assert dumped(quantity) == {"value": None, "low": 1, "high": 2, "source": "press"}


def test_provenance_survives_a_file() -> None:
    made = pod(item("chip"), parts={"chip": {"kind": "accelerator", "tdp_w": FULL}})
    text = to_text(Document(made))
    again = loads(text.encode()).design
    assert again == made
    assert again.parts["chip"].tdp_w == Quantity(**FULL)  # type: ignore[union-attr]
    assert json.loads(text)["design"]["parts"]["chip"]["tdp_w"] == FULL


def test_an_equal_range_is_a_range() -> None:
    assert Quantity(low=3, high=3).low == 3


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"low": 5, "high": 4}, "The range runs from 5 down to 4"),
        (-1, "greater than or equal to 0"),
        ({"value": 1, "low": -1}, "greater than or equal to 0"),
        (float("nan"), "finite number"),
        (float("inf"), "finite number"),
        ("700", "dictionary"),
        (True, "dictionary"),
        ({"value": "700"}, "valid number"),
        ({"value": 1, "confidence": "sure"}, "'high', 'medium' or 'low'"),
    ],
)
def test_what_is_no_quantity(data: Any, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Quantity.model_validate(data)


def test_a_value_set_by_hand_loses_its_old_provenance() -> None:
    changed = Quantity.model_validate(FULL).with_value(3000)
    assert dumped(changed) == {"value": 3000, "source": "user", "note": "set by hand"}


def test_documents_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Quantity(value=1).value = 2  # type: ignore[misc]


def test_replace_checks_what_it_is_given() -> None:
    axis = Axis(name="x", size=4)
    assert axis.replace(size=5) == Axis(name="x", size=5)
    with pytest.raises(ValidationError, match="greater than or equal to 1"):
        axis.replace(size=0)


def test_factors_multiply_to_the_size() -> None:
    factors = [{"name": "a", "size": 2}, {"name": "b", "size": 3}]
    assert Axis(name="x", size=6, factors=factors).factors[1].size == 3
    with pytest.raises(ValidationError, match="has size 8, but its factors are 2 × 3"):
        Axis(name="x", size=8, factors=factors)


@pytest.mark.parametrize("holds", [{}, {"part": "a", "block": "b"}])
def test_an_item_holds_either_a_part_or_a_block(holds: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="either a part or a block"):
        Item(id="x", **holds)


# --- parts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(PART_CLASSES))
def test_every_kind_is_read_as_its_class(kind: str) -> None:
    part = PART.validate_python({"kind": kind, "name": "X"})
    assert type(part) is PART_CLASSES[kind]
    assert part.kind == kind
    assert PART.validate_python(PART.dump_python(part, mode="json")) == part
    assert isinstance(part.rated_w, Quantity)


def test_forwarding_is_known_for_all_that_can_be_an_item() -> None:
    no_items = {"medium", "rack", *COOLING_KINDS, *POWER_KINDS}
    assert set(DEFAULT_FORWARDING) == set(PART_CLASSES) - no_items
    assert {DEFAULT_FORWARDING[kind] for kind in ATTACH_KINDS} == {"attach"}


def test_a_port_is_as_fast_as_its_lanes() -> None:
    part = PART.validate_python(
        {
            "kind": "switch",
            "ports": [
                {"id": "p", "count": 2, "lanes": 4, "lane_bytes_per_s": 12.5e9},
                {"id": "q", "count": 1},
            ],
        }
    )
    p, q = part.port("p"), part.port("q")
    assert p is not None
    assert p.rate == 50e9
    assert q is not None
    assert q.rate is None
    assert part.port("r") is None


def test_a_part_of_an_unknown_kind_is_kept_raw() -> None:
    raw = {
        "kind": "photonic_fabric",
        "name": "Lightpath",
        "ports": [{"id": "p", "count": 8, "colours": 4}],
        "mirrors": {"count": 3, "flatness": [1, 2]},
    }
    made = pod(item("chip"), parts={"light": raw})
    part = made.parts["light"]
    assert isinstance(part, UnknownPart)
    assert part.rated_w == UNKNOWN
    assert list(unknown_fields(made)) == []  # kept raw: nothing inside is judged
    (issue,) = [i for i in check(made)[1] if i.code == "DOC-KIND"]
    assert issue.severity == "warning"
    assert "'photonic_fabric'" in issue.message
    assert "kept and saved back" in issue.hint
    text = to_text(Document(made, minor=1))
    assert json.loads(text)["design"]["parts"]["light"] == raw
    again = loads(text.encode())
    assert again.design == made
    assert to_text(again) == text


def test_a_part_without_a_kind_is_refused() -> None:
    with pytest.raises(ValidationError, match="kind"):
        PART.validate_python({"name": "X"})
