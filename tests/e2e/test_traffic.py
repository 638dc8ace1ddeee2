"""`traffic`, as people and scripts meet it."""

from __future__ import annotations

import pytest

from tests.e2e.calling import BAD_INPUT, DONE, Call


def test_groups_within_a_node_stay_below_the_first_switches(call: Call) -> None:
    """Each of 8 chips sends to 7 over 14 links of 28 GB/s; nothing goes up to the second level."""
    ran = call("traffic", "cloudmatrix-384", "groups", "slot", "--json")
    assert ran.code == DONE
    data = ran.data
    assert (data["format"], data["version"]) == ("supernode-traffic", 1)
    assert data["pattern"] == ["groups", "slot"]
    ub = next(plane for plane in data["planes"] if plane["id"] == "ub")
    assert ub["bytes_per_s"] == pytest.approx(392e9)
    assert (ub["basis"], ub["engine"]) == ("exact", "classes")
    rows = {row["id"]: row for row in ub["link_groups"]}
    assert rows["pod.l1_l2"]["utilisation"] == 0
    assert rows["pod.node.npu_l1"]["load_ab"] == pytest.approx(7 / 14)
    assert ub["bottleneck"] == "pod.node.npu_l1"


def test_a_table_for_people(call: Call) -> None:
    ran = call("traffic", "cloudmatrix-384")
    assert ran.code == DONE
    assert ran.out.startswith("CloudMatrix 384: all-to-all\n====")
    (ub,) = [line for line in ran.out.splitlines() if line.startswith("  ub ")]
    assert ub.split()[:5] == ["ub", "392", "GB/s", "1.023", "GB/s"]


def test_many_to_one_shares_the_links_of_one_chip(call: Call) -> None:
    ran = call("traffic", "gb200-nvl72", "many-to-one", "pod.tray[0].gpu[0]", "--json")
    assert ran.code == DONE
    nvlink = ran.data["planes"][0]
    assert nvlink["bytes_per_s"] == pytest.approx(900e9 / 71)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["sideways"], "no such traffic pattern"),
        (["groups"], "takes AXIS"),
        (["shift", "node", "two"], "no whole number"),
        (["groups", "shelf"], "shelf"),
        (["many-to-one", "pod.node[99].npu[0]"], "99"),
    ],
)
def test_wrong_words_are_said_to_be_wrong(call: Call, words: list[str], said: str) -> None:
    ran = call("traffic", "cloudmatrix-384", *words)
    assert ran.code == BAD_INPUT
    assert said in ran.err
    assert "Traceback" not in ran.err
