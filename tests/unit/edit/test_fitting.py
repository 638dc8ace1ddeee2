"""Which ports are suggested for links between two items."""

from __future__ import annotations

from designer.edit.connect import fits
from tests.building import design, item

RATE = 28e9


def port(name: str, count: int, cage: str) -> dict[str, object]:
    return {"id": name, "count": count, "lane_bytes_per_s": RATE, "cage": cage}


def test_a_connector_of_one_kind_counts_more_than_a_name() -> None:
    """Leaves go up by their cages, although the board side of both levels is called `down`."""
    two_levels = design(
        pod=[item("node", block="node", node=4), item("spine", part="spine")],
        node=[item("leaf", part="leaf")],
        parts={
            "leaf": {
                "kind": "switch",
                "ports": [port("up", 16, "OSFP"), port("down", 32, "board")],
            },
            "spine": {"kind": "switch", "ports": [port("down", 48, "OSFP")]},
        },
    )
    found = [(fit.a, fit.b) for fit in fits(two_levels, "pod", "node.leaf", "spine")]
    assert found == [("up", "down"), ("down", "down")]
