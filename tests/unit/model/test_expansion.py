"""Arrays, axes and joins (rules S1 to S3): small cases counted by hand."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from hypothesis import given

from designer.issues import DesignError
from designer.model.arrays import find_unit
from designer.model.design import Design
from designer.model.enumeration import pairs_of
from designer.model.expansion import expand
from designer.model.joins import degree, pair_count
from designer.model.rules import check, ports_used, require_valid
from tests.building import axis, design, errors_of, group, item, only_join, pod, two_levels
from tests.strategies import designs


def relations_of(made: Design) -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Return (kind, axes on a, axes on b) of the only join."""
    join, _ = only_join(made)
    return [(r.kind, tuple(u.key[1] for u in r.a), tuple(u.key[1] for u in r.b))
            for r in join.relations]  # fmt: skip


def links_of(made: Design) -> list[tuple[tuple[int, ...], tuple[int, ...]]]:
    """Return the pairs of elements of the only join, one by one."""
    join, expansion = only_join(made)
    return sorted((a, b) for a, b, _ in pairs_of(join, expansion.arrays))


# --- S1: identity of axes ------------------------------------------------------------------------


def test_axes_of_a_leaf_are_those_of_all_items_on_its_path() -> None:
    expansion = require_valid(two_levels(nodes=4, slots=8))
    by_path = {array.path: array for array in expansion.arrays}
    assert [a.key for a in by_path["node.chip"].axes] == [("node", "node"), ("node.chip", "slot")]
    assert by_path["node.chip"].shape == (4, 8)
    assert by_path["node.chip"].size == 32
    assert by_path["node.leaf"].shape == (4,)
    assert by_path["spine"].shape == (2,)


def test_an_axis_on_both_paths_is_shared_and_the_same_unless_said_otherwise() -> None:
    made = design(
        pod=[item("node", block="node", node=3)],
        node=[item("a", i=2), item("b", j=5), group("g", "a", "b")],
    )
    assert relations_of(made) == [("same", ("node",), ("node",)), ("any", ("i",), ()),
                                  ("any", (), ("j",))]  # fmt: skip
    assert len(links_of(made)) == 3 * 2 * 5


def test_a_block_used_twice_yields_different_axes() -> None:
    made = design(
        pod=[
            item("left", block="node", node=3),
            item("right", block="node", node=3),
            group("g", "left.chip", "right.chip"),
        ],
        node=[item("chip")],
    )
    # Equal names and sizes, and yet nothing is shared: any left node with any right node.
    assert relations_of(made) == [("any", ("node",), ()), ("any", (), ("node",))]
    assert len(links_of(made)) == 9


def test_a_group_of_a_block_used_twice_is_resolved_on_each_path() -> None:
    made = design(
        pod=[item("left", block="node", node=3), item("right", block="node", node=2)],
        node=[item("chip", x=4), group("ring", "chip", "chip", "next x")],
    )
    expansion = require_valid(made)
    assert [join.path for join in expansion.joins] == ["left.ring", "right.ring"]
    assert [pair_count(join, expansion.arrays) for join in expansion.joins] == [12, 8]
    assert [join.outer for join in expansion.joins] == [1, 1]


def test_axes_of_different_items_are_related_by_declaration_only() -> None:
    free = pod(item("a", x=4), item("b", x=4), group("g", "a", "b"))
    stepped = pod(item("a", x=4), item("b", x=4), group("g", "a", "b", "a.x = b.x"))
    assert len(links_of(free)) == 16
    assert links_of(stepped) == [((i,), (i,)) for i in range(4)]


def test_the_innermost_item_wins_where_a_bare_name_is_ambiguous() -> None:
    expansion = require_valid(design(pod=[item("a", block="b", x=2)], b=[item("c", x=3)]))
    axes = expansion.arrays[0].axes
    inner, outer = find_unit(axes, "x"), find_unit(axes, "a.x")
    assert inner is not None
    assert inner.size == 3
    assert outer is not None
    assert outer.size == 2
    assert find_unit(axes, "y") is None
    assert find_unit(axes, "d.x") is None


# --- S2: relations -------------------------------------------------------------------------------


