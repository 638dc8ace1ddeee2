"""Published figures beside computed ones: statuses and tolerances."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from designer.model.design import Claim, Design
from designer.session.claims import TOLERANCE, evaluate
from designer.solve.results import ClaimResult, Metric, Results
from designer.store.presets import load_target
from tests.building import two_levels

WATTS = "power.it_w"


def results(value: float | None, *, calibrated: bool = False) -> Results:
    metric = Metric(WATTS, value, "W", calibrated=calibrated)
    return Results({WATTS: metric}, {}, (), ())


def judged(
    value: float | None = 100.0,
    *,
    calibrated_metric: bool = False,
    other: Results | None = None,
    **claim: Any,
) -> ClaimResult:
    """Return what becomes of one claim about a computed value."""
    made = Claim(**{"id": "c", "metric": WATTS, "unit": "W", **claim})
    design = two_levels(claims=[made])
    (found,) = evaluate(design, results(value, calibrated=calibrated_metric), lambda preset: other)
    return found


@pytest.mark.parametrize(
    ("confidence", "published", "status"),
    [
        ("high", 100.0, "confirmed"),
        ("high", 100.9, "confirmed"),
        ("high", 101.1, "off"),
        ("medium", 105.2, "confirmed"),
        ("medium", 105.3, "off"),
        ("low", 117.0, "confirmed"),
        ("low", 118.0, "off"),
        ("low", 85.0, "off"),  # 15 % of the published figure, not of ours
        ("low", 87.0, "confirmed"),
    ],
)
def test_tolerance_follows_the_confidence_of_the_source(
    confidence: str, published: float, status: str
) -> None:
    found = judged(published=published, confidence=confidence)
    assert found.status == status
    assert found.tolerance == TOLERANCE[confidence]
    assert found.computed == 100


@pytest.mark.parametrize(
    ("low", "high", "status"),
    [
        (90, 110, "confirmed"),
        (100, 110, "confirmed"),
        (90, 100, "confirmed"),
        (90, None, "confirmed"),
        (None, 110, "confirmed"),
        (101, 110, "off"),
        (None, 99, "off"),
        (101, None, "off"),
    ],
)
def test_a_published_range_means_inside_it(
    low: float | None, high: float | None, status: str
) -> None:
    found = judged(published=150.0, low=low, high=high, confidence="low")
    assert found.status == status
    assert found.tolerance is None


def test_rounding_at_the_ends_of_a_range_does_no_harm() -> None:
    assert judged(0.1 + 0.2, low=0.3, high=0.3).status == "confirmed"
    assert judged(0.3, low=0.1 + 0.2, high=0.4).status == "confirmed"


def test_what_is_not_known_cannot_be_judged() -> None:
    assert judged(None, published=100.0).status == "not computable"
    assert judged(metric="no.such_metric", published=100.0).status == "not computable"
    assert judged(published=None).status == "not computable"
    assert judged(None, published=100.0).computed is None


@pytest.mark.parametrize(
    ("flags", "agrees", "status"),
    [
        ({"calibrated": True}, True, "calibrated"),
        ({"calibrated": True}, False, "off"),
        ({"calibrated_metric": True}, True, "calibrated"),
        ({"calibrated_metric": True}, False, "off"),
        ({"disputed": True}, True, "disputed"),
        ({"disputed": True}, False, "disputed"),
        ({"disputed": True, "calibrated": True}, True, "calibrated"),
        ({"disputed": True, "calibrated": True}, False, "disputed"),
    ],
)
def test_calibrated_and_disputed(flags: dict[str, bool], agrees: bool, status: str) -> None:
    found = judged(published=100.0 if agrees else 200.0, **flags)
    assert found.status == status
    assert found.calibrated is ("disputed" not in flags or len(flags) > 1)


@given(
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from(("high", "medium", "low")),
    st.floats(1, 1e6),
    st.floats(1, 1e6),
)
def test_a_calibrated_value_never_confirms_a_claim(
    by_claim: bool, by_metric: bool, disputed: bool, confidence: str, value: float, claimed: float
) -> None:
    found = judged(
        value,
        calibrated_metric=by_metric,
        published=claimed,
        calibrated=by_claim,
        disputed=disputed,
        confidence=confidence,
    )
    if by_claim or by_metric:
        assert found.status != "confirmed"
        assert found.calibrated


# --- ratios --------------------------------------------------------------------------------------


def test_a_ratio_is_to_another_preset() -> None:
    found = judged(versus="other", published=4.0, confidence="high", other=results(25.0))
    assert found.computed == 4.0
    assert found.status == "confirmed"
    assert found.versus == "other"


@pytest.mark.parametrize("other", [None, results(None), results(0.0), Results({}, {}, (), ())])
def test_a_ratio_to_nothing_is_not_computable(other: Results | None) -> None:
    found = judged(versus="other", published=4.0, other=other)
    assert found.status == "not computable"
    assert found.computed is None


def test_a_ratio_to_a_calibrated_value_is_calibrated() -> None:
    found = judged(versus="other", published=4.0, other=results(25.0, calibrated=True))
    assert found.status == "calibrated"


def test_the_other_preset_is_asked_for_by_its_id() -> None:
    design = two_levels(claims=[Claim(id="c", metric=WATTS, versus="dgx", published=1.0)])
    asked: list[str] = []
    evaluate(design, results(1.0), asked.append)  # type: ignore[func-returns-value]
    assert asked == ["dgx"]


# --- presets -------------------------------------------------------------------------------------


def test_claims_come_in_the_order_of_the_document() -> None:
    design: Design = load_target("cloudmatrix-384")[0].design
    found = evaluate(design, Results({}, {}, (), ()), lambda preset: None)
    assert [claim.id for claim in found] == [claim.id for claim in design.claims]
    assert {claim.status for claim in found} == {"not computable"}


def test_as_data_a_claim_has_the_keys_of_the_results_format() -> None:
    data = judged(published=100.0, source="paper").as_dict()
    wanted = ("id", "metric", "versus", "published", "unit", "computed", "tolerance", "status",
              "source", "calibrated")  # fmt: skip
    assert set(wanted) <= set(data)
    assert data["status"] == "confirmed"
