"""`whatif`, as people and scripts meet it."""

from __future__ import annotations

from pathlib import Path

import pytest

from designer.store.document import Document, save
from tests.building import pod
from tests.e2e.calling import BAD_INPUT, DONE, Call


def plain(line: str) -> str:
    """A line without its columns."""
    return " ".join(line.split())


def test_both_tables_for_people(call: Call) -> None:
    ran = call("whatif", "cloudmatrix-384")
    assert ran.code == DONE
    assert ran.err == ""
    lines = ran.out.splitlines()
    assert lines[0] == "CloudMatrix 384"
    first, second = (
        next(x for x in lines if x.startswith(f"  pod.{n} ")) for n in ("node.l1", "l2")
    )
    assert plain(first) == "pod.node.l1 336 ub 392 GB/s 336 GB/s 14.3% 336 GB/s 8 0"
    assert plain(second) == "pod.l2 112 ub 392 GB/s 374.3 GB/s 4.5% 374.3 GB/s 0 0"
    (leaf,) = [x for x in lines if x.startswith("  pod.rdma_leaf ")]
    assert plain(leaf) == "pod.rdma_leaf 8 rdma 50 GB/s 50 GB/s cut 0 B/s 48 48"
    (link,) = [n for n, x in enumerate(lines) if x.startswith("  pod.node.npu_l1 (a link) ")]
    assert plain(lines[link + 2]) == "largest load ×1.077 from npu to l1, ×2 back"
    (gain,) = [x for x in lines if x.startswith("  pod.node.npu_l1 ") and " ub " in x and "×" in x]
    assert plain(gain).endswith("392 GB/s 399.3 GB/s 1.019 × the limit as it is")
    assert max(map(len, lines)) <= 130


def test_both_tables_as_data(call: Call) -> None:
    ran = call("whatif", "cm384", "--json")
    assert ran.code == DONE
    data = ran.data
    assert (data["format"], data["version"]) == ("supernode-whatif", 1)
    assert data["design"] == {"name": "CloudMatrix 384", "source": "cloudmatrix-384"}
    rows = {row["address"]: row for row in data["losses"]}
    assert len(rows) == len(data["losses"]) == 9
    switch = rows["pod.node.l1"]
    assert (switch["kind"], switch["count"], switch["part"]) == (
        "element",
        336,
        "huawei-ub-l1-chip",
    )
    assert switch["example"] == ["pod.node[0].l1[0]"]
    assert [loss["plane"] for loss in switch["planes"]] == ["ub", "all"]
    ub = switch["planes"][0]
    assert (ub["before"], ub["hit"], ub["disconnected"]) == (pytest.approx(392e9), 8, 0)
    assert ub["after"] == pytest.approx(336e9)
    assert ub["worst_chip"] == "pod.node[0].npu[0]"
    assert rows["pod.l1_l2"]["example"] == ["pod.node[0].l1[0]", "pod.l2[0,0]"]
    assert data["gains"][0]["address"] == "pod.npu_leaf"
    assert set(data["gains"][0]) == {"address", "plane", "before", "after", "gain", "is_limit"}


def test_edits_come_first(call: Call) -> None:
    data = call("whatif", "cm384", "--json", "--set", "pod.node:count=47").data
    counts = {row["address"]: row["count"] for row in data["losses"]}
    assert counts["pod.node.l1"] == 47 * 7


def test_a_design_without_links(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "empty.supernode"
    save(Document(pod()), path)
    ran = call("whatif", str(path))
    assert ran.code == DONE
    assert "Nothing passes traffic on." in ran.out
    assert call("whatif", str(path), "--json").data["losses"] == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["no-such-preset"], "no-such-preset"),
        (["cm384", "--set", "pod.node:count=49"], "ports are needed"),
    ],
)
def test_what_cannot_be_used_is_refused(call: Call, arguments: list[str], says: str) -> None:
    ran = call("whatif", *arguments)
    assert ran.code == BAD_INPUT
    assert ran.out == ""
    assert says in ran.err
