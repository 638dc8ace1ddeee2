"""Link groups and distributions read off results, for designs of all kinds."""

from pathlib import Path

import pytest

from designer.edit.params import set_link_rate
from designer.edit.place import blank
from designer.solve.pipeline import failed, solve
from designer.store.document import load
from designer.ui.charts import network_data as data

ROOT = Path(__file__).resolve().parents[3]
DESIGNS = ROOT / "tests" / "data" / "designs"


def solved(path):
    design = load(path).design
    return design, solve(design, effort="live")


@pytest.fixture(scope="module")
def cloudmatrix():
    return solved(ROOT / "presets" / "cloudmatrix-384.supernode")


def bars(of, plane=data.ALL):
    return {bar.id: bar for bar in data.group_bars(*of, plane)}


def test_bars_are_sorted_and_the_bottleneck_leads_its_equals(cloudmatrix):
    found = data.group_bars(*cloudmatrix, data.ALL)
    shares = [bar.share for bar in found]
    assert shares == sorted(shares, reverse=True)
    assert [bar.id for bar in found if bar.limits] == ["pod.node.npu_l1", "pod.npu_leaf"]
    assert found[0].limits
    assert found[1].limits


def test_ends_and_directions_are_named(cloudmatrix):
    bar = bars(cloudmatrix)["pod.l1_l2"]
    assert bar.name == "L1 to L2"
    assert [(way.start, way.end) for way in bar.ways] == [("l1", "l2"), ("l2", "l1")]
    assert bar.plain() == "L1 to L2: l1 to l2 98.17 %, l2 to l1 98.17 %"


def test_the_emptier_direction_has_the_smaller_share():
    design, results = solved(ROOT / "presets" / "cloudmatrix-384.supernode")
    group = next(g for g in results.link_groups if g.id == "pod.l1_l2")
    lopsided = type(group)(**group.as_dict() | {"load_ba": group.load_ab / 4})
    others = tuple(lopsided if g.id == group.id else g for g in results.link_groups)
    changed = type(results)(results.metrics, results.distributions, others, results.issues)
    to, back = bars((design, changed))["pod.l1_l2"].ways
    assert to.share == pytest.approx(376 / 383)
    assert back.share == pytest.approx(376 / 383 / 4)


def test_groups_of_one_name_are_told_apart_by_their_address():
    design, results = solved(DESIGNS / "fabrics" / "two-generations.supernode")
    found = data.group_bars(design, results, data.ALL)
    assert len({bar.name for bar in found}) == len(found)


@pytest.mark.parametrize(
    "path", sorted((DESIGNS / "fabrics").glob("*.supernode")), ids=lambda p: p.stem
)
def test_every_plane_of_every_fabric_can_be_shown(path):
    design, results = solved(path)
    for plane in data.plane_ids(design):
        found = data.group_bars(design, results, plane)
        assert {bar.plane for bar in found} <= {p.id for p in design.planes}
        for bar in found:
            assert max(w.share or 0.0 for w in bar.ways) == pytest.approx(bar.share or 0.0)
            assert data.bar_why(design, bar).startswith(bar.name)
        hops = data.hop_histogram(results, plane)
        latency = data.latency_histogram(results, plane)
        # Every pair that has a way has a latency, if that is known.
        assert not latency.points or latency.pairs == hops.pairs


def test_the_origin_of_a_rate_is_the_solvers(cloudmatrix):
    design, results = cloudmatrix
    why = results.metrics["network.ub.all_to_all_bytes_per_s"].why
    given = next(i for i in why.inputs if i.address == "pod.node.npu_l1")
    words, origin = data.rate_origin(design, "pod.node.npu_l1")
    assert words
    title = design.sources[given.source].title
    assert origin.splitlines()[0] == f"Source: {title}"


def test_a_rate_set_by_hand_says_so(cloudmatrix):
    design = set_link_rate(cloudmatrix[0], "pod.l1_l2", 14e9)
    words, origin = data.rate_origin(design, "pod.l1_l2")
    assert words == "set on the link group"
    assert origin == "set by hand"
    assert data.rate_origin(design, "pod.nothing") == ("", "")


def test_the_table_has_a_row_for_each_direction(cloudmatrix):
    table = data.bar_table(data.group_bars(*cloudmatrix, "rdma"))
    assert [row[:4] for row in table] == [
        ("pod.npu_leaf", "rdma", "npu", "rdma_leaf"),
        ("pod.npu_leaf", "rdma", "rdma_leaf", "npu"),
        ("pod.leaf_spine", "rdma", "rdma_leaf", "rdma_spine"),
        ("pod.leaf_spine", "rdma", "rdma_spine", "rdma_leaf"),
    ]
    # 384 chips of one NIC each at 400 Gb/s; 383 peers.
    assert table[0][4:] == (384, 50e9, 383.0, 1.0, True)
    assert len(table[0]) == len(data.BAR_COLUMNS)


def test_a_round_trip_doubles_values_and_marks_not_pairs(cloudmatrix):
    one, two = (data.latency_histogram(cloudmatrix[1], "ub", ways) for ways in (1, 2))
    assert two.points == tuple((2 * value, count) for value, count in one.points)
    assert [m.value for m in two.marks] == [2 * m.value for m in one.marks]
    assert [m.name for m in two.marks] == ["mean", "p50", "p99", "max"]
    assert one.pairs == two.pairs == 384 * 383


def test_what_is_lacking_for_latency_is_named():
    _, results = solved(DESIGNS / "tpu-pod-16x20x28.supernode")
    said = data.missing_latency(results, "latency.all.p50_s")
    first = next(i for i in results.issues if i.code == "LAT-UNKNOWN")
    assert said.startswith(first.message)


def test_a_design_without_planes_says_why():
    results = solve(blank(), effort="live")
    said = data.missing(results, "network.all.mean_hops")
    assert said == "Unknown: no accelerator has a link on plane 'all'."
    assert data.group_bars(blank(), results, data.ALL) == ()


def test_a_failed_solver_is_said_to_have_failed():
    said = data.missing(failed(ZeroDivisionError()), "network.all.mean_hops")
    assert said.startswith("The solver failed on this design (ZeroDivisionError).")
