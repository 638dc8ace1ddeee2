"""The registry and problems as data."""

from __future__ import annotations

import dataclasses

import pytest

from designer.issues import SEVERITY_ORDER, DesignError, Issue, refuse
from designer.registry import Registry


def test_registry_keeps_the_order_of_registration() -> None:
    registry: Registry[int] = Registry("metric")
    assert registry.register("b", 2) == 2
    registry.register("a", 1)
    assert list(registry) == ["b", "a"]
    assert list(registry.items()) == [("b", 2), ("a", 1)]
    assert len(registry) == 2
    assert "a" in registry
    assert registry["a"] == 1


def test_registry_says_what_is_taken() -> None:
    registry: Registry[int] = Registry("metric")
    registry.register("power", 1)
    with pytest.raises(KeyError, match="metric 'power' is registered already"):
        registry.register("power", 2)
    assert registry["power"] == 1


def test_registry_with_an_unknown_key() -> None:
    registry: Registry[int] = Registry("metric")
    assert registry.get("power") is None
    assert "power" not in registry
    with pytest.raises(KeyError):
        registry["power"]


def test_issue_reads_as_a_sentence() -> None:
    issue = Issue("NET-PORT-COUNT", "error", "pod.node", "48 ports are needed.", "Use fewer.")
    assert issue.sentence() == "pod.node: 48 ports are needed. Use fewer."
    assert Issue("X", "info", "", "All is well.").sentence() == "All is well."


def test_issue_as_data_has_the_keys_of_the_results_format_in_order() -> None:
    data = Issue("A-B", "warning", "pod", "Message.", "Hint.").as_dict()
    assert list(data.items()) == [
        ("code", "A-B"),
        ("severity", "warning"),
        ("address", "pod"),
        ("message", "Message."),
        ("hint", "Hint."),
    ]


def test_issue_is_a_value() -> None:
    issue = refuse("A", "pod", "No.", "Do.").issues[0]
    assert issue == Issue("A", "error", "pod", "No.", "Do.")
    assert len({issue, Issue("A", "error", "pod", "No.", "Do.")}) == 1
    with pytest.raises(dataclasses.FrozenInstanceError):
        issue.code = "B"  # type: ignore[misc]


def test_severities_have_an_order() -> None:
    assert sorted(SEVERITY_ORDER, key=SEVERITY_ORDER.__getitem__) == ["error", "warning", "info"]


def test_design_error_says_the_first_and_counts_the_others() -> None:
    first, second = (Issue(code, "error", "pod", f"{code} is wrong.") for code in "AB")
    assert str(DesignError(first)) == "pod: A is wrong."
    error = DesignError(first, second)
    assert str(error) == "pod: A is wrong. (1 more)"
    assert error.issues == (first, second)
    assert isinstance(error, ValueError)


def test_design_error_names_at_least_one_issue() -> None:
    with pytest.raises(TypeError, match="at least one"):
        DesignError()