def test_one_rule_of_each_kind_on_a_shared_axis() -> None:
    def between(rule: str) -> list[tuple[int, int]]:
        made = design(
            pod=[item("node", block="node", n=4), *([group("g", "node.a", "node.b", rule)])],
            node=[item("a"), item("b")],
        )
        return [(a[0], b[0]) for a, b in links_of(made)]

    assert between("any n") == [(i, j) for i in range(4) for j in range(4)]
    assert between("other n") == [(i, j) for i in range(4) for j in range(4) if i != j]
    assert between("next n") == sorted((i, (i + d) % 4) for i in range(4) for d in (-1, 1))
    assert between("adjacent n") == [(0, 1), (1, 0), (1, 2), (2, 1), (2, 3), (3, 2)]


def test_several_axes_jointly_differ() -> None:
    made = pod(item("chip", x=2, y=3), group("mesh", "chip", "chip", "differ x y"))
    assert len(links_of(made)) == 6 * 5 // 2


def test_tuples_run_in_step_as_one_flat_index() -> None:
    made = pod(
        item("a", rail=2, half=3), item("b", port=6), group("g", "a", "b", "(rail, half) = port")
    )
    assert links_of(made) == [((i, j), (3 * i + j,)) for i in range(2) for j in range(3)]


def test_factors_are_digits_most_significant_first() -> None:
    made = pod(
        item("port", axis("port", 8, leaf=2, k=4)),
        item("leaf", part="switch", l=2),
        group("g", "port", "leaf", "leaf = l"),
    )
    assert links_of(made) == [((i,), (i // 4,)) for i in range(8)]
    join, _ = only_join(made)
    assert [(r.kind, [(u.lower, u.upper) for u in r.a]) for r in join.relations] == [
        ("equal", [(4, 8)]),
        ("any", [(1, 4)]),
    ]


def test_a_rule_of_one_factor_leaves_the_other_the_same() -> None:
    made = pod(item("chip", axis("x", 6, cx=2, ix=3)), group("ring", "chip", "chip", "next ix"))
    assert links_of(made) == [((0,), (1,)), ((0,), (2,)), ((1,), (2,)),
                              ((3,), (4,)), ((3,), (5,)), ((4,), (5,))]  # fmt: skip


def test_an_axis_of_one_end_is_any() -> None:
    made = pod(item("chip", x=3), item("hub", part="switch"), group("g", "chip", "hub"))
    assert relations_of(made) == [("any", ("x",), ())]
    assert len(links_of(made)) == 3


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("next y", r"pod\.g: 'next y' needs an axis that both ends share; 'y' is none\..* x"),
        ("next x z", r"names 2 axes\. Name one axis per rule"),
        ("other x z", r"names 2 axes\. Use 'differ'"),
        ("x = q", r"'chip' has no axis 'q'\. Axes here: x, z"),
        ("any q", r"Neither end has an axis 'q'"),
        ("any x q", r"q"),
        ("x = z", r"'x = z' joins 4 indices with 3\. Both sides must have the same number"),
    ],
)
def test_rules_that_make_no_sense_are_refused_with_place_and_remedy(rule: str, says: str) -> None:
    made = pod(item("chip", x=4, z=3), group("g", "chip", "chip", rule))
    found = errors_of(made)
    assert found
    assert any(re.search(says, text) for text in found), found


def test_an_axis_above_the_block_cannot_be_named() -> None:
    made = design(
        pod=[item("node", block="node", node=3)],
        node=[item("a"), item("b"), group("g", "a", "b", "other node")],
    )
    (found,) = errors_of(made)
    assert "names an axis above the block" in found
    assert "move the group up" in found.replace("link group", "group")


def test_two_rules_for_one_axis_are_refused() -> None:
    made = pod(
        item("chip", axis("x", 6, cx=2, ix=3)), group("g", "chip", "chip", "next x", "any ix")
    )
    assert "Two rules of 'g' speak of axis 'x'" in errors_of(made)[0]


# --- S3: joining an array to itself --------------------------------------------------------------


@pytest.mark.parametrize(("n", "links"), [(2, 1), (3, 3), (4, 4), (5, 5), (28, 28)])
def test_ring(n: int, links: int) -> None:
    made = pod(item("chip", x=n), group("ring", "chip", "chip", "next x"))
    join, expansion = only_join(made)
    assert pair_count(join, expansion.arrays) == len(links_of(made)) == links
    assert degree(join, "a") == degree(join, "b") == min(2, n - 1)


def test_a_ring_of_one_has_no_link_and_that_is_said() -> None:
    made = pod(item("chip", x=1), group("ring", "chip", "chip", "next x"))
    assert errors_of(made) == [
        (
            "pod.ring: The rule of 'ring' matches nothing. "
            "A ring, a line or a mesh needs at least two elements along its axis."
        )
    ]


@pytest.mark.parametrize(("n", "links"), [(2, 1), (3, 2), (4, 3)])
def test_line(n: int, links: int) -> None:
    made = pod(item("chip", x=n), group("line", "chip", "chip", "adjacent x"))
    join, expansion = only_join(made)
    assert pair_count(join, expansion.arrays) == len(links_of(made)) == links
    assert degree(join, "a") == min(2, n - 1)


@pytest.mark.parametrize("rule", ["other x", "any x", "differ x"])
def test_full_mesh_counts_each_pair_once_and_nothing_with_itself(rule: str) -> None:
    made = pod(item("chip", x=5), group("mesh", "chip", "chip", rule, count=3))
    join, expansion = only_join(made)
    assert pair_count(join, expansion.arrays) == len(links_of(made)) == 10
    assert degree(join, "a") == 4 * 3


def test_axes_that_no_rule_names_stay_the_same() -> None:
    made = pod(item("chip", x=3, y=4), group("rings", "chip", "chip", "next x"))
    assert len(links_of(made)) == 3 * 4
    assert all(a[1] == b[1] for a, b in links_of(made))


def test_a_self_join_that_moves_along_no_axis_is_refused() -> None:
    made = pod(item("chip", x=3), group("g", "chip", "chip"))
    assert "joins every element to itself only. Add a rule" in errors_of(made)[0]


def test_a_transposing_self_join_counts_every_neighbour_of_a_chip() -> None:
    """x = y holds either way: chip (0, 1) meets the column of (·, 0) and the row of (1, ·)."""
    made = pod(item("chip", x=3, y=3), group("g", "chip", "chip", "x = y"))
    join, expansion = only_join(made)
    used: Counter[tuple[int, ...]] = Counter()
    for a, b, count in pairs_of(join, expansion.arrays):
        used[a] += count
        used[b] += count
    assert max(used.values()) == 5
    assert ports_used(expansion) == {(0, "p"): 5}


def test_ports_of_a_transposing_self_join_are_checked() -> None:
    port = {"id": "p", "count": 4, "lane_bytes_per_s": 50e9}
    made = pod(
        item("chip", x=3, y=3),
        group("g", "chip", "chip", "x = y"),
        parts={"chip": {"kind": "accelerator", "ports": [port]}},
    )
    assert any("ports are needed" in text for text in errors_of(made))


# --- pair lists ----------------------------------------------------------------------------------


def test_pairs_stand_once_in_every_instance_of_their_block() -> None:
    pairs = [{"a": [0], "b": [1], "count": 2}, {"a": [1], "b": [2]}]
    made = design(
        pod=[item("node", block="node", node=5)],
        node=[item("chip", i=3), group("wires", "chip", "chip", pairs=pairs, count=3)],
    )
    join, expansion = only_join(made)
    assert pair_count(join, expansion.arrays) == 5 * 3
    assert degree(join, "a") == 3 * 3
    total = sum(count for _, _, count in pairs_of(join, expansion.arrays))
    assert total == 5 * 3 * 3


@pytest.mark.parametrize(
    ("pairs", "says"),
    [
        ([], "The pair list of 'g' is empty. Add a pair."),
        ([{"a": [0], "b": [3]}], "Wire 0 ends at [3], which is not there: the indices end at [2]."),
        ([{"a": [0, 0], "b": [1]}], "Wire 0 ends at [0, 0]"),
        ([{"a": [1], "b": [1]}], "Wire 0 joins an element to itself. Remove it."),
    ],
)
def test_pairs_that_make_no_sense(pairs: list[dict[str, object]], says: str) -> None:
    made = pod(item("chip", i=3), group("g", "chip", "chip", pairs=pairs))
    assert says in errors_of(made)[0]


def test_ports_of_wires_in_two_lists_are_counted_per_element() -> None:
    """Wires 0–1 and 2–3 in lists of their own: every chip uses one port and has one."""
    port = {"id": "p", "count": 1, "lane_bytes_per_s": 50e9}
    made = pod(
        item("chip", i=4),
        group("first", "chip", "chip", pairs=[{"a": [0], "b": [1]}]),
        group("second", "chip", "chip", pairs=[{"a": [2], "b": [3]}]),
        parts={"chip": {"kind": "accelerator", "ports": [port]}},
    )
    assert errors_of(made) == []


def test_pairs_and_rules_exclude_each_other() -> None:
    made = pod(
        item("chip", i=3), group("g", "chip", "chip", "next i", pairs=[{"a": [0], "b": [1]}])
    )
    assert "either rules or pairs" in errors_of(made)[0]


# --- guards --------------------------------------------------------------------------------------


def test_guards_on_a_path_all_hold() -> None:
    made = design(
        pod=[item("node", block="node", node=3,
                  more={"guard": {"never": [{"where": {"node": [2]}}]}})],
        node=[item("chip", axis("slot", 4, half=2, k=2), more={
            "guard": {"only": [{"where": {"half": [1]}}, {"where": {"node": [0], "slot": [0]}}]}
        })],
    )  # fmt: skip
    (array,) = require_valid(made).arrays
    there = [(n, s) for n in range(3) for s in range(4)
             if all(p.admits((n, s)) for p in array.presence)]  # fmt: skip
    assert there == [(0, 0), (0, 2), (0, 3), (1, 2), (1, 3)]
    assert array.size == 12


def test_guarded_ports_are_counted_exactly() -> None:
    """Two of four leaves exist, so a port on each suffices; for three leaves it does not."""
    port = {"id": "p", "count": 2, "lane_bytes_per_s": 50e9}

    def made(*missing: int) -> Design:
        guard = {"never": [{"where": {"l": list(missing)}}]}
        return pod(
            item("chip", x=3),
            item("leaf", part="switch", l=4, more={"guard": guard}),
            group("g", "chip", "leaf"),
            parts={"chip": {"kind": "accelerator", "ports": [port]}},
        )

    assert errors_of(made(1, 3)) == []
    assert "3 'p' ports are needed and chip has 2" in errors_of(made(1))[0]


# --- what cannot be expanded at all --------------------------------------------------------------


def test_recursion_names_the_circle() -> None:
    made = design(pod=[item("a", block="b")], b=[item("c", block="d")], d=[item("e", block="b")])
    with pytest.raises(DesignError, match="Block 'b' contains itself: b → d → b"):
        check(made)


def test_a_root_that_does_not_exist() -> None:
    with pytest.raises(DesignError, match=r"no block 'top'\. Name an existing block"):
        check(pod(item("chip"), root="top"))


def test_far_too_many_elements() -> None:
    assert "This would be 10,000,000,000 elements; the limit is 1,000,000,000" in errors_of(
        pod(item("chip", x=10**5, y=10**5))
    )[0]  # fmt: skip


def test_far_too_many_paths_end_quickly() -> None:
    blocks = {f"b{k}": [item(f"i{j}", block=f"b{k + 1}") for j in range(10)] for k in range(6)}
    made = design(pod=[item("a", block="b0")], **blocks, b6=[item("chip")])
    with pytest.raises(DesignError, match="more than 20,000 item paths"):
        check(made)


def test_nesting_has_a_limit() -> None:
    blocks = {f"b{k}": [item("in", block=f"b{k + 1}")] for k in range(30)}
    made = design(pod=[item("a", block="b0")], **blocks, b30=[item("chip")])
    with pytest.raises(DesignError, match="nest deeper than 24 levels"):
        check(made)


def test_a_fault_behind_an_unknown_block_is_an_issue_and_no_crash() -> None:
    made = pod(
        item("chip", x=3),
        item("node", block="missing"),
        scenario={"faults": [{"address": "pod.node.chip"}]},
    )
    assert any("There is no block 'missing'" in text for text in errors_of(made))


# --- closed forms and enumeration agree ----------------------------------------------------------


@given(designs(plain=True))
def test_closed_forms_equal_the_enumeration(made: Design) -> None:
    expansion = expand(made.blocks, made.root)
    for join in expansion.joins:
        transposing = join.is_self and any(r.kind == "equal" for r in join.relations)
        if transposing:
            continue
        used: tuple[Counter[tuple[int, ...]], ...] = (Counter(), Counter())
        links = 0
        for a, b, count in pairs_of(join, expansion.arrays):
            links += count
            used[0][a] += count
            used[0 if join.is_self else 1][b] += count
        assert pair_count(join, expansion.arrays) * join.group.count == links
        assert degree(join, "a") == max(used[0].values())
        if not join.is_self:
            assert degree(join, "b") == max(used[1].values())
