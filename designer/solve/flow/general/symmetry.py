"""Symmetries of an unrolled network: proposed by any means, verified wire by wire, then used.

A permutation of the elements that keeps colours and wires maps routes to routes. Under a group of
them, loads are the same on all links of an orbit, and one target stands for its whole orbit.
Nothing here relies on where a permutation came from: what is not verified is not used, and a
symmetry that was not found costs time only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from designer.solve.flow.flow import Cancelled, IntArray
from designer.solve.flow.general.elements import Wires
from designer.solve.flow.general.folding import Folding
from designer.solve.flow.general.matching import Matcher
from designer.solve.flow.general.numbers import joined
from designer.solve.flow.general.twins import joined_by_twins, twin_classes

#: Steps of the search for symmetries per step of routing that it may save. Routing is followed by
#: bounds and latencies, which take more steps for every target.
WORTH = 4
#: Steps that take as long as a target does on the smallest of networks.
TARGET_STEPS = 10_000
#: Proposals in a row that may come to nothing.
PATIENCE = 3


@dataclass(frozen=True, slots=True)
class Symmetry:
    """What is alike in an unrolled network.

    Attributes
    ----------
    twin : shape (elements,)
        Smallest twin of each element.
    orbit : shape (elements,)
        Smallest element that each can be mapped to.
    wire_orbit : shape (w,)
        Smallest wire that each can be mapped to.
    permutations
        Number of verified symmetries beside exchanges of twins.
    """

    twin: IntArray
    orbit: IntArray
    wire_orbit: IntArray
    permutations: int


@dataclass(slots=True)
class Orbits:
    """Orbits under the symmetries verified so far."""

    wires: Wires
    element: IntArray
    wire: IntArray
    found: int = 0

    def accept(self, image: IntArray) -> bool:
        """Verify a permutation of the elements and, if it is a symmetry, join orbits by it.

        Parameters
        ----------
        image : shape (elements,)
            Where each element goes.
        """
        wires = self.wires
        if (np.bincount(image, minlength=len(image)) != 1).any():
            return False
        if (wires.colour[image] != wires.colour).any():
            return False
        moves = image != np.arange(len(image))
        moved = np.flatnonzero(moves[wires.src] | moves[wires.dst])
        key = wires.keys(image[wires.src[moved]], image[wires.dst[moved]], wires.label[moved])
        to = np.minimum(np.searchsorted(wires.key, key), len(wires.key) - 1)
        if len(moved) and ((wires.key[to] != key).any() or (wires.n[to] != wires.n[moved]).any()):
            return False
        self.element = joined(self.element, np.arange(len(image)), image)
        self.wire = joined(self.wire, moved, to)
        self.found += 1
        return True


def find_symmetry(
    wires: Wires, endpoints: IntArray, cancelled: Callable[[], bool] = lambda: False
) -> Symmetry:
    """Look for symmetries for as long as they save more than they cost.

    Parameters
    ----------
    wires
        The network.
    endpoints : shape (p,)
        Elements to and from which traffic is routed.
    cancelled
        Asked between proposals.

    Raises
    ------
    Cancelled
        If `cancelled` says so.
    """
    twin = twin_classes(wires)
    orbits = Orbits(wires, *joined_by_twins(wires, twin))
    folding = Folding(wires, twin)
    for image in folding.rotations():
        if cancelled():
            raise Cancelled
        orbits.accept(image)
    if len(endpoints):
        _match(wires, endpoints, orbits, folding, cancelled)
    return Symmetry(twin, orbits.element, orbits.wire, orbits.found)


def _match(
    wires: Wires,
    endpoints: IntArray,
    orbits: Orbits,
    folding: Folding,
    cancelled: Callable[[], bool],
) -> None:
    """Map the folded network to itself at random, as long as targets are saved by it."""
    edges = len(folding.a)
    routed = int((wires.src == orbits.element[wires.src]).sum()) or 1

    def left() -> int:
        # Orbits are named by their smallest element, which may well be the only one asked about.
        names = orbits.element[endpoints]
        return int((np.bincount(names, minlength=wires.elements) > 0).sum())

    targets = left()
    budget = WORTH * targets * (max(edges, routed) + TARGET_STEPS)
    matcher = Matcher(folding, endpoints, cancelled)
    if targets <= matcher.fewest or not matcher.prepare(budget):
        return
    idle = 0
    while targets > matcher.fewest and idle < PATIENCE and matcher.steps < budget:
        image = matcher.propose()
        before = targets
        if image is not None and orbits.accept(folding.unfolded(image)):
            targets = left()
        idle = 0 if targets < before else idle + 1
