"""The table of algorithms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from designer.solve.collectives import nested, whole
from designer.solve.collectives.patterns import Pattern
from designer.solve.collectives.schedule import Collective, Schedule

Sizes: TypeAlias = tuple[int, ...]
RateOf: TypeAlias = Callable[[Pattern], float | None]


@dataclass(frozen=True, slots=True)
class Algorithm:
    """A way to do collectives.

    Attributes
    ----------
    name
        Stable name.
    title
        For people.
    build
        Collective and sizes of the dimensions to the schedules it offers; none where it does not
        apply.
    fit
        More schedules, which depend on the rates of patterns on the network at hand.
    """

    name: str
    title: str
    build: Callable[[Collective, Sizes], tuple[Schedule, ...]]
    fit: Callable[[Collective, Sizes, RateOf], tuple[Schedule, ...]] | None = None

    def schedules(
        self, collective: Collective, sizes: Sizes, rate_of: RateOf | None = None
    ) -> tuple[Schedule, ...]:
        """Return the schedules for a group; a single rank has nothing to do.

        Parameters
        ----------
        collective
            What is done.
        sizes
            Ranks along each dimension, innermost first. [count], >= 1 each
        rate_of
            A rank's rate under a pattern; None where the network cannot do it. [B/s]
        """
        if whole.line_of(sizes)[1] == 1:
            return (Schedule(()),)
        schedules = self.build(collective, sizes)
        if self.fit is None or rate_of is None:
            return schedules
        return schedules + self.fit(collective, sizes, rate_of)


def _gathering(name: str, title: str, brick: str) -> Algorithm:
    return Algorithm(name, title, partial(whole.by_gather, name=brick))


ALL: tuple[Algorithm, ...] = (
    _gathering("ring", "ring", "ring"),
    _gathering("ring_both_ways", "ring, both directions", "ring both ways"),
    Algorithm("ring_by_rails", "rings, one per rail", whole.ring_by_rails),
    _gathering("halving_doubling", "recursive halving and doubling", "halving-doubling"),
    _gathering("direct", "direct, two shots", "direct"),
    Algorithm("one_shot", "direct, one shot", whole.one_shot),
    Algorithm("recursive_doubling", "recursive doubling", whole.recursive_doubling),
    Algorithm("tree", "binary trees, pipelined", whole.trees_pipelined),
    Algorithm("chain", "chain, pipelined", whole.chain),
    Algorithm("scatter_gather", "scatter and gather", whole.scatter_gather),
    Algorithm("in_switch_tree", "in the switches, tree (SHARP)", whole.switch_tree),
    Algorithm("in_switch_parts", "in the switches, by parts (NVLS)", whole.switch_parts),
    Algorithm("hierarchical", "hierarchical", nested.hierarchical),
    Algorithm("rotated", "all dimensions at once", nested.rotated, nested.rotated_by_rate),
    Algorithm("neighbours", "torus, whole blocks to all neighbours", whole.by_blocks),
    Algorithm("all_to_all_direct", "direct", whole.to_all_direct),
    Algorithm("all_to_all_pairwise", "pairwise", whole.to_all_pairwise),
    Algorithm("all_to_all_in_turn", "direct, by dimensions", nested.to_all_in_turn),
    Algorithm("all_to_all_ring", "ring, by dimensions", nested.to_all_by_ring),
)

BY_NAME = {algorithm.name: algorithm for algorithm in ALL}
