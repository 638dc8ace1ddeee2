"""What was made last for each part of a design, for edits that leave its inputs as they are."""

from __future__ import annotations

import operator
from collections.abc import Callable, Hashable
from typing import Any

#: What was edited is often undone, and done again.
MAX_VARIANTS = 3
#: Slots beyond this belong to planes and links that are long gone.
MAX_SLOTS = 2_000

Unchanged = Callable[[Hashable, tuple[Any, ...], tuple[Any, ...], Callable[[], Any]], Any]


class Variants:
    """Remembers the last few values of each slot with their inputs."""

    def __init__(self) -> None:
        self._slots: dict[Hashable, tuple[tuple[tuple[Any, ...], tuple[Any, ...], Any], ...]] = {}

    def unchanged(
        self, slot: Hashable, same: tuple[Any, ...], equal: tuple[Any, ...], make: Callable[[], Any]
    ) -> Any:
        """Return what was made for a slot from these inputs, or make it.

        An edit leaves most inputs as they are. To compare them with the last ones is quicker than
        to work out a hash, and they need not have one.

        Parameters
        ----------
        slot
            What is made, such as the figures of one plane.
        same
            Inputs that must be the very objects.
        equal
            Inputs that must be equal.
        make
            Makes the value from them.
        """
        known = self._slots.get(slot, ())
        for variant in known:
            if all(map(operator.is_, variant[0], same)) and variant[1] == equal:
                return variant[2]
        value = make()
        if len(self._slots) > MAX_SLOTS:
            self._slots.clear()
            known = ()
        self._slots[slot] = ((same, equal, value), *known[: MAX_VARIANTS - 1])
        return value


def anew(
    _slot: Hashable, _same: tuple[Any, ...], _equal: tuple[Any, ...], make: Callable[[], Any]
) -> Any:
    """Make a value, remembering nothing."""
    return make()
