"""Latency: published and worked cases, the farthest pair, two media, and links under load."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise, product
from typing import Any

import pytest

from designer.model.design import Design
from designer.solve import pipeline
from designer.solve.figures.latency import ROUND_TRIP, round_trip_s
from designer.solve.latency import LatencyFigures
from designer.solve.latency_of_plane import plane_latency
from designer.solve.planes import capacities, throughput
from designer.solve.results import Results, Why
from tests.unit.solve.build import (
    axis,
    block,
    body,
    chip,
    codes,
    item,
    link,
    make,
    medium,
    mesh,
    part,
    parts,
    port,
    preset,
    solve,
    star,
    stored,
    switch,
)

REL = 1e-9
NS = 1e-9
#: 400 Gb/s. [B/s]
FAST = 50e9
#: 512 B at 10 GB/s. [s]
SENDING = 51.2 * NS


def why(results: Results, tail: str, plane: str = "up") -> Why:
    return results.metrics[f"latency.{plane}.{tail}"].why


def inputs(given: Why) -> dict[str, float | None]:
    return {row.label: row.value for row in given.inputs}


PARTS = (
    "propagation along links",
    "electronics of both ends of links",
    "FEC on the way",
    "nodes passed",
    "serialisation",
)


# -- cases with published or worked figures --------------------------------------------------


def chain(switches: int, *, nics: bool, wire: Any, **more: Any) -> Design:
    """Two chips, each with a NIC or not, at the ends of a chain of switches; 400 Gb/s links."""
    rate = [port(rate=FAST)]
    names = [f"s{k}" for k in range(switches)]
    ends = ["left:net", "right:net"] if nics else ["a", "b"]
    line = [ends[0], *names, ends[1]]
    given = {
        "chip": chip(ports=rate),
        "switch": more.pop("switch", switch(ports=rate, latency_s=0)),
        "wire": wire,
        "bus": medium("pcb", fec=False),
        "nic": part(
            "nic",
            latency_s=700 * NS,
            ports=[port("host", FAST, side="chip"), port("net", FAST, side="fabric")],
        ),
    }
    hosts = [
        item("left", "nic"),
        item("right", "nic"),
        link("pcie_a", "a", "left:host", medium="bus", length_m=0),
        link("pcie_b", "b", "right:host", medium="bus", length_m=0),
    ]
    return make(
        item("a", "chip"),
        item("b", "chip"),
        *(item(name, "switch") for name in names),
        *(hosts if nics else []),
        *(
            link(f"w{k}", one, other, medium="wire", length_m=more.get("length_m", 0))
            for k, (one, other) in enumerate(pairwise(line))
        ),
        parts=parts(**given),
        scenario=more["scenario"],
    )


def test_serialisation_once_under_cut_through() -> None:
    """B10: 4,096 B at 400 Gb/s over three switches: 81.92 ns once; arithmetic, within 0.01 %.

    Store and forward would need it on each of the four links: 327.68 ns.
    """
    design = chain(3, nics=False, wire=medium("dac", fec=False), scenario={"message_bytes": 4096})
    results = solve(design)
    assert results.value("latency.up.max_s") == pytest.approx(81.92 * NS, rel=1e-4)
    parts_of_it = inputs(why(results, "max_s"))
    assert parts_of_it["serialisation"] == pytest.approx(81.92 * NS, rel=1e-4)
    assert parts_of_it["links on the way"] == 4
    assert 4 * (parts_of_it["serialisation"] or 0) == pytest.approx(327.68 * NS, rel=1e-4)


def test_chain_of_three_tiers() -> None:
    """B11: additive chain, 4.15128 µs one way within 0.01 %.

    NICs 1,400 ns together; 5 switches of 250 ns; 6 links of 30 m at 5 ns/m with 100 ns of FEC;
    64 B at 400 Gb/s.
    """
    design = chain(
        5,
        nics=True,
        wire=medium("pluggable"),
        switch=switch(ports=[port(rate=FAST)], latency_s=250 * NS),
        length_m=30,
        scenario={"message_bytes": 64, "fec_latency_s": 100 * NS},
    )
    results = solve(design)
    assert results.value("latency.up.mean_s") == pytest.approx(4.15128e-6, rel=1e-4)
    found = inputs(why(results, "max_s"))
    expected = (900 * NS, 0, 600 * NS, (1400 + 1250) * NS, 1.28 * NS)
    assert [found[name] for name in PARTS] == pytest.approx(expected, rel=REL, abs=1e-18)
    assert (found["links on the way"], found["hops on the way"]) == (8, 6)


def test_cloudmatrix_across_nodes() -> None:
    """B03: across nodes, UB adds less than 1 µs and loses less than 3 % (arXiv 2506.12708).

    One more tier: two links of 81 ns and two switches of 200 ns.
    """
    results = solve(preset("cloudmatrix-384"))
    near, far = (value for value, _ in results.distributions["latency.ub.path_s"])
    assert far - near == pytest.approx(2 * 81 * NS + 2 * 200 * NS, rel=1e-6)
    assert 0 < far - near < 1e-6
    everywhere = results.value("network.ub.all_to_all_bytes_per_s")
    alone = results.value("network.ub.injection_bytes_per_s")
    assert everywhere is not None and alone is not None
    assert 1 - everywhere / alone < 0.03


def test_gather_bound_by_latency() -> None:
    """B12: TPU v4, axis of 4 with wraparound, 1 µs a hop, 256 B: 2 hops, 2.0 µs within 5 %.

    JAX scaling book, question 3 of the chapter on sharding. What the farthest chip has arrives
    when two hops have passed.
    """
    hop = medium("dac", fec=False, latency_s=0.5e-6)
    design = make(
        item("chip", "chip", axis("x", 4), forwarding={"up": "relay"}),
        link("ring", "chip", "chip", "next x", medium="hop", length_m=0),
        parts=parts(chip=chip(relay_latency_s=0, ports=[port(rate=45e9)]), hop=hop),
        scenario={"message_bytes": 256},
    )
    results = solve(design)
    assert results.value("network.up.diameter_hops") == 2
    assert results.value("latency.up.max_s") == pytest.approx(2e-6, rel=0.05)


# -- the farthest pair and the parts of a figure ---------------------------------------------


def test_farthest_pair_is_named() -> None:
    results = solve(star(5))
    given = why(results, "max_s")
    assert given.text == "Farthest, one way: from pod.chip[1] to pod.chip[0], 2 links."
    assert given.limit == "pod.chip"
    # Twice 5 ns of trace and 100 ns of FEC, a switch of 200, the message.
    expected = (10 * NS, 0, 200 * NS, 200 * NS, SENDING)
    for tail in ("max_s", "mean_s"):
        found = inputs(why(results, tail))
        assert [found[name] for name in PARTS] == pytest.approx(expected, rel=REL, abs=1e-18)


def test_farthest_pair_of_unequal_chips() -> None:
    """Chips of two items: the one behind 101 m comes first, whichever way round."""
    design = make(
        item("near", "chip", axis("i", 3)),
        item("far", "chip"),
        item("sw", "switch"),
        link("short", "near", "sw"),
        link("long", "far", "sw", length_m=101),
    )
    text = why(solve(design), "max_s").text
    assert "pod.far" in text
    assert "pod.near[0]" in text


@pytest.mark.parametrize("engine", ["classes", "general"])
def test_farthest_pair_beside_a_fault(engine: str) -> None:
    """Chip 0 has failed: those that are named are alive."""
    results = solve(
        star(5, scenario={"fec_latency_s": 1e-7, "faults": [{"address": "pod.chip[0]"}]}),
        engine=engine,
    )
    named = why(results, "max_s").text
    assert "pod.chip[0]" not in named
    assert named.count("pod.chip[") == 2


def test_axes_of_several_items_are_named_one_by_one() -> None:
    results = solve(preset("cloudmatrix-384"))
    assert why(results, "max_s", "ub").text == (
        "Farthest, one way: from pod.node.npu (node 1, slot 0) to pod.node.npu (node 0, slot 0), "
        "4 links."
    )


@pytest.mark.parametrize("engine", ["auto", "general"])
def test_parts_add_up_in_composites_with_relay(engine: str) -> None:
    """Rail-only, three nodes of two chips: other rails over the neighbour, three links.

    Three times 5 ns of wire and 100 of FEC, a chip of 300, a leaf of 200. On average over five
    peers: the neighbour has one link, two peers two and the leaf, two three and both.
    """
    design = make(
        block("node", "node", axis("node", 3)),
        item("leaf", "switch", axis("rail", 2)),
        link("rail", "node.gpu", "leaf", "gpu.slot = leaf.rail", plane="out"),
        blocks={
            "node": body(
                item("gpu", "chip", axis("slot", 2)), link("pair", "gpu", "gpu", "other slot")
            )
        },
        planes=[{"id": "up"}, {"id": "out", "role": "scale_out"}],
    )
    results = solve(design, engine=engine)
    found = inputs(why(results, "max_s", "all"))
    assert "3 links, over another chip" in why(results, "max_s", "all").text
    expected = (15 * NS, 0, 300 * NS, 500 * NS, SENDING)
    assert [found[name] for name in PARTS] == pytest.approx(expected, rel=REL, abs=1e-18)
    found = inputs(why(results, "mean_s", "all"))
    expected = (11 * NS, 0, 220 * NS, (2 * 200 + 2 * 500) / 5 * NS, SENDING)
    assert [found[name] for name in PARTS] == pytest.approx(expected, rel=REL, abs=1e-18)
    # The pair link carries its own unit and two to relay each way; a rail port four out.
    wait = results.value("latency.all.loaded_max_s")
    assert wait is not None
    assert wait == pytest.approx((815 + 51.2 * (1 + 0.3 + 0.5 + 0.5)) * NS, rel=REL)


def test_every_figure_says_one_way() -> None:
    results = solve(star(3))
    tails = ("mean_s", "p50_s", "p99_s", "max_s", "loaded_mean_s", "loaded_max_s")
    assert [tail for tail in tails if "one way" not in why(results, tail).formula] == []


def test_there_and_back() -> None:
    assert round_trip_s(1.5e-6) == 3e-6
    assert "mean is exact" in ROUND_TRIP


# -- two media in one group ------------------------------------------------------------------


def ring_times(n: int, block: int, near: float, far: float, relay: float) -> Counter[float]:
    """Ordered pairs of indices of a ring by what their minimal way adds, arrival included."""
    times: Counter[float] = Counter()
    for i, j in product(range(n), repeat=2):
        ways = []
        for step, length in ((1, (j - i) % n), (-1, (i - j) % n)):
            stops = [(i + step * k) % n for k in range(length + 1)]
            crossed = sum(a // block != b // block for a, b in pairwise(stops))
            ways.append((length, (length - crossed) * near + crossed * far))
        shortest = min(length for length, _ in ways)
        delays = [delay for length, delay in ways if length == shortest]
        times[sum(delays) / len(delays) + shortest * relay] += 1
    return times


def test_tpu_v4_pod() -> None:
    """16 × 16 × 16 in cubes of 4: copper 2 m of 4.5 ns/m; optics 40 m of 5, 100 of ends, 120 FEC.

    A chip relays in 300 ns; 512 B at 50 GB/s. Half of a ring crosses two borders of cubes, so the
    farthest pair has 3 × (6 × 9 + 2 × 420) + 23 × 300 + 10.24 ns.
    """
    ring = ring_times(16, 4, 9, 420, 300)
    pairs: Counter[float] = Counter({-300 + 10.24: 1})
    for _ in range(3):
        sums: Counter[float] = Counter()
        for (a, n), (b, m) in product(pairs.items(), ring.items()):
            sums[round(a + b, 6)] += n * m
        pairs = sums
    # Chips with themselves are no pairs.
    pairs[round(-300 + 10.24, 6)] -= 4096
    rows = sorted((time, count) for time, count in pairs.items() if count)
    total = sum(count for _, count in rows)
    assert total == 4096 * 4095
    results = solve(stored("fabrics/tpu-v4-pod"), effort="live")
    found = results.distributions["latency.ici.path_s"]
    assert [count for _, count in found] == [count for _, count in rows]
    assert [time for time, _ in found] == pytest.approx([t * NS for t, _ in rows], rel=REL)
    reached, places = 0, {}
    for time, count in rows:
        reached += count
        for share in (0.5, 0.99):
            if reached >= share * total:
                places.setdefault(share, time * NS)
    assert results.value("latency.ici.p50_s") == pytest.approx(places[0.5], rel=REL)
    assert results.value("latency.ici.p99_s") == pytest.approx(places[0.99], rel=REL)
    largest = 3 * (6 * 9 + 2 * 420) + 23 * 300 + 10.24
    assert results.value("latency.ici.max_s") == pytest.approx(largest * NS, rel=REL)
    assert why(results, "max_s", "ici").text == (
        "Farthest, one way: from pod.chip[0,0,0] to pod.chip[8,8,8], 24 links."
    )
    assert results.metrics["latency.ici.p99_s"].basis == "model"
    assert "LAT-MEDIA" not in codes(results)


def racked_line() -> Design:
    """A line of four chips, two to a rack: copper of 5 ns inside, optics of 5 + 60 + 100 across."""
    return make(
        item("chip", "chip", axis("i", 4), forwarding={"up": "relay"}),
        link("wire", "chip", "chip", "adjacent i", medium="copper", medium_across="optics"),
        parts=parts(
            copper=medium("dac", fec=False),
            optics=medium("pluggable", latency_s=30 * NS),
            rack={"kind": "rack"},
        ),
        placements=[{"id": "row", "rack": "rack", "contents": [{"item": "chip", "each": 2}]}],
    )


def test_mean_of_a_line_over_two_racks() -> None:
    """The link between the racks carries more than a third of the traffic of all links.

    Ordered pairs: 4 of one copper link, 2 of the optics, 4 of both, 2 of all three.
    """
    results = solve(racked_line())
    near, far = 5 * NS, 165 * NS
    rows = [
        (near, 4),
        (far, 2),
        (near + far + 300 * NS, 4),
        (2 * near + far + 600 * NS, 2),
    ]
    rows = [(time + SENDING, count) for time, count in rows]
    found = results.distributions["latency.up.path_s"]
    assert [count for _, count in found] == [4, 2, 4, 2]
    assert [time for time, _ in found] == pytest.approx([time for time, _ in rows], rel=REL)
    mean = sum(time * count for time, count in rows) / 12
    assert results.value("latency.up.mean_s") == pytest.approx(mean, rel=REL)


def test_bounds_where_media_of_pairs_are_not_known() -> None:
    """Two leaves and two spines, one of each to a rack: each way has one copper, one optical link.

    105 ns to the leaf and from it, three switches of 200 ns. Which link is which is not looked at:
    each lies between copper's 5 ns and the optics' 165. The mean is exact, as all carry the same.
    """
    design = make(
        item("chip", "chip", axis("i", 2)),
        item("leaf", "switch", axis("i", 2)),
        item("spine", "switch", axis("j", 2)),
        link("down", "chip", "leaf", "chip.i = leaf.i"),
        link("mesh", "leaf", "spine", medium="copper", medium_across="optics"),
        parts=parts(
            copper=medium("dac", fec=False),
            optics=medium("pluggable", latency_s=30 * NS),
            rack={"kind": "rack"},
        ),
        placements=[
            {
                "id": "row",
                "rack": "rack",
                "contents": [{"item": "leaf", "each": 1}, {"item": "spine", "each": 1}],
            }
        ],
    )
    results = solve(design)
    fixed = 2 * 105 * NS + 3 * 200 * NS + SENDING
    assert results.value("latency.up.mean_s") == pytest.approx(fixed + 170 * NS, rel=REL)
    assert results.metrics["latency.up.mean_s"].basis == "model"
    for tail in ("p50_s", "p99_s", "max_s"):
        metric = results.metrics[f"latency.up.{tail}"]
        assert metric.basis == "bound"
        assert (metric.low, metric.high) == pytest.approx(
            (fixed + 10 * NS, fixed + 330 * NS), rel=REL
        )
        assert metric.value == metric.high
        assert "upper bound" in metric.why.text
    assert results.distributions["latency.up.path_s"] == ()
    assert "LAT-MEDIA" in codes(results, "pod.mesh")
    assert results.value("latency.up.loaded_mean_s") is None


# -- under load ------------------------------------------------------------------------------


def under_load(design: Design, fraction: float) -> Iterator[LatencyFigures]:
    """Latency of every plane at a share of its all-to-all rate."""
    memo = pipeline.Memo()
    pipeline.solve(design, memo=memo)
    compiled = memo.compiled(design)
    uses = memo.get(pipeline._links_key(compiled), lambda: ())
    for plane in compiled.planes:
        flow, _ = pipeline._flow(plane.view, "auto", memo, lambda: False)
        assert flow is not None
        rates = capacities(compiled, plane)
        routed = throughput(flow, rates)
        yield plane_latency(compiled, plane, flow, uses, rates, routed, memo, fraction)[0]


def test_waiting_at_half_load() -> None:
    """Both links of every way half full: ρ / (2 (1 − ρ)) = 0.5 messages each, one in all."""
    results = solve(star(3))
    base = 2 * 105 * NS + 200 * NS + SENDING
    for tail in ("loaded_mean_s", "loaded_max_s"):
        assert results.value(f"latency.up.{tail}") == pytest.approx(base + SENDING, rel=REL)
        assert results.metrics[f"latency.up.{tail}"].basis == "model"
    assert inputs(why(results, "loaded_mean_s"))["load, share of the all-to-all rate"] == 0.5


@pytest.mark.parametrize(
    ("fraction", "messages"), [(0.0, 0.0), (0.2, 0.125), (0.8, 2.0), (0.95, 9.5)]
)
def test_waiting_by_load(fraction: float, messages: float) -> None:
    """ρ / (2 (1 − ρ)) messages at each of two links."""
    (found,) = under_load(star(4), fraction)
    base = 2 * 105 * NS + 200 * NS + SENDING
    assert found.loaded is not None
    assert found.loaded.mean_s == pytest.approx(base + 2 * messages * SENDING, rel=REL)


def test_no_steady_state_at_full_load() -> None:
    (found,) = under_load(star(4), 1.0)
    assert found.loaded is None
    assert found.mean_s is not None


def test_links_of_one_group_wait_by_their_own_load() -> None:
    """A line of four: loads 3, 4, 3; at half load ρ is 0.375, 0.5, 0.375.

    A message waits 0.3, 0.5, 0.3 messages. Ordered pairs: 4 over an outer link, 2 over the inner
    one, 4 over both, 2 over all. Of one pair only a bound is said: 0.5 at each of three links.
    """
    (found,) = under_load(mesh(axis("i", 4), rules=("adjacent i",)), 0.5)
    assert found.loaded is not None and found.mean_s is not None and found.max_s is not None
    waits = (4 * 0.3 + 2 * 0.5 + 4 * 0.8 + 2 * 1.1) / 12 * SENDING
    assert found.loaded.mean_s == pytest.approx(found.mean_s + waits, rel=REL)
    assert found.loaded.is_bound
    assert found.loaded.max_s == pytest.approx(found.max_s + 3 * 0.5 * SENDING, rel=REL)


def test_unknown_rates_leave_waiting_unknown() -> None:
    bare = {"ports": [{"id": "p", "count": 9}]}
    results = solve(star(2, parts=parts(chip=chip(**bare), switch=switch(**bare))))
    for tail in ("loaded_mean_s", "loaded_max_s"):
        assert results.value(f"latency.up.{tail}") is None
        assert "MET-UNKNOWN" in codes(results, f"latency.up.{tail}")
