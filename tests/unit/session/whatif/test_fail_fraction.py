"""A seeded share of an array fails: the same elements everywhere, none twice, none that is not."""

from __future__ import annotations

import math

import pytest

from designer.edit.elements import fail
from designer.issues import DesignError
from designer.model.design import Design
from designer.model.rules import require_valid
from designer.session.whatif import fail_fraction
from designer.solve import pipeline
from designer.store.presets import load_target
from tests.building import group, item, pod
from tests.unit.solve.build import stored

#: Three of ten with seed 1.
DRAWN = ["pod.sw[1]", "pod.sw[2]", "pod.sw[4]"]


def failed(design: Design) -> list[str]:
    """The addresses of what has failed."""
    return [fault.address for fault in design.scenario.faults]


def switches(count: int = 10) -> Design:
    return pod(item("chip", i=4), item("sw", part="switch", s=count), group("g", "chip", "sw"))


def test_a_tenth_of_the_second_level() -> None:
    design = fail_fraction(load_target("cloudmatrix-384")[0].design, "pod.l2", 0.1, 7)
    names = failed(design)
    assert len(set(names)) == 11  # 112 / 10
    assert all(name.startswith("pod.l2[") for name in names)
    require_valid(design)
    lost = pipeline.solve(design).value("network.ub.all_to_all_bytes_per_s")
    assert lost is not None and 0 < lost < 392e9


def test_the_draw_is_the_same_everywhere() -> None:
    """Python's generator promises the same numbers for a seed; these were written down once."""
    made = switches()
    assert failed(fail_fraction(made, "pod.sw", 0.3, 1)) == DRAWN
    assert failed(fail_fraction(made, "sw", 0.3, 1)) == DRAWN
    assert failed(fail_fraction(made, "pod.sw", 0.3, 2)) != DRAWN


def test_what_has_failed_is_not_drawn_again() -> None:
    made = fail_fraction(switches(), "pod.sw", 0.5, 1)
    more = fail_fraction(made, "pod.sw", 1, 1)
    assert len(failed(made)) == 5
    assert sorted(failed(more)) == sorted({f"pod.sw[{k}]" for k in range(10)})
    whole = fail(switches(), ["pod.sw"])
    assert fail_fraction(whole, "pod.sw", 1, 1) is whole


def test_what_does_not_exist_is_not_drawn() -> None:
    guard = {"guard": {"only": [{"where": {"s": [2, 5]}}]}}
    made = pod(
        item("chip", i=4), item("sw", part="switch", more=guard, s=9), group("g", "chip", "sw")
    )
    assert failed(fail_fraction(made, "pod.sw", 1, 3)) == ["pod.sw[2]", "pod.sw[5]"]


@pytest.mark.parametrize(("share", "many"), [(0, 0), (0.04, 0), (0.05, 1), (0.5, 5), (1, 10)])
def test_the_share_is_rounded(share: float, many: int) -> None:
    made = switches()
    assert len(failed(fail_fraction(made, "pod.sw", share, 1))) == many


def test_no_element_is_no_change() -> None:
    made = switches()
    assert fail_fraction(made, "pod.sw", 0, 1) is made


def test_a_million_chips_take_some_faults() -> None:
    made = stored("million")
    design = fail_fraction(made, "cluster.pod.cab.npu", 0.001, 1)
    assert len(set(failed(design))) == 1049


@pytest.mark.parametrize(
    ("of", "share", "code"),
    [
        ("pod.nothing", 0.1, "ADR-UNKNOWN"),
        ("pod.g", 0.1, "WIF-ARRAY"),
        ("pod", 0.1, "WIF-ARRAY"),
        ("pod.sw", -0.1, "WIF-SHARE"),
        ("pod.sw", 1.1, "WIF-SHARE"),
        ("pod.sw", math.nan, "WIF-SHARE"),
    ],
)
def test_what_cannot_be_done_is_refused(of: str, share: float, code: str) -> None:
    with pytest.raises(DesignError) as caught:
        fail_fraction(switches(), of, share, 1)
    assert caught.value.issues[0].code == code
    assert caught.value.issues[0].hint


def test_more_than_a_scenario_holds_is_refused() -> None:
    with pytest.raises(DesignError) as caught:
        fail_fraction(switches(20_000), "pod.sw", 0.6, 1)
    assert caught.value.issues[0].code == "WIF-MANY"
