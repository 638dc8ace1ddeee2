"""Looking for symmetries of a folded network: single nodes out, refine, match two pictures of it.

A colouring is refined until every node's colour says how many neighbours of each colour it has.
Singling out nodes one after another makes all colours different; doing the same with other nodes of
the same colours and matching equal colours proposes a symmetry. Colours are hashes, so they mean
the same in both pictures. Nodes are drawn by chance (with a fixed seed): a few random members of a
group usually generate all its orbits.
"""

from __future__ import annotations

import random
from collections.abc import Callable

import numpy as np

from designer.solve.flow.flow import Cancelled, IntArray
from designer.solve.flow.general.folding import Folding
from designer.solve.flow.general.numbers import (
    HashArray,
    distinct,
    mixed,
    segment_sums,
    starts,
)

SEED = 384
#: Steps, each an edge or a node, that take as long as a round does on the smallest of networks.
ROUND_STEPS = 2_000
#: Of one refinement; deeper networks than this are not looked at.
MAX_ROUNDS = 250


class Matcher:
    """Proposes permutations of the nodes of a folded network.

    Attributes
    ----------
    fewest
        Colours among the nodes with endpoints: no symmetry leaves fewer orbits of targets.
    steps
        Edges and nodes looked at so far, and what every round takes anyway.
    """

    def __init__(
        self, folding: Folding, endpoints: IntArray, cancelled: Callable[[], bool]
    ) -> None:
        self._folding = folding
        self._nodes = len(folding.size)
        self._start = starts(folding.a, self._nodes)
        self._kind = mixed(folding.label)
        self._cancelled = cancelled
        self._random = random.Random(SEED)  # noqa: S311 - draws nodes, guards nothing
        self._trail: list[tuple[np.uint64, int]] = []
        self.steps = 0
        self._deep = False
        self._plain, self._rounds, self._different = self._refined(folding.colour)
        self._endpoint = np.zeros(self._nodes, dtype=bool)
        self._endpoint[folding.node[endpoints]] = True
        self.fewest = len(distinct(self._plain[self._endpoint])[0])
        self._last = self._plain

    def _round(self, colour: HashArray) -> HashArray:
        if self._cancelled():
            raise Cancelled
        self.steps += len(self._folding.a) + self._nodes + ROUND_STEPS
        around = segment_sums(mixed(colour[self._folding.b] ^ self._kind), self._start)
        return mixed(colour + mixed(around))

    def _refined(self, colour: HashArray) -> tuple[HashArray, int, int]:
        """Refine until nothing more can be told apart; return colours, rounds and how many."""
        rounds, different = 0, len(distinct(colour)[0])
        while rounds < MAX_ROUNDS:
            colour = self._round(colour)
            rounds += 1
            now = len(distinct(colour)[0])
            if now == different:
                return colour, rounds, now
            different = now
        self._deep = True
        return colour, rounds, different

    def prepare(self, budget: int) -> bool:
        """Single out nodes until all differ; returns False if that takes too many steps."""
        colour, different, wanted = self._plain, self._different, self._endpoint
        while different < self._nodes:
            if self.steps > budget or self._deep:
                return False
            node = self._pick(colour, wanted)
            if node < 0:
                node = self._pick(colour, np.ones(self._nodes, dtype=bool))
            wanted = np.ones(self._nodes, dtype=bool)
            before = colour[node]
            colour, rounds, different = self._refined(self._singled(colour, node))
            self._trail.append((before, rounds))
        self._last = colour
        return bool(self._trail)

    def _pick(self, colour: HashArray, among: np.ndarray) -> int:
        """Return a node of the largest set of equal colour; −1 if all differ."""
        nodes = np.flatnonzero(among)
        _, index = distinct(colour[nodes])
        count = np.bincount(index)
        largest = int(np.argmax(count))
        return -1 if count[largest] < 2 else int(nodes[np.argmax(index == largest)])

    def _singled(self, colour: HashArray, node: int) -> HashArray:
        out = colour.copy()
        out[node : node + 1] = mixed(out[node : node + 1] + np.uint64(1))
        return out

    def propose(self) -> IntArray | None:
        """Single out other nodes of the same colours; return where each node would go."""
        colour = self._plain
        for wanted, rounds in self._trail:
            choices = np.flatnonzero(colour == wanted)
            if not len(choices):
                return None
            colour = self._singled(colour, int(choices[self._random.randrange(len(choices))]))
            for _ in range(rounds):
                colour = self._round(colour)
        mine, theirs = np.argsort(self._last), np.argsort(colour)
        if not np.array_equal(self._last[mine], colour[theirs]):
            return None
        image = np.empty(self._nodes, dtype=np.int64)
        image[mine] = theirs
        return image
