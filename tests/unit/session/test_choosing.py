"""What is like something else, and how much goes into a rack."""

import pytest

from designer.model.design import Design
from designer.model.parts import Rack
from designer.session.choosing import similar
from designer.session.racking import each_for
from tests.building import PARTS, group, item


@pytest.fixture
def pods() -> Design:
    """Two kinds of nodes with chips and switches, and switches above them."""
    return Design.model_validate(
        {
            "root": "pod",
            "planes": [{"id": "net", "role": "scale_up"}, {"id": "out", "role": "scale_out"}],
            "parts": PARTS,
            "blocks": {
                "node": {
                    "items": [item("chip", c=8), item("sw", part="switch", s=2)],
                    "links": [group("inner", "chip", "sw"), group("more", "sw", "chip")],
                },
                "big": {"items": [item("chip", c=16)]},
                "pod": {
                    "items": [
                        item("a", block="node", n=12),
                        item("b", block="node", n=4),
                        item("big", block="big"),
                        item("top", part="switch", t=40),
                    ],
                    "links": [group("outer", "a.sw", "top", plane="out")],
                },
            },
        }
    )


def test_items_of_the_same_part_are_similar(pods):
    assert similar(pods, ("pod.a[3].chip[2]",)) == ("pod.a.chip", "pod.b.chip", "pod.big.chip")
    assert similar(pods, ("pod.top",)) == ("pod.a.sw", "pod.b.sw", "pod.top")


def test_items_of_the_same_block_are_similar(pods):
    assert similar(pods, ("pod.b",)) == ("pod.a", "pod.b")
    assert similar(pods, ("pod.big",)) == ("pod.big",)


def test_link_groups_of_a_plane_and_ports_are_similar(pods):
    inner = ("pod.a.inner", "pod.a.more", "pod.b.inner", "pod.b.more")
    assert similar(pods, ("pod.a.inner",)) == inner
    assert similar(pods, ("pod.outer",)) == ("pod.outer",)
    assert similar(pods, ("pod.gone", "pod.outer")) == ("pod.outer",)
    assert similar(pods, ()) == ()


def rack(**fields: float) -> Rack:
    return Rack.model_validate({"kind": "rack", **fields})


def test_power_says_how_many_go_into_a_rack(pods):
    # 8 chips at 1000 W and two switches at 500 W.
    assert each_for(pods, "pod.a", rack(power_limit_w=30_000)) == (3, "by rated power")
    assert each_for(pods, "pod.b", rack(power_limit_w=300_000)) == (4, "by rated power")
    assert each_for(pods, "pod.a", rack(power_limit_w=5_000)) == (1, "by rated power")


def test_where_power_does_not_say_it_is_what_is_usual(pods):
    assert each_for(pods, "pod.a", rack()) == (4, "as is usual")
    assert each_for(pods, "pod.big", rack()) == (1, "as is usual")
    assert each_for(pods, "pod.top", rack()) == (16, "as is usual")
